/** The machine's C++ compiler, and the one call of it that makes the addon. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import { addonPackage } from './addon-package.js';
import { run } from '../process.js';
import { findProgram } from './search-path.js';
import { LIBRARIES } from './tensorflow-folder.js';

/** The compiler as a command and its first arguments: CXX of the environment, else what is there. */
export function findCompiler(): string[] | null {
  const [chosen, ...rest] = (process.env['CXX'] ?? '').split(' ').filter((word) => word !== '');
  const program = chosen === undefined ? findProgram('g++', 'c++', 'clang++') : findProgram(chosen);
  return program === null ? null : [program, ...rest];
}

/** @throws {UserError} when the machine has none. */
export function requireCompiler(): string[] {
  const compiler = findCompiler();
  if (compiler) return compiler;
  const chosen = process.env['CXX'];
  throw new UserError(
    chosen
      ? `CXX names "${chosen}", which is not on the search path. Correct or unset CXX.`
      : 'No C++ compiler found (g++, c++, clang++). Install one, e.g. apt install g++ or dnf install ' +
          'gcc-c++, or name yours with CXX.',
  );
}

function includeFolders(tensorflow: string): string[] {
  const require = createRequire(import.meta.url);
  const nodeHeaders = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
  return [join(tensorflow, 'include'), nodeHeaders, addonPackage()];
}

interface CompileOptions {
  tensorflow: string;
  /** File to make. */
  addon: string;
  /** Where the addon looks for TensorFlow's libraries when it is loaded. */
  runPath: string;
  /** File that gets all that the compiler said when it fails. */
  log: string;
  signal?: AbortSignal;
}

/**
 * Compiles TensorFlow.js's addon against a TensorFlow.
 *
 * @throws {UserError} with the compiler's first complaint; the reason of `signal` when that fires.
 */
export async function compileAddon(
  [program = '', ...first]: string[],
  { tensorflow, addon, runPath, log, signal }: CompileOptions,
): Promise<void> {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'];
  const { code, stdout, stderr } = await run(
    program,
    [
      ...first,
      ...['-O2', '-std=c++17', '-fPIC', '-shared'],
      ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
      ...includeFolders(tensorflow).map((folder) => `-I${folder}`),
      ...sources.map((name) => join(addonPackage(), 'binding', name)),
      ...['-o', addon],
      ...LIBRARIES.map((name) => join(tensorflow, name)),
      `-Wl,-rpath,${runPath}`,
    ],
    { signal },
  );
  if (code === 0 && existsSync(addon)) return;
  const lines = `${stderr}${stdout}`.trim().split('\n');
  await writeFile(log, `${lines.join('\n')}\n`);
  const complaint = lines.find((line) => /error|cannot find|not found/i.test(line)) ?? lines.at(-1);
  throw new UserError(
    `${program} could not compile the engine: ${complaint?.trim() || `exit code ${code}`}. All it said is ` +
      `in ${log}. A compiler that knows C++17 is needed (g++ 8 or newer); name another with CXX.`,
  );
}
