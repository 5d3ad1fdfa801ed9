/** `melanoscope __complete`: answers the scripts in completions/. */
import { readFile } from 'node:fs/promises';
import { answer, type Answer, type Candidate } from './answer.js';
import { findPhases, findRuns } from './runs.js';
import { quotedForBash, shellWords } from './shell-words.js';
import { tablePath, type CompletionTable } from './table.js';

async function ask(words: readonly string[]): Promise<Answer> {
  // The build has written it.
  const table = JSON.parse(await readFile(tablePath(), 'utf8')) as CompletionTable;
  return answer(table, words, { runs: findRuns, phases: findPhases });
}

/** What the shell is to do: words, then a candidate a line. */
function lines(
  { candidates, goesOn, path }: Answer,
  lineOf: (candidate: Candidate) => string,
): string {
  const how = [...(goesOn ? ['goes-on'] : []), ...(candidates.length === 0 && path ? [path] : [])];
  return [how.join(' '), ...candidates.map(lineOf), ''].join('\n');
}

const withHelp = ({ word, help }: Candidate): string => (help === '' ? word : `${word}\t${help}`);

/** @param replaced As much of the line's last word as Bash replaces: it begins anew behind `=`, `:` and the like. */
async function answerBash(line: string, replaced: string): Promise<string> {
  const { words, raw } = shellWords(line);
  const kept = shellWords(raw.slice(0, raw.length - replaced.length));
  const { length } = kept.words[0];
  return lines(await ask(words.slice(1)), ({ word }) =>
    quotedForBash(word.slice(length), kept.open),
  );
}

/**
 * - `bash LINE REPLACED`: the line up to the cursor.
 * - `fish WORD... LAST`: the words before the one that is being typed, and that one as it stands in the line.
 * - `zsh WORD...`: all words, without quotes.
 */
export async function respondCommand([shell, ...given]: string[]): Promise<number> {
  let text: string;
  if (shell === 'bash') text = await answerBash(given[0] ?? '', given[1] ?? '');
  else {
    const last = given.pop() ?? '';
    const word = shell === 'fish' ? shellWords(last).words.at(-1)! : last;
    text = lines(await ask([...given, word]), withHelp);
  }
  process.stdout.write(text);
  return 0;
}
