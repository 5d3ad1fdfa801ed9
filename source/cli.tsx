/** The command table. Each command's code is loaded only when it runs. */
import { helpLines, helpWidth } from './commands/help.js';
import { UserError, messageOf } from './errors.js';
import { printableLines } from './text.js';
import { version } from './version.js';

type Command = (argv: string[]) => Promise<number>;

const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  run: {
    summary: 'run a study in the terminal UI (the default)',
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  attach: {
    summary: 'watch a run again, the newest by default',
    load: async () => (await import('./commands/attach.js')).attachCommand,
  },
  runs: {
    summary: 'list runs and their state',
    load: async () => (await import('./commands/runs.js')).runsCommand,
  },
  resume: {
    summary: 'go on with a run that was stopped or has died',
    load: async () => (await import('./commands/resume.js')).resumeCommand,
  },
  checkpoint: {
    summary: 'have a run write a checkpoint at its next step',
    load: async () => (await import('./commands/checkpoint.js')).checkpointCommand,
  },
  replay: {
    summary: 'play a run again as it was',
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  stop: {
    summary: 'stop a run: it writes a checkpoint and ends',
    load: async () => (await import('./commands/stop.js')).stopCommand,
  },
  logs: {
    summary: 'print what a run has done; -f follows it',
    load: async () => (await import('./commands/logs.js')).logsCommand,
  },
  pause: {
    summary: 'pause a run',
    load: async () => (await import('./commands/ask.js')).pauseCommand,
  },
  continue: {
    summary: 'let a paused run go on',
    load: async () => (await import('./commands/ask.js')).continueCommand,
  },
  extend: {
    summary: 'train the phase that runs for one epoch more',
    load: async () => (await import('./commands/ask.js')).extendCommand,
  },
  rate: {
    summary: 'raise or lower the learning rate of a run',
    load: async () => (await import('./commands/ask.js')).rateCommand,
  },
  note: {
    summary: 'write a note into the log of a run',
    load: async () => (await import('./commands/ask.js')).noteCommand,
  },
  audit: {
    summary: 'what is wrong with a folder of images: copies, labels, leaks, shortcuts',
    load: async () => (await import('./commands/audit.js')).auditCommand,
  },
  evaluate: {
    summary: 'evaluate a checkpoint on a folder of images',
    load: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  },
  compare: {
    summary: 'runs side by side on the images that all of them tested',
    load: async () => (await import('./commands/compare.js')).compareCommand,
  },
  export: {
    summary: 'write a run as a report (HTML), tables (CSV), TensorBoard event files, Keras models',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  predict: {
    summary: 'class probabilities of single images; not a diagnosis',
    load: async () => (await import('./commands/predict.js')).predictCommand,
  },
  doctor: {
    summary: 'what this machine has, and the command that mends what is missing',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  engine: {
    summary: 'install, list or verify the native engine',
    load: async () => (await import('./commands/engine.js')).engineCommand,
  },
  bench: {
    summary: 'time this machine, also in turn with Keras and PyTorch',
    load: async () => (await import('./commands/bench.js')).benchCommand,
  },
  'demo-data': {
    summary: 'write the built-in synthetic image set to a folder',
    load: async () => (await import('./commands/demo-data.js')).demoDataCommand,
  },
};

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  const text = [
    'melanoscope: train and evaluate skin-lesion classifiers from the terminal',
    '',
    'Usage: melanoscope [command] [options]',
    '',
    ...rows,
    '',
    'melanoscope COMMAND --help tells the options of a command. Not a medical device.',
  ].join('\n');
  return helpLines(text, helpWidth()).join('\n');
}

async function main(argv: string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-v') return print(version);
  if (first === '--help' || first === '-h' || first === 'help') return print(help());
  const named = first !== undefined && !first.startsWith('-');
  if (named && !Object.hasOwn(commands, first)) {
    const { suggestion } = await import('./suggestion.js');
    const meant = suggestion(first, Object.keys(commands));
    throw new UserError(`There is no command "${first}".${meant} See: melanoscope --help`, 2);
  }
  const command = await commands[named ? first : 'run'].load();
  return command(named ? rest : argv);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

// A closed pipe (`melanoscope runs | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  if (process.stdout.isTTY) return;
  process.stderr.write(`melanoscope: the output cannot be written (${error.message})\n`);
  process.exit(1);
});
process.stderr.on('error', () => undefined);

/** What the operating system refused, such as a file that may not be read: no fault of the program. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;

/** A shell stays in a folder that another has taken away; Node only names its own call then. */
const cannotCarryOn = (error: unknown): string =>
  (error as NodeJS.ErrnoException).syscall === 'uv_cwd'
    ? 'The current folder is not there any more. Change to one that is (cd), and try again.'
    : messageOf(error);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError) && !isRefusal(error)) throw error;
  process.stderr.write(`melanoscope: ${printableLines(cannotCarryOn(error))}\n`);
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
}
