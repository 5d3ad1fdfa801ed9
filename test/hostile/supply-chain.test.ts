import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wheelsFor } from '../../source/engine/native/wheels.js';
import { packageRoot } from '../../source/entry-points.js';

const root = packageRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files of the program, relative to the package. */
const files = ['source', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, '')),
);

/** What reaches out over a network. */
const network =
  /['"](?:node:)?(?:https?|http2|tls|dgram|dns(?:\/promises)?|inspector)['"]|['"](?:undici|axios|got|node-fetch|ws)['"]|\bfetch\s*\(|\bWebSocket\b|\bXMLHttpRequest\b|\bEventSource\b|sendBeacon|\b(?:curl|wget)\b/;
const sockets = /['"](?:node:)?net['"]/;

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
const using = (pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(withoutComments(read(file))));

test('no file of the program uses the network; Unix sockets are the one use of node:net', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(using(network)).toEqual([]);
  const users = using(sockets);
  expect(users).toEqual([
    'source/runs/control-client.ts',
    'source/runs/control-sessions.ts',
    'source/runs/control.ts',
  ]);
  // By a path alone: a number or an object would be a port.
  const calls = users.flatMap(
    (file) =>
      withoutComments(read(file)).match(/createConnection\([^)]*\)|\.listen\([^)]*\)/g) ?? [],
  );
  expect(calls).toEqual([
    'createConnection(address)',
    '.listen(address, resolve)',
    'createConnection(address)',
  ]);
});

test('the patterns find what they look for', () => {
  for (const line of [
    "import https from 'node:https';",
    'await fetch(url)',
    'new WebSocket(x)',
    "from 'undici'",
    "import { lookup } from 'node:dns/promises';",
  ]) {
    expect(line).toMatch(network);
  }
});

test('pip is called to fetch by engine install and bench --against alone, at versions that are fixed', () => {
  expect(using(/['"]pip['"],/)).toEqual([
    'source/bench/python-environment.ts',
    'source/engine/native/download.ts',
  ]);
  const requirements = read('bench/requirements.txt').trim().split('\n');
  for (const line of requirements) expect(line).toMatch(/^(--|#|[\w.[\]-]+==[\w.+]+)/);
});

test('every wheel that engine install may fetch is pinned by its checksum, size and version', () => {
  const wheels = [
    ...wheelsFor('cpu', 'linux', 'x64'),
    ...wheelsFor('cuda', 'linux', 'x64'),
    ...wheelsFor('cpu', 'linux', 'arm64'),
  ];
  expect(wheels.length).toBeGreaterThan(10);
  for (const { sha256, version, bytes } of wheels) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(version).toMatch(/^\d+(\.\d+)+$/);
    expect(bytes).toBeGreaterThan(1e6);
  }
  expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
  const download = read('source/engine/native/download.ts');
  for (const flag of ['--require-hashes', '--no-deps', '--only-binary=:all:'])
    expect(download).toContain(`'${flag}'`);
});

interface Locked {
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}

test('packages come from the registry with their checksum, and none runs a script on install', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, Locked>;
  };
  const locked = Object.entries(packages).filter(([path]) => path !== '');
  expect(locked.length).toBeGreaterThan(100);
  for (const [path, { resolved, integrity }] of locked) {
    // Left out: the registry that npm is set up with.
    if (resolved) expect(resolved, path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    expect(integrity, path).toMatch(/^sha512-/);
  }
  // What they would do is not needed: they fetch binaries that come another way, or print.
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual([
    '@tensorflow/tfjs-node-gpu',
    'core-js',
    'esbuild',
    'webgpu',
  ]);
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /install|prepare|publish/.test(name))).toEqual([]);
});
