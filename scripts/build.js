// Bundles source/ into dist/: one file per process the program starts (the command, the runner,
// the training worker, the engine check), sharing chunks. Dependencies stay in node_modules.
import { readdir, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Entry points by the name they get in dist/. */
export const entryPoints = {
  cli: 'source/cli.tsx',
  runner: 'source/runs/runner-main.ts',
  worker: 'source/training/worker.ts',
  'engine-check': 'source/engine/native/check-main.ts',
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
    packages: 'external',
    jsx: 'automatic',
    sourcemap: true,
    logLevel: 'warning',
  });
  await removeOldChunks();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
