/** `--help` fits the terminal. */
import { describe, expect, test } from 'vitest';
import { helpLines, helpWidth } from '../../source/commands/help.js';
import { optionsHelp, studyOptions, viewOptions } from '../../source/commands/options.js';
import { runProgram } from '../program.js';

const help = `
  Usage: melanoscope try RUN [options]

  Tries what a sentence of some length does where the terminal is narrower than it is,
  and goes on in a second line.

  The study
${optionsHelp({ ...studyOptions, ...viewOptions })}

  Examples
    melanoscope try larch
    melanoscope try teal
`;

const flags = Object.values({ ...studyOptions, ...viewOptions });
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

describe.each([40, 60, 80, 100, 120])('at %i columns', (width) => {
  const lines = helpLines(help, width);

  test('no line is wider, and no word is lost', () => {
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
    expect(words(lines.join(' '))).toEqual(words(help));
  });

  test('a description goes on below where it began', () => {
    const at = lines.findIndex((line) => line.includes('--prior-correction'));
    const next = lines.findIndex((line) => line.includes('--checkpoint-every'));
    const began = lines
      .slice(at, next)
      .find((line) => line.includes('divide'))!
      .indexOf('divide');
    expect(next - at).toBeGreaterThan(1);
    for (const line of lines.slice(at + 1, next)) {
      expect(line).toMatch(new RegExp(`^ {${began}}\\S`));
    }
  });

  test('each flag and each example begins a line', () => {
    expect(lines.filter((line) => /^ {4}--/.test(line))).toHaveLength(flags.length);
    const from = lines.indexOf('  Examples') + 1;
    expect(lines.slice(from, from + 2)).toEqual([
      '    melanoscope try larch',
      '    melanoscope try teal',
    ]);
  });
});

test('a paragraph is set anew, however it is written', () => {
  const [, , , first, second] = helpLines(help, 100);
  expect(first.length).toBeGreaterThan(90);
  expect(second).toMatch(/^ {2}\S/);
});

test('an option with a short flag has both', async () => {
  const { stdout } = await runProgram(['logs', '--help']);
  expect(stdout).toMatch(/^ {4}-f, --follow +go on/m);
  expect(stdout).toMatch(/^ {4}--out DIR +folder/m);
});

test('the width is that of the terminal, 80 where none is known, and never too wide to read', () => {
  expect([undefined, 0, 60, 100, 250].map((columns) => helpWidth(columns ?? 0))).toEqual([
    80, 80, 60, 100, 120,
  ]);
});

test.each(['', 'run', 'rate', 'bench', 'engine', 'engine install'])(
  'that of "%s" has 80 columns in a pipe',
  async (command) => {
    const { code, stdout } = await runProgram([...words(command), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: melanoscope');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  },
);
