/** The figures of one evaluation in words. */
import type { Evaluation } from '../../../runs/events.js';
import { tooFew } from '../../../study/few-cases.js';
import { sum } from '../../../sum.js';
import { abbreviate } from '../../components/class-abbreviations.js';
import { cut, fitting } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { area, decimals, percents, type Interval } from './estimates.js';

/** " (95% 42.3 to 60.0%)"; empty where neither end is known. */
function between(interval: Interval): string {
  const text = percents(interval);
  return text === '' ? '' : ` (95% ${text})`;
}

/** "melanoma AUC 0.931 (0.881 to 0.964)", where the log has it. */
function question(name: string, asked: Evaluation['melanoma'], images: number): string[] {
  if (!asked) return [];
  const few = tooFew(asked.n, images);
  if (few !== null) return [`${name} AUC not evaluable (${few})`];
  const { value, interval } = asked.auc;
  const range = decimals(interval, area);
  return [`${name} AUC ${area(value)}${range === '' ? '' : ` (${range})`}`];
}

/** Parts joined into lines that fit. */
function flowed(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + part.length <= width) {
      lines[lines.length - 1] = `${last}  ${part}`;
    } else lines.push(cut(part, width));
  }
  return lines;
}

/** Accuracy with its 95% interval, balanced accuracy, macro-F1, images, melanoma and malignant AUC. */
export function figureLines(evaluation: Evaluation, width: number): string[] {
  const { n, accuracy, balancedAccuracy, macroF1, melanoma, malignant } = evaluation;
  return flowed(
    [
      `accuracy ${percent(accuracy.value)}${between(accuracy.interval)}`,
      `balanced ${percent(balancedAccuracy.value)}`,
      `macro-F1 ${percent(macroF1.value)}`,
      `n ${whole(n)}`,
      ...question('melanoma', melanoma, n),
      ...question('malignant', malignant, n),
    ],
    width,
  );
}

/**
 * The most frequent confusions: "nevus taken for melanoma: 12 of 60 (20.0%)", with the short names that the
 * matrix has where the whole ones are too long.
 */
export function confusionLines(
  { confusionMatrix }: Evaluation,
  classes: readonly string[],
  most: number,
  width: number,
): string[] {
  const short = abbreviate(classes);
  const confusions = confusionMatrix.flatMap((row, truth) => {
    const total = sum(row);
    return row.flatMap((count, predicted) =>
      predicted === truth || count === 0 ? [] : [{ truth, predicted, count, total }],
    );
  });
  return confusions
    .sort((a, b) => b.count - a.count)
    .slice(0, Math.max(0, most))
    .map(({ truth, predicted, count, total }) =>
      fitting(
        [classes, short].map(
          (names) =>
            `${names[truth]} taken for ${names[predicted]}: ` +
            `${whole(count)} of ${whole(total)} (${percent(count / total)})`,
        ),
        width,
      ),
    );
}
