/** Pretrained weights that are no longer those that a run was begun with. */
import { UserError } from '../../errors.js';
import { commandFor } from '../../runs/command-line.js';

export const weightsChanged = (weights: string): string =>
  `the weights ${weights} are others than those that this run was begun with`;

/** Ends the run, as a resume is refused: evaluated without its transfer, its test set would be looked at too early. */
export class WeightsChanged extends UserError {
  constructor(weights: string, runFolder: string) {
    const resume = commandFor('resume', runFolder);
    super(
      `This run would not go on as it was begun: ${weightsChanged(weights)}. Put them back as they were and go on: ` +
        `${resume}, or go on all the same: ${resume} --accept config`,
    );
  }
}
