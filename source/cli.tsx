/** The program: gives the words behind its name to the command that they name. */
import { helpLines, helpWidth } from './commands/help.js';
import { commands, scripted } from './commands/table.js';
import { UserError, messageOf } from './errors.js';
import { printableLines } from './text.js';
import { version } from './version.js';

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
  if (first !== undefined && Object.hasOwn(scripted, first)) return (await scripted[first]())(rest);
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
