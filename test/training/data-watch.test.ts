import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataWatch } from '../../source/training/data-watch.js';
import { temporaryFolder } from '../temporary.js';

function folderOf(...names: string[]) {
  const root = temporaryFolder();
  mkdirSync(join(root, 'nevus'));
  const files = names.map((name) => {
    const file = `nevus/${name}`;
    writeFileSync(join(root, file), name);
    const { size, mtimeMs, ctimeMs } = statSync(join(root, file));
    const modified = Math.max(mtimeMs, ctimeMs);
    return { file, label: 'nevus', givenSplit: null, bytes: size, modified };
  });
  return { root, files: files as unknown as ConstructorParameters<typeof DataWatch>[1] };
}

test('files that go or change are told once, with an example', async () => {
  const { root, files } = folderOf('a.png', 'b.png', 'c.png');
  const watch = new DataWatch(root, files);
  expect(await watch.look()).toBeNull();
  rmSync(join(root, 'nevus/b.png'));
  writeFileSync(join(root, 'nevus/c.png'), 'another picture');
  expect(await watch.look()).toMatch(
    /^2 image files .*1 gone, 1 changed; e\.g\. nevus\/b\.png.*as they were/,
  );
  expect(await watch.look()).toBeNull();
  rmSync(join(root, 'nevus/a.png'));
  expect(await watch.look()).toMatch(/^1 image file .*1 gone, 0 changed; e\.g\. nevus\/a\.png/);
});
