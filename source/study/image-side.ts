/** The side that a study's images have in its views, where its phases do not all train on the same. */
import type { StudyConfig } from './config.js';
import { isTransfer, phaseOf } from './phases.js';

/** Whether transfer is all that a study trains. */
export const onlyTransfers = ({ phases }: Pick<StudyConfig, 'phases'>): boolean =>
  phases.some(isTransfer) && phases.every((id) => isTransfer(id) || phaseOf(id).recipe === null);

/** In pixels: transfer's own where nothing else is trained, so that no image is read at a size of no use. */
export const imageSideOf = (
  config: Pick<StudyConfig, 'phases' | 'imageSize' | 'transfer'>,
): number => (onlyTransfers(config) ? config.transfer.imageSize : config.imageSize);
