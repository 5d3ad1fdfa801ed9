import { expect, it } from 'vitest';
import { predictionsCsv } from '../../source/commands/predict/csv.js';
import type { ImagePrediction, Predicted } from '../../source/inference/index.js';

it('has an empty cell for a probability that is not there, whatever the class is called', () => {
  const image = {
    ...{ file: 'a.png', error: null, predicted: 'nevus', probabilities: { nevus: 0.75 } },
    ...{ melanoma: null, malignant: null, unlikeTraining: null, unlikeBy: [] },
  } as unknown as ImagePrediction;
  const classes = ['nevus', '__proto__', 'constructor'];
  const csv = predictionsCsv({ classes, images: [image], leaky: false } as unknown as Predicted);
  expect(csv.trimEnd().split(/\r?\n/)).toEqual([
    'file,error,predicted,p(nevus),p(__proto__),p(constructor),unlike_training,unlike_by',
    'a.png,,nevus,0.75,,,,',
  ]);
});
