/** Training whose loss or weights are no numbers any more: it cannot come back from there. */
import { UserError } from '../errors.js';
import type { Training } from './epochs.js';

/** A lower rate to try: a tenth, in few digits. */
const lower = (rate: number): number => Number((rate / 10).toPrecision(2));

/** What is known of the step. */
export interface LastStep {
  learningRate: number;
  /** Global norm of its gradients. */
  gradientNorm?: number;
}

export class Diverged extends UserError {
  /** @param what What is no number: "the loss", "the weight conv2d/kernel". */
  constructor({ loop, phase, context, good }: Training, what: string, step?: LastStep) {
    const { learningRate } = step ?? context.config;
    const norm = step?.gradientNorm;
    const from =
      good === null
        ? 'There is no checkpoint from before.'
        : `The last good checkpoint is that of epoch ${good.epoch}, step ${good.step}.`;
    super(
      `Training has diverged: ${what} is not a number at step ${loop.globalStep} of ${phase.id} ` +
        `(epoch ${loop.epoch}), at a learning rate of ${Number(learningRate.toPrecision(4))}` +
        `${norm === undefined ? '' : ` and a gradient norm of ${norm.toPrecision(4)}`}. ${from} ` +
        `Try a lower rate: --learning-rate ${lower(context.config.learningRate)}`,
    );
  }
}
