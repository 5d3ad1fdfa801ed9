import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { weightsMissing } from '../../../source/model/index.js';

test('weights that are not there are told by their path alone, a folder by its model.json', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-weights-'));
  try {
    const file = join(folder, 'model.json');
    expect(await weightsMissing(join(folder, 'no.h5'))).toContain(
      `${join(folder, 'no.h5')} (ENOENT`,
    );
    expect(await weightsMissing(folder)).toContain('Pass with --weights');
    writeFileSync(file, '{}');
    expect(await weightsMissing(folder)).toBeNull();
    expect(await weightsMissing(file)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
