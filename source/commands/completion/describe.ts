/** Makes the table of completion of what each command hands to its parser, its help among it. */
import { configSchema } from '../../study/config.js';
import { kebab } from '../../study/config-errors.js';
import { pathOf } from '../../study/flag-paths.js';
import { studyOptions, type Option } from '../options.js';
import { takenBy } from '../parse.js';
import type { Command, Row } from '../table.js';
import type { CompletedCommand, CompletedOption, CompletionTable } from './table.js';
import { argumentsOf, placeOf } from './usage.js';

/** As much of a schema as words may lie in. */
interface Schema {
  shape?: Readonly<Record<string, Schema>>;
  unwrap?: () => Schema;
  element?: Schema;
  options?: readonly (string | Schema)[];
}

/** Without defaults, null and the like around it. */
const bare = (schema: Schema): Schema => (schema.unwrap ? bare(schema.unwrap()) : schema);

/** The words that a schema takes, or a list of them has. */
function wordsIn(schema: Schema): string[] {
  const { element, options = [] } = bare(schema);
  if (element) return wordsIn(element);
  return options.flatMap((one) => (typeof one === 'string' ? one : wordsIn(one)));
}

/** The words of an option: those of its setting's schema, where it is an option of a study. */
function wordsOf(name: string, option: Option): readonly string[] {
  if (option.words) return option.words;
  if (studyOptions[name as keyof typeof studyOptions] !== option) return [];
  const schema = pathOf(name).reduce<Schema>(
    (at, key) => bare(at).shape![key],
    configSchema as unknown as Schema,
  );
  return wordsIn(schema);
}

function completedOption([name, option]: [string, Option]): CompletedOption {
  const { type, shortFlag, isMultiple = false, argument = '', help } = option;
  return {
    ...placeOf(argument),
    words: wordsOf(name, option),
    flag: `--${kebab(name)}`,
    short: shortFlag === undefined ? null : `-${shortFlag}`,
    help,
    takesValue: type !== 'boolean',
    isList: argument.includes(','),
    isMultiple,
  };
}

/** meow's own. */
const helpOption: Option = { type: 'boolean', shortFlag: 'h', help: 'print what it takes' };

/** The first sentence of a help, which says what the command does. */
const firstSentence = (help: string): string =>
  /\n\n([^]+?)[.;:]\s/
    .exec(help.slice(help.indexOf('Usage:')))?.[1]
    .trim()
    .replace(/\s+/g, ' ') ?? '';

/** @param summary That of its row; null takes it from its help. */
async function completed(
  name: string,
  summary: string | null,
  command: Command,
): Promise<CompletedCommand> {
  const { options, help } = await takenBy(command);
  return {
    summary: summary ?? firstSentence(help),
    arguments: argumentsOf(name, help),
    options: Object.entries({ ...options, help: helpOption }).map(completedOption),
    parts: null,
  };
}

/** One after the other, in their order. */
async function mapped<In, Out>(
  rows: Readonly<Record<string, In>>,
  map: (name: string, row: In) => Promise<Out>,
): Promise<Record<string, Out>> {
  const found: Record<string, Out> = {};
  for (const [name, row] of Object.entries(rows)) found[name] = await map(name, row);
  return found;
}

/** What completion is to know of the commands. */
export const completionTable = (rows: Readonly<Record<string, Row>>): Promise<CompletionTable> =>
  mapped(rows, async (name, { summary, load, loadParts }) => {
    if (!loadParts) return completed(name, summary, await load());
    const parts = await mapped(await loadParts(), (part, command) =>
      completed(`${name} ${part}`, null, command),
    );
    return { summary, arguments: [], options: [completedOption(['help', helpOption])], parts };
  });

/** Prints it for the build. */
export async function printTable(rows: Readonly<Record<string, Row>>): Promise<number> {
  process.stdout.write(`${JSON.stringify(await completionTable(rows))}\n`);
  return 0;
}
