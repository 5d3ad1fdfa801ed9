/** The Python environment that Keras and PyTorch run in: made once, in the cache folder. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, printable } from '../dataset/index.js';
import { activePython, run } from '../engine/native/index.js';
import { packageRoot } from '../entry-points.js';
import { UserError } from '../errors.js';
import { makeFolder } from '../make-folder.js';

const requirementsPath = (): string => join(packageRoot(), 'bench', 'requirements.txt');

/** Where the environment of these requirements lies: others get another one. */
function environmentFolder(requirements: string): string {
  const hash = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  return join(cacheFolder(), 'bench', `python-${hash}`);
}

const interpreter = (folder: string): string => join(folder, 'bin', 'python');

/** The last line that a program wrote about its failure. */
const lastLine = (text: string): string => text.trim().split('\n').pop() ?? '';

/**
 * The interpreter of the environment; makes the environment when it is not there. It appears whole or not
 * at all: it is made beside its place and moved there.
 *
 * @param tell Told in a sentence what is done that takes long.
 * @throws {UserError} when there is no Python 3, or pip cannot install; the reason of `signal`.
 */
export async function benchPython(
  tell: (sentence: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const folder = environmentFolder(await readFile(requirementsPath(), 'utf8'));
  if (existsSync(interpreter(folder))) return interpreter(folder);
  const python = await activePython();
  if (python === null) {
    throw new UserError(
      'Comparing with Keras and PyTorch needs Python 3 on the search path. Install it, or name one that has ' +
        'them with --python PATH.',
    );
  }
  const draft = `${folder}.${process.pid}.draft`;
  tell(
    `Making a Python environment for Keras and PyTorch in ${printable(folder)} (once, about 2 GB).`,
  );
  try {
    await makeFolder(dirname(draft));
    await must(
      python.program,
      ['-m', 'venv', draft],
      'A Python environment cannot be made',
      signal,
    );
    const install = [
      '-m',
      'pip',
      'install',
      '--no-input',
      '--disable-pip-version-check',
      '--quiet',
    ];
    await must(
      interpreter(draft),
      [...install, '-r', requirementsPath()],
      'pip could not install Keras and PyTorch',
      signal,
    );
    await rename(draft, folder).catch((error: unknown) => {
      // Another bench may have been faster.
      if (!existsSync(interpreter(folder))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return interpreter(folder);
}

async function must(
  program: string,
  args: string[],
  failure: string,
  signal: AbortSignal,
): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, { signal });
  if (code === 0) return;
  throw new UserError(
    `${failure}: ${printable(lastLine(stderr) || lastLine(stdout), 300)}. Or name a Python that has what ` +
      `${requirementsPath()} lists with --python PATH.`,
  );
}

/** The packages that a rival is imported from. */
const modules = { keras: ['tensorflow', 'keras', 'scipy', 'PIL'], pytorch: ['torch'] };

/** @throws {UserError} when the Python of `--python` does not run or lacks a package. */
export async function checkPython(
  program: string,
  rivals: readonly ('keras' | 'pytorch')[],
  signal: AbortSignal,
): Promise<void> {
  const names = rivals.flatMap((rival) => modules[rival]);
  const question = `import importlib.util, sys
print(' '.join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))`;
  const { code, stdout, stderr } = await run(program, ['-c', question, ...names], { signal });
  if (code !== 0) {
    throw new UserError(
      `The Python ${printable(program)} does not run: ${printable(lastLine(stderr), 300)}. Name another with ` +
        '--python PATH, or leave it out: an environment is made then.',
    );
  }
  const missing = stdout.trim();
  if (missing === '') return;
  throw new UserError(
    `The Python ${printable(program)} lacks ${missing.replaceAll(' ', ', ')}. Install them with \`${printable(program)} -m pip ` +
      `install -r ${requirementsPath()}\`, or leave --python out: an environment is made then.`,
  );
}
