/** What was given that is not as a run was begun: to go on with it all the same would be another study than asked for. */
import type { StudyConfig } from '../study/config.js';
import type { GivenSetting } from '../study/given-settings.js';
import { isGroup } from '../study/presets.js';
import { printable } from '../text.js';

/** Characters of a value that are shown. */
const SHOWN = 120;

const valueAt = (config: StudyConfig, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isGroup(value) ? value[key] : undefined), config);

/** The settings with another value in one place. */
function withValue(
  settings: Readonly<Record<string, unknown>>,
  [key, ...below]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const under = settings[key!];
  const next = below.length > 0 && isGroup(under) ? withValue(under, below, value) : value;
  return { ...settings, [key!]: next };
}

const isBatchSize = (path: readonly string[]): boolean =>
  ['batchSize', 'autoBatchSize'].includes(path.join('.'));

function shown(config: StudyConfig, path: readonly string[]): string {
  if (isBatchSize(path)) {
    return config.autoBatchSize ? `auto from ${config.batchSize}` : String(config.batchSize);
  }
  const value = valueAt(config, path);
  if (value === null) return 'none';
  return printable(typeof value === 'string' ? value : JSON.stringify(value), SHOWN);
}

/** A batch size that is a number is none that is found. */
const withFixedBatchSize = (given: readonly GivenSetting[]): GivenSetting[] =>
  given.flatMap((one) =>
    one.path.join('.') === 'batchSize' ? [one, { ...one, path: ['autoBatchSize'] }] : [one],
  );

/**
 * @param before The run's settings.
 * @param now Those that were asked for, defaults filled in.
 * @param given Which of them were asked for in so many words.
 * @returns Each that differs, in words; none that changes nothing of what is trained.
 */
export async function begunOtherwise(
  before: StudyConfig,
  now: StudyConfig,
  given: readonly GivenSetting[],
): Promise<string[]> {
  // Not loaded before it is needed: the first frame waits for all that is.
  const { compareConfig } = await import('../training/preflight.js');
  const other = withFixedBatchSize(given).filter(({ path }) => {
    const changed = withValue(before, path, valueAt(now, path)) as StudyConfig;
    return compareConfig(before, changed).length > 0;
  });
  // Where the preset is another one, its name says all that it has set.
  const preset = other.some(({ path }) => path.join('.') === 'preset');
  const named = other.filter(({ name }) => !preset || !/" of the preset \w+$/.test(name));
  const words = named.map(
    ({ path, name }) => `${name} is ${shown(now, path)}, the run has ${shown(before, path)}`,
  );
  return [...new Set(words)];
}
