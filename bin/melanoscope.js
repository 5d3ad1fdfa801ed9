#!/usr/bin/env node
// Starts the built program; in a checkout it builds first when source/ is newer than dist/.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Older ones do not know the syntax of what is built; melanoscope doctor looks at minor versions.
if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(
    `melanoscope needs Node 20.19 or newer, and this is ${process.versions.node}. Install it from https://nodejs.org.`,
  );
  process.exit(1);
}

// React's development build is several times slower and keeps more memory.
process.env.NODE_ENV ??= 'production';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist', 'cli.js');

/** Time of the newest file below a folder. */
function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  );
}

const source = join(root, 'source');
if (existsSync(source) && (!existsSync(built) || newest(source) > statSync(built).mtimeMs)) {
  // Seconds in which nothing else is to be seen.
  if (process.stderr.isTTY) console.error('building dist/, as the source is newer ...');
  const { buildAll } = await import('../scripts/build.js');
  await buildAll();
}
await import(pathToFileURL(built).href);
