import type { Curve } from './curve.js';

/** Times `factor` after each `stepEpochs` epochs. */
export const stepCurve: Curve = ({ step, stepsPerEpoch }, { stepEpochs, factor, minimum }) => {
  const epochs = Math.floor(step / stepsPerEpoch);
  return Math.max(minimum, factor ** Math.floor(epochs / stepEpochs));
};
