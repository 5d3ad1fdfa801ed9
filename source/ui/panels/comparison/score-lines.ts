/** The melanoma score by itself, which a temperature for all classes does not calibrate, in words. */
import type { CalibratedScore } from '../../../runs/score-events.js';
import { tooFew } from '../../../study/few-cases.js';
import { calibratedWords, scoreCases, uncalibratedWords } from '../../../study/score-words.js';
import { decimal } from './estimates.js';

/** Shares of cases that scores predict, and those that are: "before: 0.5-0.7: 0.60, 0.44 (298)". */
function sharesLine(name: string, { ranges }: CalibratedScore['before']): string {
  const shares = ranges
    .filter(({ n }) => n > 0)
    .map(
      ({ from, to, n, predicted, observed }) =>
        `${from}-${to}: ${predicted?.toFixed(2)}, ${observed?.toFixed(2)} (${n})`,
    );
  return `${name}: ${shares.join('; ')}.`;
}

/**
 * @param short Whether there is no room for more than what calibrating it changes.
 * @param validation What it is fitted on, where that is not to be trusted.
 */
export function scoreLines(score: CalibratedScore, short: boolean, validation?: string): string[] {
  const { before, after } = score;
  const name = `${score.case.charAt(0).toUpperCase()}${score.case.slice(1)}`;
  const { cases, images } = scoreCases(score);
  const few = tooFew(cases, images, '=');
  if (few !== null) {
    return short
      ? [`${name} score not evaluable, ${few}.`]
      : [
          `${name}${calibratedWords(score, validation).slice(score.case.length)}; not evaluable, ${few}.`,
        ];
  }
  if (short) {
    return after
      ? [
          `${name} score calibrated by itself: predicted and observed shares are ${decimal(before.error)} apart before, ${decimal(after.error)} after.`,
        ]
      : [`${name} score not calibrated: ${uncalibratedWords(score) ?? 'no reason is known'}.`];
  }
  return [
    `${name}${calibratedWords(score, validation).slice(score.case.length)}. Predicted share, observed share and images by score:`,
    sharesLine(after ? 'before' : 'as it is', before),
    ...(after ? [sharesLine('calibrated', after)] : []),
  ];
}
