/** What is misspelt on the command line is answered with what was meant. */
import { expect, test } from 'vitest';
import { parseArguments } from '../../source/commands/parse.js';
import { studyOptions } from '../../source/commands/options.js';
import { runProgram } from '../program.js';

test('an option', () => {
  const parse = (...argv: string[]) => parseArguments('run', argv, studyOptions, '');
  expect(() => parse('--epoch', '3')).toThrow(
    'Unknown option --epoch. Did you mean --epochs? See: melanoscope run --help',
  );
  expect(() => parse('--imageSiz=3')).toThrow('Did you mean --image-size?');
  expect(() => parse('--wholly-other')).toThrow(/^Unknown option --wholly-other\. See/);
});

test('a command', async () => {
  const { code, stderr } = await runProgram(['rusume']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('There is no command "rusume". Did you mean resume?'),
  ]);
});
