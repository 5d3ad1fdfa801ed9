/** What a prediction is the mean of, as asked for and as the run around the checkpoint did it. */
import { basename } from 'node:path';
import type { OpenModel } from './open-model.js';
import type { Evaluated, Request } from './protocol.js';
import type { Surroundings } from './validation.js';

type Averaging = Pick<Evaluated, 'ensemble' | 'tta' | 'priorCorrections'>;

/** @returns With a warning where what the run has fitted was fitted on other means. */
export function averagingOf(
  { located, tta: asked }: Pick<Request, 'located' | 'tta'>,
  { config, reference }: Surroundings,
  {
    priorCorrections,
    otherPrecision,
    engine,
  }: Pick<OpenModel, 'priorCorrections' | 'otherPrecision' | 'engine'>,
): { averaging: Averaging; warnings: string[] } {
  const own = config.evaluation.tta;
  const tta = asked ?? own;
  const ensemble = located.ensemble?.map((folder) => basename(folder)) ?? null;
  const warnings =
    reference && tta !== own
      ? [
          `The run predicted with test-time augmentation "${own}": its calibration and thresholds need not fit "${tta}".`,
        ]
      : [];
  if (otherPrecision !== null) {
    warnings.push(
      `The model's run predicted in ${otherPrecision}, and this is ${engine.precision}: a probability may ` +
        'differ by a hundredth or two, in few images by a tenth' +
        (reference ? ', and the calibration and the thresholds were fitted to the run.' : '.'),
    );
  }
  return { averaging: { ensemble, tta, priorCorrections }, warnings };
}
