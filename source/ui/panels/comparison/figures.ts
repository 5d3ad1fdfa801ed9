/** The figures of one evaluation in words. */
import type { Evaluation } from '../../../runs/events.js';
import { cut } from '../../fit.js';
import { percent, whole } from '../../format.js';

/** "42.3 to 60.0" */
function between([low, high]: readonly [number | null, number | null]): string {
  return `${percent(low).replace('%', '')} to ${percent(high)}`;
}

/** Accuracy with its 95% Wilson interval, balanced accuracy, macro-F1 and the number of images. */
export function figureLines(
  { n, accuracy, balancedAccuracy, macroF1 }: Evaluation,
  width: number,
): string[] {
  const parts = [
    `accuracy ${percent(accuracy.value)} (95% Wilson ${between(accuracy.interval)})`,
    `balanced ${percent(balancedAccuracy.value)}`,
    `macro-F1 ${percent(macroF1.value)}`,
    `n ${whole(n)}`,
  ];
  const line = parts.join('  ');
  if (line.length <= width) return [line];
  return [parts[0], parts.slice(1).join('  ')].map((part) => cut(part, width));
}

/** The most frequent confusions: "nevus taken for melanoma: 12 of 60 (20.0%)". */
export function confusionLines(
  { confusionMatrix }: Evaluation,
  classes: readonly string[],
  most: number,
): string[] {
  const confusions = confusionMatrix.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, predicted) =>
      predicted === truth || count === 0 ? [] : [{ truth, predicted, count, total }],
    );
  });
  return confusions
    .sort((a, b) => b.count - a.count)
    .slice(0, Math.max(0, most))
    .map(
      ({ truth, predicted, count, total }) =>
        `${classes[truth]} taken for ${classes[predicted]}: ` +
        `${whole(count)} of ${whole(total)} (${percent(count / total)})`,
    );
}
