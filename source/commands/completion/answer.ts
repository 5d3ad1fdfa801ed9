/** What may stand where a command line ends, by the table of completion. */
import type {
  Argument,
  CompletedCommand,
  CompletedOption,
  CompletionTable,
  Place,
} from './table.js';

export interface Candidate {
  /** The whole word. */
  word: string;
  help: string;
}

export interface Answer {
  candidates: readonly Candidate[];
  /** Whether the word may go on behind a candidate, so that no space belongs there. */
  goesOn: boolean;
  /** What the shell completes the word to where there are no candidates. */
  path: 'file' | 'folder' | null;
}

/** Where runs are looked for: the value of `--out`, null where it was not given. */
export interface RunFinder {
  /** Names of the runs in a folder that begin with a text, or whose last part does. */
  runs(out: string | null, text: string): Promise<readonly string[]>;
  /** `RUN:PHASE` of a run and its phases, those that begin with a text which has the colon. */
  phases(out: string | null, text: string): Promise<readonly string[]>;
}

const nothing: Answer = { candidates: [], goesOn: false, path: null };

const words = (candidates: readonly Candidate[]): Answer => ({ ...nothing, candidates });

const named = (rows: Readonly<Record<string, CompletedCommand>>): Candidate[] =>
  Object.entries(rows).map(([word, { summary }]) => ({ word, help: summary }));

const beginning = (candidates: readonly Candidate[], text: string): Candidate[] =>
  candidates.filter(({ word }) => word.startsWith(text));

/** What the words behind a command come to. */
interface Read {
  /** Flags that were given. */
  given: ReadonlySet<string>;
  /** Words that are no options. */
  positional: readonly string[];
  /** The option whose value comes next. */
  awaiting: CompletedOption | null;
  /** Whether `--` has ended the options. */
  ended: boolean;
  /** Value of `--out`. */
  out: string | null;
}

function read(behind: readonly string[], options: readonly CompletedOption[]): Read {
  const given = new Set<string>();
  const positional: string[] = [];
  let awaiting: CompletedOption | null = null;
  let ended = false;
  let out: string | null = null;
  const take = ({ flag }: CompletedOption, value: string): void => {
    if (flag === '--out') out = value;
  };
  for (const word of behind) {
    if (awaiting) {
      take(awaiting, word);
      awaiting = null;
    } else if (ended || !/^-./.test(word)) positional.push(word);
    else if (word === '--') ended = true;
    else {
      const [, flag, value] = /^([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      const option = options.find((one) => one.flag === flag || one.short === flag);
      if (!option) continue;
      given.add(option.flag);
      if (value !== undefined) take(option, value);
      else if (option.takesValue) awaiting = option;
    }
  }
  return { given, positional, awaiting, ended, out };
}

/** The arguments that the next word may be, where `before` stand already. */
function nextArguments(all: readonly Argument[], before: number): Argument[] {
  const last = all.at(-1);
  if (before >= all.length) return last?.isSeveral ? [last] : [];
  // Optional ones may have been left out.
  return all.filter((_, at) => {
    const needed = all.slice(0, at).filter(({ isOptional }) => !isOptional).length;
    return at >= before && before >= needed;
  });
}

/** @param before What stands before the text in its word, `--engine=` or `data,`. */
function ofPlace(place: Place, before: string, text: string): Answer {
  const candidates = place.words
    .filter((word) => word.startsWith(text))
    .map((word) => ({ word: `${before}${word}`, help: '' }));
  return { ...words(candidates), path: place.path };
}

function ofOption(option: CompletedOption, before: string, text: string): Answer {
  if (!option.isList) return ofPlace(option, before, text);
  const at = text.lastIndexOf(',') + 1;
  const there = text.slice(0, at).split(',');
  const left = option.words.filter((word) => !there.includes(word));
  const answer = ofPlace({ ...option, words: left }, before + text.slice(0, at), text.slice(at));
  return { ...answer, goesOn: true };
}

/** Words such as `up` come before runs, and these before paths. */
async function ofArguments(
  next: readonly Argument[],
  { positional, ended, out }: Read,
  text: string,
  find: RunFinder,
): Promise<Answer> {
  const isRun = next.some(({ run }) => run);
  const named = isRun ? await find.runs(out, text) : [];
  const isPhase = text.includes(':') && next.some(({ phase }) => phase);
  const phases = isPhase ? await find.phases(out, text) : [];
  const runs = [...named, ...phases].filter(
    (name) => !positional.includes(name) && (ended || !name.startsWith('-')),
  );
  const others = next.flatMap((one) => one.words).filter((word) => word.startsWith(text));
  return {
    ...words([...others, ...runs].map((word) => ({ word, help: '' }))),
    // A run may be named by its folder.
    path: next.find(({ path }) => path)?.path ?? (isRun ? 'folder' : null),
  };
}

/** What the last word behind a command may be. */
async function ofCommand(
  command: CompletedCommand,
  behind: readonly string[],
  find: RunFinder,
): Promise<Answer> {
  const text = behind.at(-1) ?? '';
  const { options } = command;
  const before = read(behind.slice(0, -1), options);
  const { given, positional, awaiting, ended } = before;
  if (awaiting) return ofOption(awaiting, '', text);
  const left = options.filter(({ flag, isMultiple }) => isMultiple || !given.has(flag));
  const flags = left.map(({ flag, help }) => ({ word: flag, help }));
  if (!ended && text.startsWith('-')) {
    const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(text) ?? [];
    if (flag === undefined) return words(beginning(flags, text));
    const option = options.find((one) => one.flag === flag);
    return option?.takesValue ? ofOption(option, `${flag}=`, value) : nothing;
  }
  const next = nextArguments(command.arguments, positional.length);
  if (next.length > 0) return ofArguments(next, before, text, find);
  return text === '' && !ended ? words(flags) : nothing;
}

/**
 * @param line The words behind the program's name, without quotes; the last one is being typed.
 * @param find Asked where a run may stand.
 */
export async function answer(
  table: CompletionTable,
  line: readonly string[],
  find: RunFinder,
): Promise<Answer> {
  const [first = '', ...rest] = line;
  if (first.startsWith('-')) {
    const { run } = table;
    const found = await ofCommand(run, line, find);
    if (line.length > 1) return found;
    const version = { word: '--version', help: 'print the version' };
    return { ...found, candidates: [...found.candidates, ...beginning([version], first)] };
  }
  if (rest.length === 0) return words(beginning(named(table), first));
  if (!Object.hasOwn(table, first)) return nothing;
  const command = table[first];
  const [part, ...behind] = rest;
  if (command.parts === null || part.startsWith('-')) return ofCommand(command, rest, find);
  if (behind.length === 0) return words(beginning(named(command.parts), part));
  return Object.hasOwn(command.parts, part)
    ? ofCommand(command.parts[part], behind, find)
    : nothing;
}
