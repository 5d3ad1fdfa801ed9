/** `melanoscope bench`: times this machine, alone or in turn with Keras, PyTorch and stock TensorFlow.js. */
import { runBench } from '../bench/bench.js';
import { benchCases, chooseCases } from '../bench/cases.js';
import { engineIds, rivalIds, type BenchEngine, type Rival } from '../bench/launches.js';
import { benchPython, checkPython } from '../bench/python-environment.js';
import { benchLines } from '../bench/table.js';
import { currentNativeEngine, type NativeEngine } from '../engine/native/index.js';
import { findWebgpu } from '../engine/webgpu/index.js';
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import { benchProgress } from './bench-progress.js';
import { Interrupted, interruptible } from './interrupt.js';
import { optionsHelp } from './options.js';
import { parseArguments } from './parse.js';
import { jsonText } from './print-json.js';

const ROUNDS = 5;
const IMAGES = 640;

const options = {
  cases: {
    type: 'string',
    argument: 'a,b,c',
    words: [...new Set(benchCases.map(({ kind }) => kind)), ...benchCases.map(({ id }) => id)],
    help: 'cases to time, or beginnings of them (all)',
  },
  rounds: { type: 'number', argument: 'N', help: `rounds of turns (${ROUNDS})` },
  engines: {
    type: 'string',
    argument: 'a,b,c',
    words: engineIds,
    help: `any of ${engineIds.join(', ')} (those that work here)`,
  },
  against: {
    type: 'string',
    argument: 'a,b,c',
    words: rivalIds,
    help: `compare with any of ${rivalIds.join(', ')}, turn by turn`,
  },
  python: {
    type: 'string',
    argument: 'PATH',
    help: 'a Python that has them (an environment is made in the cache folder)',
  },
  data: { type: 'string', argument: 'DIR', help: 'folder of images (the synthetic set)' },
  images: {
    type: 'number',
    argument: 'N',
    help: `images of a pass over them, at most (${IMAGES})`,
  },
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope bench [options]

  Times what training is made of on this machine: median, least and greatest of some rounds. Each engine runs
  in a process of its own; only one works at a time. Keep the machine quiet meanwhile.

${optionsHelp(options)}

  Cases: ${benchCases.map(({ id }) => id).join(', ')}
`;

/** The names in a comma-separated option. @throws {UserError} (exit code 2) for one that is not known. */
function namesIn<Name extends string>(
  option: string,
  known: readonly Name[],
  text: string,
): Name[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !known.some((one) => one === name));
  if (wrong !== undefined) {
    throw new UserError(
      `--${option} does not know "${printable(wrong)}". It takes any of: ${known.join(', ')}`,
      2,
    );
  }
  return known.filter((one) => names.includes(one));
}

function wholeNumber(option: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UserError(`--${option} has to be a whole number from ${low} to ${high}.`, 2);
}

/** The engines that work here, the one that the program prefers first. */
async function workingEngines(native: NativeEngine | null): Promise<BenchEngine[]> {
  const { adapter } = await findWebgpu();
  const works: Record<BenchEngine, boolean> = {
    tensorflow: native !== null,
    'tensorflow-eager': native !== null,
    // In software it runs on the CPU, where it is no use.
    webgpu: adapter !== null && !adapter.software,
    wasm: true,
  };
  return engineIds.filter((engine) => works[engine]);
}

/** The engines to time. @throws {UserError} when one that was named cannot be had. */
async function enginesOf(
  text: string | undefined,
  native: NativeEngine | null,
): Promise<BenchEngine[]> {
  if (text === undefined) return workingEngines(native);
  const chosen = namesIn('engines', engineIds, text);
  if (native || chosen.every((engine) => !engine.startsWith('tensorflow'))) return chosen;
  throw new UserError(
    'The native engine (TensorFlow) is not installed. Install it with `melanoscope engine install`, or time ' +
      'the embedded one: --engines wasm',
  );
}

async function bench(argv: string[], signal: AbortSignal): Promise<number> {
  const { flags } = parseArguments('bench', argv, options, help);
  const cases = chooseCases(flags.cases);
  const rounds = wholeNumber('rounds', flags.rounds ?? ROUNDS, 1, 1000);
  const images = wholeNumber('images', flags.images ?? IMAGES, 1, 1_000_000);
  const native = await currentNativeEngine();
  const engines = await enginesOf(flags.engines, native);
  const rivals: Rival[] =
    flags.against === undefined ? [] : namesIn('against', rivalIds, flags.against);
  if (rivals.includes('tfjs') && !native) {
    throw new UserError(
      'Stock TensorFlow.js runs on the native engine, which is not installed. Install it with `melanoscope ' +
        'engine install`, or leave tfjs out of --against.',
    );
  }
  const inPython = rivals.filter((rival) => rival !== 'tfjs');
  if (flags.python !== undefined && inPython.length === 0) {
    throw new UserError('--python goes with --against keras or --against pytorch.', 2);
  }
  const progress = benchProgress(process.stderr);
  try {
    let python: string | null = null;
    if (inPython.length > 0) {
      python = flags.python ?? (await benchPython((sentence) => progress.say(sentence), signal));
      await checkPython(python, inPython, signal);
    }
    const results = await runBench({
      ...{ cases, engines, rivals, rounds, images, native, python, signal },
      data: flags.data,
      onProgress: (text) => progress.show(text),
    });
    progress.clear();
    const text = flags.json ? jsonText(results) : benchLines(results).join('\n');
    process.stdout.write(`${text}\n`);
    return 0;
  } finally {
    progress.clear();
  }
}

/**
 * Runs `melanoscope bench`.
 *
 * @returns The exit code: 130 when it was interrupted.
 */
export async function benchCommand(argv: string[]): Promise<number> {
  try {
    return await interruptible((signal) => bench(argv, signal));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write('Interrupted.\n');
    return error.exitCode;
  }
}
