/** The scores of melanoma and of all malignant classes as plain lines: what it predicts beside what is, before and after it is calibrated. */
import type { CalibratedScore } from '../runs/score-events.js';
import { tooFew } from '../study/few-cases.js';
import { calibratedWords, netBenefitWords, scoreCases } from '../study/score-words.js';
import { wrapped } from '../text.js';
import { fixed } from './numbers.js';
import { textTable } from './table.js';

function linesOf(found: CalibratedScore, on: string, validation?: string): string[] {
  const { before, after } = found;
  const { cases, images } = scoreCases(found);
  const few = tooFew(cases, images);
  if (few !== null) {
    return [
      '',
      ...wrapped(`${calibratedWords(found, validation)}; ${on} not evaluable, ${few}`, 96),
    ];
  }
  const change = (name: 'loss' | 'brier' | 'error'): string =>
    after ? `from ${fixed(before[name], 3)} to ${fixed(after[name], 3)}` : fixed(before[name], 3);
  const sides = after ? [before, after] : [before];
  const cells = (side: CalibratedScore['before'], range: number): string[] => {
    const { n, predicted, observed } = side.ranges[range];
    return [String(n), fixed(predicted, 3), fixed(observed, 3)];
  };
  const rows = before.ranges.map(({ from, to }, range) => [
    `${from} to ${to}`,
    ...sides.flatMap((side) => cells(side, range)),
  ]);
  const head = [
    'score',
    ...['images', 'predicted', 'observed'],
    ...(after ? ['calibrated: images', 'predicted', 'observed'] : []),
  ];
  const benefit = netBenefitWords(found);
  return [
    '',
    ...wrapped(
      `${calibratedWords(found, validation)}; ${on} loss ${change('loss')}, Brier score ${change('brier')}, ` +
        `distance of predicted and observed shares ${change('error')}`,
      96,
    ),
    ...textTable([head, ...rows]),
    ...(benefit === null ? [] : wrapped(benefit, 96)),
  ];
}

/** @param on "on the test set". @param validation What it is fitted on, where that is not to be trusted. */
export function scoreLines(
  {
    score,
    malignantScore,
  }: { score?: CalibratedScore | null; malignantScore?: CalibratedScore | null },
  on: string,
  validation?: string,
): string[] {
  // Where melanoma is the only malignant class the two are one.
  const isOne = score && malignantScore && score.before.loss === malignantScore.before.loss;
  return [
    ...(score ? linesOf(score, on, validation) : []),
    ...(malignantScore && !isOne ? linesOf(malignantScore, on, validation) : []),
  ];
}
