import { expect, test } from 'vitest';
import { messageSchema, requestSchema } from '../../source/inference/protocol.js';

/** As one process writes it, and the other reads it. */
const sent = (message: object): unknown => JSON.parse(JSON.stringify(message));

const image = {
  ...{ file: 'a.jpg', error: null, predicted: 'nevus', predictedUncorrected: null },
  ...{ melanoma: null, malignant: null, unlikeTraining: null, unlikeBy: [] },
};
const predicted = (probabilities: unknown) => ({
  type: 'predicted',
  result: {
    ...{ checkpoint: 'best', leaky: false, ensemble: null, tta: 'none', priorCorrections: [] },
    engine: { id: 'wasm', device: 'CPU', version: '1', precision: 'float32' },
    ...{ classes: ['nevus'], temperature: null, unfrozen: null, unlikeTrainingMethod: null },
    ...{ scoreCalibration: null, scoreUncalibrated: null },
    ...{ malignantScoreCalibration: null, malignantScoreUncalibrated: null },
    ...{ warnings: [], images: [{ ...image, probabilities }] },
  },
});

test('the probability of a class is kept whatever its name is', () => {
  const probabilities = Object.fromEntries([
    ['__proto__', 0.5],
    ['constructor', 0.25],
    ['nevus', 0.25],
  ]);
  const read = messageSchema.parse(sent(predicted(probabilities)));
  expect(read).toMatchObject({ type: 'predicted', result: { classes: ['nevus'] } });
  const [shown] = read.type === 'predicted' ? read.result.images : [];
  expect(JSON.stringify(shown!.probabilities)).toBe(JSON.stringify(probabilities));
});

test.each([[[0.5, 0.5]], [{ nevus: '1' }], ['nevus'], [1]])(
  'no probabilities by class: %j',
  (probabilities) => {
    expect(messageSchema.safeParse(predicted(probabilities)).success).toBe(false);
  },
);

test('an alias may be for a folder of any name', () => {
  const request = {
    ...{ kind: 'evaluate', engine: 'auto', data: 'd', metadata: [], split: null, tta: null },
    located: { checkpoint: 'best', phase: null, run: null, ensemble: null },
    ...{ uncorrected: false, aliases: Object.fromEntries([['__proto__', 'nevus']]) },
  };
  expect(JSON.stringify(requestSchema.parse(sent(request)))).toContain('"__proto__":"nevus"');
});
