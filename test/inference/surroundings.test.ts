import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Located } from '../../source/inference/locate.js';
import { surroundingsOf } from '../../source/inference/validation.js';
import { temporaryFolder } from '../temporary.js';

const classes = ['melanoma', 'nevus'];

/** A phase's folder with what it says of two validation images. */
function phaseIn(folder: string, id: string, files: string[], labels = [0, 1]): string {
  const phase = join(folder, id);
  mkdirSync(phase);
  const validation = {
    files,
    labels,
    groups: [0, 1],
    probabilities: [0.75, 0.25].map((p) => [p, 1 - p]),
  };
  writeFileSync(
    join(phase, 'predictions.json'),
    JSON.stringify({ schema: 1, classes, validation }),
  );
  return phase;
}

test('an ensemble of phases that were validated on different images has no reference', async () => {
  const folder = temporaryFolder();
  const [one, same, other, relabelled] = [
    phaseIn(folder, 'baseline', ['a', 'b']),
    phaseIn(folder, 'augmented', ['a', 'b']),
    phaseIn(folder, 'weighted', ['a', 'c']),
    phaseIn(folder, 'transfer', ['a', 'b'], [1, 1]),
  ];
  const referenceOf = async (...ensemble: string[]) => {
    const located = { run: null, phase: null, ensemble } as unknown as Located;
    return (await surroundingsOf(located, classes, false)).reference;
  };
  expect(await referenceOf(one, same)).not.toBeNull();
  expect(await referenceOf(one, other)).toBeNull();
  expect(await referenceOf(one, relabelled)).toBeNull();
});
