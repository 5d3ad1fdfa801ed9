/** A run's curves as TensorBoard shows them: a folder each for training, validation and test of a phase. */
import { join } from 'node:path';
import type { Results } from '../study/results.js';
import { placeOf, type Curve } from './curves.js';
import { eventFile, type ScalarEvent } from './event-file.js';
import type { ExportedFile } from './exported-file.js';

/** The folder of these files. */
export const TENSORBOARD = 'tensorboard';

/** TensorBoard reads each file that has "tfevents" in its name. */
const NAME = 'events.out.tfevents.melanoscope';

/** The tags are those of Keras's own callback, so that curves of both lie in one chart. */
const figures = ({ loss, accuracy }: { loss: number | null; accuracy: number | null }) => ({
  epoch_loss: loss,
  epoch_accuracy: accuracy,
});

function trainEvents({ steps, epochs }: Curve): ScalarEvent[] {
  const ofSteps = steps.map(({ time, globalStep, loss, learningRate, gradientNorm }) => ({
    time: Date.parse(time),
    step: globalStep,
    scalars: {
      batch_loss: loss,
      batch_learning_rate: learningRate,
      batch_gradient_norm: gradientNorm,
    },
  }));
  const ofEpochs = epochs.map(({ time, epoch, train, learningRate, imagesPerSecond }) => ({
    time: Date.parse(time),
    step: epoch,
    scalars: {
      ...figures(train),
      epoch_learning_rate: learningRate,
      epoch_images_per_second: imagesPerSecond,
    },
  }));
  return [...ofSteps, ...ofEpochs].sort((a, b) => a.time - b.time);
}

const validationEvents = ({ epochs }: Curve): ScalarEvent[] =>
  epochs.map(({ time, epoch, validation }) => ({
    ...{ time: Date.parse(time), step: epoch, scalars: figures(validation) },
  }));

/**
 * The test set's figures, a point at the phase's best epoch; of a phase of several folds, those of all, at the best
 * epoch of their mean curve, which has its place beside it.
 */
function testEvents(results: Results, curves: readonly Curve[]): Map<string, ScalarEvent> {
  const found = new Map<string, ScalarEvent>();
  for (const { id, test, bestEpoch } of results.phases) {
    const last = curves.findLast(({ phase }) => phase === id)?.epochs.at(-1);
    if (!test || bestEpoch === null || !last) continue;
    const scalars = {
      ...figures({ loss: test.loss, accuracy: test.accuracy.value }),
      test_balanced_accuracy: test.balancedAccuracy.value,
      test_macro_f1: test.macroF1.value,
      test_melanoma_auc: test.melanoma?.auc.value,
      test_malignant_auc: test.malignant?.auc.value,
    };
    found.set(id, { time: Date.parse(last.time), step: bestEpoch, scalars });
  }
  return found;
}

export function tensorboardFiles(curves: readonly Curve[], results: Results): ExportedFile[] {
  const file = (path: string[], events: readonly ScalarEvent[]): ExportedFile => ({
    ...{ path: join(TENSORBOARD, ...path, NAME), content: eventFile(events) },
  });
  const ofCurves = curves.flatMap((curve) => {
    const path = placeOf(curve, results.leaky);
    return [
      file([...path, 'train'], trainEvents(curve)),
      file([...path, 'validation'], validationEvents(curve)),
    ];
  });
  const ofTests = [...testEvents(results, curves)].map(([id, event]) =>
    file([...placeOf({ phase: id, pass: null }, results.leaky), 'test'], [event]),
  );
  return [...ofCurves, ...ofTests];
}
