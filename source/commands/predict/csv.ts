/** The answer of `predict` as a table: one row for each image. */
import { csvText } from '../../csv-table.js';
import type { ImagePrediction, Predicted } from '../../inference/index.js';

type Point = NonNullable<ImagePrediction['melanoma']>['points'][number];

const pointName = ({ target }: Point): string => `above(${target.rate} ${target.value})`;

/** A class may be called as something that every object has: `__proto__`. */
const probabilityOf = ({ probabilities }: ImagePrediction, name: string): number | undefined =>
  probabilities && Object.hasOwn(probabilities, name) ? probabilities[name] : undefined;

/**
 * Columns: the file as it was named, why it could not be read, the class, `p(class)` of each, and, where the model
 * has such classes, the scores and whether the melanoma score is at or above each threshold; `leaky` where the model is.
 */
export function predictionsCsv({ classes, images, leaky }: Predicted): string {
  const melanoma = images.find((image) => image.melanoma)?.melanoma;
  const hasMalignant = images.some(({ malignant }) => malignant);
  const points = melanoma?.points ?? [];
  const columns = [
    ...['file', 'error', 'predicted', ...classes.map((name) => `p(${name})`)],
    ...(melanoma ? ['melanoma_score', 'melanoma_score_calibrated', ...points.map(pointName)] : []),
    ...(hasMalignant ? ['malignant_score', 'malignant_score_calibrated'] : []),
    ...['unlike_training', 'unlike_by', ...(leaky ? ['leaky'] : [])],
  ];
  const rows = images.map((image) => [
    ...[image.file, image.error, image.predicted],
    ...classes.map((name) => probabilityOf(image, name)),
    ...(melanoma
      ? [
          ...[image.melanoma?.score, image.melanoma?.calibratedScore],
          ...points.map((_, n) => image.melanoma?.points[n]?.above),
        ]
      : []),
    ...(hasMalignant ? [image.malignant?.score, image.malignant?.calibratedScore] : []),
    ...[image.unlikeTraining, image.unlikeBy.join(' '), ...(leaky ? [true] : [])],
  ]);
  return csvText(columns, rows);
}
