/** Where weights come from, by what lies beside them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
