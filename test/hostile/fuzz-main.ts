/**
 * The process that is fuzzed: damages files at random and hands them to their parsers until its time is
 * over. Before each, the file and its parser's name are written down, should the process not come back.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '../../source/dataset/random.js';
import { messageOf } from '../../source/errors.js';
import { damaged } from './damage.js';
import { allParsers, isClear } from './parsers.js';

const [seed, first, seconds] = process.argv.slice(2, 5).map(Number);
const [fixtures, scratch] = process.argv.slice(5);

/** Seconds of a processor, not of the clock: the machine may be busy with other things. */
const LONGEST = 5;

/** Characters that a message has at most: it is a sentence or two. */
const LONGEST_MESSAGE = 1000;

const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const parsers = await allParsers(fixtures, scratch);
const others = parsers.map(({ whole }) => whole);
const until = performance.now() + 1000 * seconds;
let n = first;
for (; performance.now() < until; n++) {
  const { name, whole, parse, longest = LONGEST } = parsers[n % parsers.length];
  const bytes = damaged(whole, randomFrom(seed, n), others);
  writeFileSync(join(scratch, 'input'), bytes);
  writeFileSync(join(scratch, 'case'), JSON.stringify({ n, name }));
  const folder = join(scratch, 'work', name.replace(/[^a-z]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const from = processorSeconds();
  let fault: string | null = null;
  try {
    await parse(bytes, folder);
  } catch (error) {
    if (!isClear(error)) fault = error instanceof Error ? (error.stack ?? '') : messageOf(error);
    else if (messageOf(error).length > LONGEST_MESSAGE)
      fault = `a long message: ${messageOf(error)}`;
  }
  if (processorSeconds() - from > longest) fault ??= `took more than ${longest} s`;
  if (Object.hasOwn(Object.prototype, 'polluted')) fault ??= 'changed Object.prototype';
  if (fault !== null) {
    say({ fault });
    process.exit(1);
  }
}
say({ cases: n - first });
process.exit(0);
