/** What augmentation may change, and by how much. */

/** Ranges that augmentation draws from; a range of 0 or false switches that change off. */
export interface AugmentationRanges {
  /** Largest rotation either way, in degrees. */
  rotation: number;
  /** Largest zoom either way, as a share: 0.15 draws a scale of 0.85 to 1.15. */
  zoom: number;
  /** Largest shift along each axis, as a share of the side. */
  shift: number;
  /** Largest shear along the rows either way, in degrees. */
  shear: number;
  horizontalFlip: boolean;
  verticalFlip: boolean;
  /** Whether to turn by 0, 90, 180 or 270 degrees. */
  quarterTurns: boolean;
  /** Largest change of brightness either way, as a factor: 0.15 draws 0.85 to 1.15. */
  brightness: number;
  /** Largest change of contrast about mid grey either way, as a factor. */
  contrast: number;
  /** Largest change of saturation either way, as a factor. */
  saturation: number;
  /** Largest turn of the hue either way, in degrees. */
  hue: number;
  /** Largest change of red, green and blue each by itself, as a factor: another light's colour. */
  whiteBalance: number;
  /** Largest distance from 1 of the exponent of values: 0.2 draws 0.8 to 1.2. */
  gamma: number;
  /** Share of images that hairs are drawn on, and that a dark field of view's edge or a frame is. */
  hair: number;
  border: number;
  /** Side of a grey box put somewhere on the image, as a share of the image's side. */
  cutout: number;
  /**
   * How strongly the images of a batch are mixed, as a share of each pixel (mixup) or in a box (cutmix): alpha
   * of the Beta(alpha, alpha) that the share is drawn from.
   */
  mixup: number;
  cutmix: number;
}

/** No change at all. */
export const noAugmentation: AugmentationRanges = {
  rotation: 0,
  zoom: 0,
  shift: 0,
  shear: 0,
  horizontalFlip: false,
  verticalFlip: false,
  quarterTurns: false,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  hue: 0,
  whiteBalance: 0,
  gamma: 0,
  hair: 0,
  border: 0,
  cutout: 0,
  mixup: 0,
  cutmix: 0,
};

const GEOMETRY = [
  'rotation',
  'zoom',
  'shift',
  'shear',
  'horizontalFlip',
  'verticalFlip',
  'quarterTurns',
] as const;

/** Whether images are moved about. */
export const movesPixels = (ranges: AugmentationRanges): boolean =>
  GEOMETRY.some((change) => Boolean(ranges[change]));

/** What changes images beside geometry and the colours' matrix. */
const ALONE = ['gamma', 'hair', 'border', 'cutout'] as const;

/** Whether each image is changed by itself. */
export const changesImages = (ranges: AugmentationRanges): boolean =>
  movesPixels(ranges) ||
  colourChange(ranges) !== 'none' ||
  ALONE.some((change) => ranges[change] > 0);

/** What remains to be drawn where each image has been changed by itself. */
export const mixingAlone = ({ mixup, cutmix }: AugmentationRanges): AugmentationRanges => ({
  ...noAugmentation,
  mixup,
  cutmix,
});

/** Whether images of a batch are mixed with each other. */
export const mixesImages = ({ mixup, cutmix }: AugmentationRanges): boolean =>
  mixup > 0 || cutmix > 0;

/**
 * What becomes of colours: nothing; each value times a gain plus an offset, the same for all channels; or
 * a matrix that treats each channel in its own way.
 */
export function colourChange(ranges: AugmentationRanges): 'none' | 'gain' | 'matrix' {
  if (ranges.saturation || ranges.hue || ranges.whiteBalance) return 'matrix';
  return ranges.brightness || ranges.contrast ? 'gain' : 'none';
}
