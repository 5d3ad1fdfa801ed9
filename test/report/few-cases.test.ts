import { expect, test } from 'vitest';
import { evaluate } from '../../source/evaluation/index.js';
import { evaluationTables } from '../../source/report/plain-evaluation.js';
import { scoreLines } from '../../source/report/plain-score.js';
import { slicesLines } from '../../source/report/plain-slices.js';
import { evaluationSchema } from '../../source/runs/events.js';
import type { CalibratedScore } from '../../source/runs/score-events.js';
import { tooFew } from '../../source/study/few-cases.js';
import { classColumns } from '../../source/ui/panels/comparison/class-columns.js';
import { estimateRows } from '../../source/ui/panels/comparison/figures-panel.js';
import { figureLines } from '../../source/ui/panels/comparison/figures.js';
import { scoreLines as scoreLinesOnScreen } from '../../source/ui/panels/comparison/score-lines.js';
import { evaluatedState } from '../ui/evaluated.js';

const classes = ['melanoma', 'nevus', 'other'];

/** So many images of each class, each third of them taken for the next class. */
function evaluated(...counts: number[]) {
  const labels = Int32Array.from(counts.flatMap((n, label) => Array<number>(n).fill(label)));
  const probabilities = Float32Array.from(
    [...labels].flatMap((label, i) =>
      classes.map((_, c) => (c === (i % 3 === 0 ? (label + 1) % 3 : label) ? 0.7 : 0.15)),
    ),
  );
  return evaluate({ classes, labels, probabilities, melanoma: [0], malignant: [0, 2] });
}

const row = (lines: string[], name: string): string =>
  lines.findLast((line) => line.startsWith(name))!;

test('no figure is printed of a class with fewer than ten cases, but how many it has', () => {
  const lines = evaluationTables(evaluated(4, 30, 10));
  const byClass = lines.slice(lines.findIndex((line) => line.includes('sensitivity')));
  expect(byClass.find((line) => line.startsWith('melanoma'))).toMatch(
    /^melanoma +4 +not evaluable$/,
  );
  expect(byClass.find((line) => line.startsWith('other'))).toMatch(/^other +10( +0\.\d{3}){5}$/);
  expect(row(lines, 'melanoma AUC')).toMatch(/^melanoma AUC +n\/a +not evaluable, n 4$/);
  expect(lines.join(' ')).not.toContain('melanoma pAUC');
  expect(row(lines, 'malignant AUC')).toMatch(/0\.\d{3} +0\.\d{3}-0\.\d{3} +n 14$/);
  expect(lines.at(-1)).toMatch(/^malignant classes: melanoma, \S+$/);
});

test('an area of fewer than ten others is as little evaluable as one of so few cases', () => {
  const found = evaluated(197, 3, 0);
  expect(found.melanoma).toMatchObject({ n: 197, evaluable: false });
  expect(found.perClass[0]).toMatchObject({ n: 197, evaluable: true });
  const lines = evaluationTables(found);
  expect(row(lines, 'melanoma AUC')).toMatch(/^melanoma AUC +n\/a +not evaluable, 3 others$/);
  // Its sensitivity has cases enough.
  const byClass = lines.slice(lines.findIndex((line) => line.includes('sensitivity')));
  expect(byClass.find((line) => line.startsWith('melanoma'))).toMatch(
    /^melanoma +197 +0\.66\d +few others +1\.000 +0\.\d{3} +few others$/,
  );
  expect(evaluated(10, 10, 0).melanoma).toMatchObject({ evaluable: true });
  expect([tooFew(9, 40), tooFew(31, 40), tooFew(10, 20)]).toEqual(['n 9', '9 others', null]);
});

test('the screen has the same, with the specificity and areas of a class left out where others are few', () => {
  const found = evaluated(197, 3, 0);
  expect(estimateRows(found)).toContainEqual([
    'melanoma AUC',
    'n/a',
    '',
    'not evaluable, 3 others',
  ]);
  expect(figureLines(found, 200).join(' ')).toContain('melanoma AUC not evaluable (3 others)');
  const [{ titles, cells }] = classColumns(found, classes, 300) as [
    ReturnType<typeof classColumns>[number],
  ];
  const few = titles.filter((_title, at) => cells[0]![at] === 'few others');
  expect(few).toEqual(['specificity', 'AUC', 'NPV', 'average precision']);
  expect(cells[0]![0]).toMatch(/^66\.5%/);
});

test('so has a slice that is nearly all melanoma', () => {
  const [first, ...others] = evaluatedState.slices!.slices;
  const melanoma = { ...first!.melanoma!, n: first!.n - 3, evaluable: true };
  const slices = { ...evaluatedState.slices!, slices: [{ ...first!, melanoma }, ...others] };
  expect(slicesLines({ ...evaluatedState, slices }).join(' ')).toContain('not evaluable, 3 others');
});

test('JSON says of a class what the tables do: few cases, or few others', () => {
  const { perClass } = evaluationSchema.parse(evaluated(197, 3, 0));
  expect(perClass.map(({ evaluable, fewOthers }) => [evaluable, fewOthers])).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
});

test('how well a score is calibrated is not told of fewer than ten cases or others', () => {
  const scored = (cases: number, images: number): CalibratedScore => {
    const ranges = [{ from: 0, to: 1, n: images, predicted: 0.5, observed: cases / images }];
    const side = { loss: 0.4321, brier: 0.1234, error: 0.0567, ranges };
    return { case: 'melanoma', calibrations: [{ slope: 1, intercept: 0 }], before: side, after: side }; // prettier-ignore
  };
  for (const [cases, images, said] of [
    [9, 40, 'n 9'],
    [31, 40, '9 others'],
  ] as const) {
    const score = scored(cases, images);
    const plain = scoreLines({ score }, 'on the test set').join(' ');
    expect(plain).toContain(`on the test set not evaluable, ${said}`);
    expect(plain).not.toMatch(/0\.432|0\.123|0\.057/);
    for (const short of [true, false]) {
      const screen = scoreLinesOnScreen(score, short).join(' ');
      expect(screen).toContain(
        `not evaluable, ${said.replace(' ', said.startsWith('n') ? '=' : ' ')}`,
      );
      expect(screen).not.toMatch(/0\.057|0\.50/);
    }
  }
  expect(scoreLines({ score: scored(10, 20) }, 'on the test set').join(' ')).toContain('0.432');
});
