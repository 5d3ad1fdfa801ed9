/** `melanoscope engine`: installs, lists and verifies the native engine. */
import { UserError } from '../errors.js';
import {
  currentNativeEngine,
  enginesFolder,
  installNativeEngine,
  listEngines,
  nativeEngineMissing,
  verifyNativeEngine,
  type NativeEngine,
} from '../engine/native/index.js';
import { helpLines, helpWidth } from './help.js';
import { progressPrinter } from './install-progress.js';
import { Interrupted, interruptible } from './interrupt.js';
import { optionsHelp } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const json = { type: 'boolean', help: 'print JSON' } as const;

const installOptions = {
  tensorflow: {
    type: 'string',
    argument: 'DIR',
    help: 'use the TensorFlow in DIR (its package, or the Python environment that has it)',
  },
  cuda: { type: 'boolean', help: 'take the CUDA build (the default with an NVIDIA driver)' },
  cpu: { type: 'boolean', help: 'take the CPU build (the default without one)' },
  force: { type: 'boolean', help: 'build it anew' },
  json,
} as const;

const installHelp = `
  Usage: melanoscope engine install [options]

  Builds the native engine: takes TensorFlow from --tensorflow, else from the active Python environment,
  else from the cache, else fetches it with pip; compiles an addon against it, checks it and uses it from
  then on. Needs a C++ compiler, and Python 3 with pip where TensorFlow is fetched.

${optionsHelp(installOptions)}
`;

const listHelp = `
  Usage: melanoscope engine list [options]

  Lists the native engines in the cache; * marks the one in use.

${optionsHelp({ json })}
`;

const verifyHelp = `
  Usage: melanoscope engine verify [options]

  Loads the native engine in use and checks a matrix product and two training steps.

${optionsHelp({ json })}
`;

const help = `
  The native engine, TensorFlow's C++ library

  Usage: melanoscope engine install [options]
         melanoscope engine list [--json]
         melanoscope engine verify [--json]

  melanoscope engine COMMAND --help tells more. The embedded engine needs no installation.
`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const buildName = ({ build }: NativeEngine): string => (build === 'cuda' ? 'CUDA' : 'CPU');
const titleOf = (engine: NativeEngine): string =>
  `TensorFlow ${engine.version} (${buildName(engine)} build)`;

async function install(argv: string[]): Promise<number> {
  const { flags } = parseArguments('engine install', argv, installOptions, installHelp);
  if (flags.cuda && flags.cpu) {
    throw new UserError('--cuda and --cpu exclude each other. Leave one out.', 2);
  }
  const progress = progressPrinter(process.stderr);
  const { engine, already, check, notes } = await interruptible((signal) =>
    installNativeEngine(
      {
        ...(flags.tensorflow !== undefined && { tensorflow: flags.tensorflow }),
        ...(flags.cuda && { build: 'cuda' }),
        ...(flags.cpu && { build: 'cpu' }),
        force: flags.force ?? false,
        signal,
      },
      (step) => progress.print(step),
    ),
  ).finally(() => progress.clear());
  if (flags.json) {
    printJson({ schema: 1, already, engine, check, notes });
    return 0;
  }
  for (const note of notes) print(`Note: ${note}`);
  if (already) {
    print(`${titleOf(engine)} is already installed and in use, from ${engine.tensorflow}.`);
    return 0;
  }
  print(`${titleOf(engine)} is installed and in use.`);
  print(`It computes on: ${check?.device}`);
  if (check?.warning) print(`Warning: ${check.warning}. See: melanoscope doctor`);
  return 0;
}

async function list(argv: string[]): Promise<number> {
  const { flags } = parseArguments('engine list', argv, { json }, listHelp);
  const engines = await listEngines();
  if (flags.json) {
    printJson({ schema: 1, folder: enginesFolder(), engines });
    return 0;
  }
  if (engines.length === 0) {
    print(`${await nativeEngineMissing()} Install one: melanoscope engine install`);
  }
  for (const { engine, current, present } of engines) {
    const state = present ? '' : '  (its files are gone, or it was built for another processor)';
    print(`${current ? '*' : ' '} ${titleOf(engine)}  ${engine.tensorflow}${state}`);
  }
  return 0;
}

async function verify(argv: string[]): Promise<number> {
  const { flags } = parseArguments('engine verify', argv, { json }, verifyHelp);
  const engine = await currentNativeEngine();
  if (!engine)
    throw new UserError(`${await nativeEngineMissing()} Run: melanoscope engine install`);
  const check = await interruptible((signal) => verifyNativeEngine(engine, signal));
  if (flags.json) {
    printJson({ schema: 1, engine, check });
    return 0;
  }
  print(`${titleOf(engine)} works: a matrix product and two training steps are right.`);
  print(`It computes on: ${check.device}`);
  if (check.warning) print(`Warning: ${check.warning}. See: melanoscope doctor`);
  return 0;
}

/** Its own commands. */
export const engineCommands: Record<string, (argv: string[]) => Promise<number>> = {
  install,
  list,
  verify,
};

/**
 * Runs `melanoscope engine …`.
 *
 * @returns The exit code.
 */
export async function engineCommand(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h') {
    process.stdout.write(`${helpLines(help, helpWidth()).join('\n')}`);
    return 0;
  }
  if (name === undefined || !Object.hasOwn(engineCommands, name)) {
    const what = name === undefined ? 'Say what to do' : `There is no "engine ${name}"`;
    throw new UserError(`${what}: melanoscope engine install, list or verify.`, 2);
  }
  try {
    return await engineCommands[name]!(rest);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write('Interrupted. The engine that was in use before, if any, still is.\n');
    return error.exitCode;
  }
}
