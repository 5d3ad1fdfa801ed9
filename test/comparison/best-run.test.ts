/** Which run a mean has to beat, by what runs have stored of their validation images. */
import { expect, test } from 'vitest';
import { bestOnValidation } from '../../source/comparison/best-run.js';
import type { Entrant, Named } from '../../source/comparison/entrant.js';
import { EVALUABLE } from '../../source/evaluable.js';

/** Images by the class that they are of, and what a run gives that class; a file may stand there for each fold. */
type Row = readonly [file: string, of: string, probability: number];

function named(rows: readonly Row[], classes: readonly string[]): Named {
  return {
    files: rows.map(([file]) => file),
    labels: Int32Array.from(rows, ([, of]) => classes.indexOf(of)),
    groups: Int32Array.from(rows, (_, i) => i),
    probabilities: Float32Array.from(
      rows.flatMap(([, of, p]) =>
        classes.map((name) => (name === of ? p : (1 - p) / (classes.length - 1))),
      ),
    ),
  };
}

function entrant(
  rows: readonly Row[],
  tested: readonly Row[] = [],
  classes = ['melanoma', 'nevus', 'wart'],
): Entrant {
  const splits = { validation: named(rows, classes), test: named(tested, classes) };
  return { ...splits, classes, name: 'run', leaky: false, contents: null } as unknown as Entrant;
}

const OF = ['melanoma', 'nevus', 'wart'];
const rowsOf = (prefix: string, count: number, p: number): Row[] =>
  Array.from({ length: count }, (_, i) => [`${prefix}${i}`, OF[i % 3]!, p] as const);
const common = (p: number): Row[] => rowsOf('v', EVALUABLE, p);

test('it is the one of the lowest loss on the images that all validated on, whatever else they did', () => {
  // Surer of images that it alone has, and of those that it was tested on.
  const first = entrant([...rowsOf('own', 30, 0.99), ...common(0.5)], rowsOf('t', 12, 0.99));
  const second = entrant(common(0.6).toReversed(), rowsOf('t', 12, 0.2), ['wart', 'melanoma', 'nevus']);
  const third = entrant([...common(0.55), ...rowsOf('other', 3, 0.01)], rowsOf('t', 12, 0.98));
  const chosen = bestOnValidation([first, second, third]);
  expect(chosen).toMatchObject({ place: 1, by: 'validation', images: EVALUABLE });
  expect(chosen.reason).toContain(`loss, ${(-Math.log(0.6)).toFixed(4)}, on the 10 images`);
}); // prettier-ignore

test('in a cross-validation the loss of an image is the mean of the folds that validated on it', () => {
  // 0.7 in the last fold alone, 0.35 in all.
  const folds = entrant([...common(0.175), ...common(0.7)]);
  const loss = -(Math.log(0.175) + Math.log(0.7)) / 2;
  const one = entrant(common(0.5));
  expect(bestOnValidation([folds, one])).toMatchObject({ place: 1, images: EVALUABLE });
  const chosen = bestOnValidation([entrant(common(0.3)), folds]);
  expect(chosen).toMatchObject({ place: 1, images: EVALUABLE });
  expect(chosen.reason).toContain(loss.toFixed(4));
});

test('with fewer images in common, or a LEAKY run among them, it is the first', () => {
  const [worse, better] = [entrant(common(0.3)), entrant(common(0.6))];
  expect(bestOnValidation([worse, better])).toMatchObject({ place: 1, by: 'validation' });
  const few = entrant([...common(0.6).slice(1), ...rowsOf('other', 9, 0.9)]);
  expect(bestOnValidation([worse, few])).toMatchObject({
    ...{ place: 0, by: 'first', images: EVALUABLE - 1 },
    reason: 'the runs validated on 9 images in common',
  });
  const leaky = { ...better, leaky: true };
  expect(bestOnValidation([worse, leaky])).toMatchObject({ place: 0, by: 'first' });
});
