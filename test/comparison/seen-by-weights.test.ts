/** Images of a comparison that a run's pretrained weights had seen. */
import { expect, test } from 'vitest';
import type { Entrant } from '../../source/comparison/entrant.js';
import { seenByWeights } from '../../source/comparison/seen-by-weights.js';

const files = ['a.png', 'b.png', 'ISIC_0000003.png'];
const run = (weightsSeen: Entrant['weightsSeen'], contents: Entrant['contents']): Entrant =>
  ({ weightsSeen, contents, test: { files }, testedBy: [0, 1, 1] }) as unknown as Entrant;
const contents = new Map(files.map((file, i) => [file, `bytes ${i}`]));
const knows = (...names: string[]) => ({ names, untold: null });

test('each image counts by what the model that tested it began with', () => {
  const of = (weightsSeen: Entrant['weightsSeen']) =>
    seenByWeights(run(weightsSeen, contents), files);
  const all = knows('bytes 0', 'bytes 1', 'isic 3');
  expect(of([all, all])).toEqual({ images: 3, untold: null });
  expect(of([all, null])).toEqual({ images: 1, untold: null });
  expect(of([null, { ...all, untold: 'gone' }])).toEqual({ images: 2, untold: 'gone' });
  expect(of([knows('bytes 1'), knows('bytes 0')])).toEqual({ images: 0, untold: null });
  expect(of([null, null])).toBeNull();
});

test('of a run that does not tell what its files hold the numbers in the archive are known alone', () => {
  const all = knows('bytes 0', 'bytes 1', 'isic 3');
  expect(seenByWeights(run([all, all], null), files)).toEqual({ images: 1, untold: null });
  expect(seenByWeights(run([all, all], contents), files.slice(0, 2))).toMatchObject({ images: 2 });
});
