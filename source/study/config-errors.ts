/** Says what is wrong with a setting in words that name the flag or the key. */
import type { z } from 'zod';
import { nearest, suggestion } from '../suggestion.js';
import { printable } from '../text.js';
import { configSchema } from './config.js';
import { flagAt } from './flag-paths.js';

type Issue = z.core.$ZodIssue;

export const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function bounds(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const { origin, inclusive } = issue;
  const [limit, words] =
    issue.code === 'too_small'
      ? [issue.minimum, inclusive === false ? 'above' : 'at least']
      : [issue.maximum, inclusive === false ? 'below' : 'at most'];
  if (origin === 'array') return `must have ${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `must be ${words} ${limit}`;
}

/** Settings of which a word stands for two of them (see load-config.ts), so that the schema has numbers alone. */
const numbersOrWord: Readonly<Record<string, string>> = {
  batchSize: 'a whole number above 0, or auto',
};

/** What the setting must be; `value` is what was given. */
function requirement(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type': {
      const either = numbersOrWord[issue.path.join('.')];
      if (either !== undefined && typeof value !== 'number') return `must be ${either}`;
      const kinds: Record<string, string> = { int: 'a whole number', array: 'a list' };
      const { expected } = issue;
      return `must be ${kinds[expected] ?? (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`)}`;
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      return `must be one of ${allowed.join(', ')}.${suggestion(String(value), allowed)}`;
    }
    case 'too_small':
    case 'too_big':
      return bounds(issue);
    default:
      return issue.message;
  }
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : printable(JSON.stringify(value) ?? 'nothing', 60);

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    settings,
  );
}

/** Names that the schema knows at a path: those of the study, or of a group such as `augmentation`. */
function knownNames(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(configSchema.shape);
  const defaults: unknown = valueAt(configSchema.parse({}), path);
  return Object.keys(defaults ?? {});
}

/** Every setting by its whole name, such as "network.dropout", groups too. */
function wholeNames(group: object = configSchema.parse({}), before = ''): string[] {
  return Object.entries(group).flatMap(([key, value]: [string, unknown]) => [
    `${before}${key}`,
    ...(isGroup(value) ? wholeNames(value, `${before}${key}.`) : []),
  ]);
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a name that no setting has at its place was meant to be: one of another group, or one that is near. */
function meant(key: string, path: readonly string[]): string {
  const elsewhere = wholeNames()
    .filter((name) => name.split('.').at(-1) === key)
    .sort();
  if (elsewhere.length > 0) return ` Did you mean ${elsewhere.join(' or ')}?`;
  const near = nearest(key, knownNames(path));
  return near === undefined ? '' : ` Did you mean ${[...path, near].join('.')}?`;
}

/**
 * One sentence or more on an issue.
 * @param settings What was checked.
 * @param flags Names that were given as flags; the others come from the file.
 */
export function describeIssue(
  issue: Issue,
  settings: unknown,
  flags: ReadonlySet<string>,
  file: string | undefined,
): string[] {
  const path = issue.path.filter((key) => typeof key !== 'number').map(String);
  const where = file === undefined ? '' : ` in ${printable(file)}`;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const name = printable([...path, key].join('.'), 80);
      return `There is no setting "${name}"${where}.${meant(key, path)}`;
    });
  }
  const value = valueAt(settings, issue.path);
  const flag = flagAt(path, flags) ?? flagAt(path.slice(0, 1), flags);
  const name = flag === undefined ? `"${path.join('.')}"${where}` : `--${kebab(flag)}`;
  if (Number.isNaN(value)) return [`${name} must be a number.`];
  return [`${name} is ${shown(value)}: it ${requirement(issue, value)}`.replace(/[^.?]$/, '$&.')];
}
