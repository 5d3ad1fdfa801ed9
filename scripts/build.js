// Bundles source/ into dist/: one file per process the program starts (the command, the runner,
// the training worker, further threads of the engines, the checks, the bench's contestants), sharing
// chunks. Dependencies stay in node_modules.
import { execFile } from 'node:child_process';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Entry points by the name they get in dist/. */
export const entryPoints = {
  cli: 'source/cli.tsx',
  runner: 'source/runs/runner-main.ts',
  worker: 'source/training/worker.ts',
  'wasm-thread': 'source/engine/wasm/threads/replica.ts',
  'augmentation-thread': 'source/engine/augmentation/thread/main.ts',
  'hdf5-thread': 'source/model/weights/hdf5-thread.ts',
  inference: 'source/inference/main.ts',
  'engine-check': 'source/engine/native/check-main.ts',
  'webgpu-check': 'source/engine/webgpu/check-main.ts',
  'bench-contestant': 'source/bench/contestant-main.ts',
};

const dist = new URL('../dist/', import.meta.url);
/** A program that runs may still load a chunk of its own build: old ones are kept for this long. */
const KEEP_CHUNKS_MS = 7 * 24 * 3600 * 1000;

async function removeOldChunks() {
  for (const name of await readdir(dist)) {
    const file = new URL(name, dist);
    if (Date.now() - (await stat(file)).mtimeMs > KEEP_CHUNKS_MS) await rm(file, { force: true });
  }
}

/** Packages that are bundled, with what they depend on. */
const BUNDLED = new Set(['ink', 'react', 'meow', 'zod', 'asciichart', 'string-width']);

/** Leaves every package outside but the bundled ones and those that they import. */
function keepOutside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
    if (path.startsWith('node:')) return { path, external: true };
    const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
    const fromSource = !importer.includes('node_modules');
    if (name === 'react-devtools-core') return { path, external: true };
    return fromSource && !BUNDLED.has(name) && importer !== '' ? { path, external: true } : null;
  });
}

/** What completion in a shell knows of the commands: to load them all at each Tab would take too long. */
async function writeCompletionTable() {
  const cli = fileURLToPath(new URL('cli.js', dist));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, '__table']);
    await writeFile(new URL('completion.json', dist), stdout);
  } catch (error) {
    // A dependency of some command that cannot be loaded here is no reason not to start another.
    console.error(`Shells will complete nothing, as not all commands can be loaded: ${error}`);
  }
}

/** Builds into `dist/`. */
export async function buildAll() {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // What the first frame needs comes in one file: resolving Ink's hundreds of modules takes longer than
    // all else before it. The rest stays in node_modules: native code, files of its own, or needed later.
    plugins: [{ name: 'external', setup: keepOutside }],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    legalComments: 'linked',
    jsx: 'automatic',
    sourcemap: true,
    logLevel: 'warning',
  });
  await writeCompletionTable();
  await removeOldChunks();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
