import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../../source/errors.js';
import { readWeightsFile, weightsMissing } from '../../../source/model/index.js';
import { temporaryFolder } from '../../temporary.js';

test('weights that are not there are told by their path alone, a folder by its model.json', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-weights-'));
  try {
    const file = join(folder, 'model.json');
    expect(await weightsMissing(join(folder, 'no.h5'))).toContain(
      `There are no weights at ${join(folder, 'no.h5')}. Pass with --weights`,
    );
    expect(await weightsMissing(folder)).toContain(': the folder has no model.json. Pass');
    expect(await weightsMissing(`${folder}/${'a'.repeat(300)}`)).toContain('(ENAMETOOLONG');
    writeFileSync(file, '{}');
    expect(await weightsMissing(folder)).toBeNull();
    expect(await weightsMissing(file)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what is none of the formats is refused in one line that says what it looks like', async () => {
  const folder = temporaryFolder();
  const complaint = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return readWeightsFile(path).then(
      () => '',
      (error: unknown) => {
        expect(error).toBeInstanceOf(UserError);
        return (error as UserError).message;
      },
    );
  };
  const words = await complaint('words.h5', 'hello\nworld');
  expect(words).toMatch(/words\.h5 cannot be read \(by its content it is neither HDF5.*--weights/);
  const other = await complaint('model.json', '{"weights": 1}');
  expect(other).toMatch(
    /model\.json cannot be read \(it is JSON, but no TensorFlow\.js layers model/,
  );
  expect(words + other).not.toContain('\n');
});
