/** Where weights come from, by what lies beside them. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { seenByWeights } from '../../../source/training/transfer/weights-seen.js';
import { temporaryFolder } from '../../temporary.js';

test('a Keras file is one of ours by what was exported beside it, whatever else stands there', async () => {
  const folder = temporaryFolder();
  const weights = join(folder, 'model.keras');
  writeFileSync(weights, '');
  const beside = (text: string) => writeFileSync(join(folder, 'model.json'), text);
  expect(await seenByWeights(weights)).toBeNull();
  for (const text of ['', '{"half":', 'null', '[1]', '{"notes": "mine"}']) {
    beside(text);
    expect([text, await seenByWeights(weights)]).toEqual([text, null]);
  }
  beside('{"schema":1,"classes":["nevus"],"priorCorrection":null}');
  expect(await seenByWeights(weights)).toMatchObject({
    names: [],
    untold: expect.stringContaining('does not lie in the folder of its run') as unknown,
  });
});

test('an exported file is known wherever it was copied to, one that Keras has saved is not', async () => {
  const exported = new URL('../../fixtures/keras-file/cnn.keras', import.meta.url);
  const folder = temporaryFolder();
  const untold = { names: [], untold: expect.stringContaining('does not lie') as unknown };
  for (const name of ['x.keras', 'x.zip', 'x']) {
    copyFileSync(exported, join(folder, name));
    expect([name, await seenByWeights(join(folder, name))]).toEqual([name, untold]);
  }
  const files = unzipSync(readFileSync(exported));
  const saved = (metadata: string): string => {
    const path = join(folder, 'saved.keras');
    writeFileSync(path, zipSync({ ...files, 'metadata.json': Buffer.from(metadata) }));
    return path;
  };
  for (const metadata of [
    '{"keras_version":"3.5.0","date_saved":"2026-01-31@14:25:30"}',
    '{',
    '',
  ]) {
    expect([metadata, await seenByWeights(saved(metadata))]).toEqual([metadata, null]);
  }
});
