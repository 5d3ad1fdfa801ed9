/** `melanoscope demo-data`: writes the synthetic data set into a folder. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEMO_IMAGES, DEMO_SEED, isSynthetic, writeDemoData } from '../dataset/index.js';
import { UserError, messageOf } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { printable } from '../text.js';
import { optionsHelp } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const options = {
  seed: { type: 'number', argument: 'N', help: `seed of the drawings (${DEMO_SEED})` },
  images: { type: 'number', argument: 'N', help: `about how many images (${DEMO_IMAGES})` },
  force: {
    type: 'boolean',
    help: 'write into a folder that is not empty; replaces a synthetic set',
  },
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope demo-data DIR [options]

  Draws a synthetic data set of nine classes of skin lesions into DIR. No picture shows a patient:
  it serves to try the program, and a model trained on it says nothing about skin.

${optionsHelp(options)}
`;

const MOST_IMAGES = 1_000_000;

/** Exit code 0 when the set was written. */
export async function demoDataCommand(argv: string[]): Promise<number> {
  const { input, flags } = parseArguments('demo-data', argv, options, help, Infinity);
  const [target] = input;
  if (!target || input.length > 1) {
    throw new UserError('Name one folder: melanoscope demo-data DIR', 2);
  }
  const seed = wholeNumber('seed', flags.seed ?? DEMO_SEED, 0, 0xffffffff);
  const images = wholeNumber('images', flags.images ?? DEMO_IMAGES, 1, MOST_IMAGES);
  const dir = resolve(target);
  await checkTarget(dir, flags.force ?? false);
  const written = await writeDemoData(dir, { seed, images, onProgress: progressLine() });
  if (flags.json) {
    printJson({ schema: 1, synthetic: true, ...written });
  } else {
    process.stdout.write(
      `Drew ${written.images} synthetic images of ${written.lesions} lesions in ${Object.keys(written.classes).length} classes: ${printable(dir)}\n` +
        'They are drawings, not medical images.\n',
    );
  }
  return 0;
}

function wholeNumber(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UserError(`--${name} has to be a whole number from ${low} to ${high}.`, 2);
}

/** @throws {UserError} when the folder's contents would be mixed with drawings. */
async function checkTarget(dir: string, force: boolean): Promise<void> {
  const shown = printable(dir);
  let there: string[];
  try {
    await makeFolder(dir);
    there = await readdir(dir);
  } catch (error) {
    throw new UserError(
      `${shown} cannot be used as a folder (${printable(messageOf(error))}). Name another.`,
    );
  }
  if (there.length === 0) return;
  if (!force) {
    throw new UserError(
      `${shown} is not empty. Name a new folder, or write into this one with --force.`,
    );
  }
  if (await isSynthetic(dir)) return;
  for (const name of ['Train', 'Test']) {
    if (await stat(join(dir, name)).catch(() => null)) {
      throw new UserError(
        `${shown} holds a ${name} folder that is not synthetic: drawings would be mixed with its images. Name another folder.`,
      );
    }
  }
}

/** A line on a terminal's stderr that says how far the drawing is. */
function progressLine(): ((task: string, done: number, total: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (task, done, total) => {
    if (done % 10 === 0 || done === total) process.stderr.write(`\r${task}: ${done} of ${total}`);
    if (done === total) process.stderr.write('\n');
  };
}
