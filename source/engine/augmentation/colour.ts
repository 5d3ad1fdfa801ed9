/** The colours of an augmentation as one matrix. */
import type { AugmentationParameters } from './parameters.js';

/** `[3, 4]` row-major: new channel i is the sum over j of m[i][j] channel j, plus m[i][3]. */
export type ColourMatrix = readonly [
  ...[number, number, number, number],
  ...[number, number, number, number],
  ...[number, number, number, number],
];

type Matrix3 = readonly number[];

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Share of red, green and blue in luminance, as the matrices below have them. */
const LUMINANCE = [0.213, 0.715, 0.072];

/** The grey of a colour plus `factor` times its distance from it. Source: W3C Filter Effects, `saturate`. */
const saturationMatrix = (factor: number): Matrix3 =>
  IDENTITY.map((own, i) => factor * own + (1 - factor) * LUMINANCE[i % 3]!);

/** What a turn's cosine and sine add to luminance. Source: W3C Filter Effects, `hueRotate`. */
const HUE_COSINE = [0.787, -0.715, -0.072, -0.213, 0.285, -0.072, -0.213, -0.715, 0.928];
const HUE_SINE = [-0.213, -0.715, 0.928, 0.143, 0.14, -0.283, -0.787, 0.715, 0.072];

function hueMatrix(degrees: number): Matrix3 {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return IDENTITY.map((_, i) => LUMINANCE[i % 3]! + cos * HUE_COSINE[i]! + sin * HUE_SINE[i]!);
}

const product = (a: Matrix3, b: Matrix3): Matrix3 =>
  IDENTITY.map((_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });

/** Grey halfway between black and white. */
const MID = 127.5;

/** Contrast about mid grey, then brightness: value v becomes gain v + offset. */
export function gainOf({ brightness, contrast }: AugmentationParameters): {
  gain: number;
  offset: number;
} {
  return { gain: brightness * contrast, offset: brightness * MID * (1 - contrast) };
}

/** The channels' own gains first, as the light's colour comes first; then hue, saturation, contrast, brightness. */
export function colourMatrix(parameters: AugmentationParameters): ColourMatrix {
  const { hue, saturation, channelGains } = parameters;
  const turned = hue === 0 ? IDENTITY : hueMatrix(hue);
  const saturated = saturation === 1 ? turned : product(saturationMatrix(saturation), turned);
  const mixed = saturated.map((share, i) => share * channelGains[i % 3]!);
  const { gain, offset } = gainOf(parameters);
  const rows = [0, 3, 6].flatMap((at) => [
    ...mixed.slice(at, at + 3).map((share) => gain * share),
    offset,
  ]);
  return rows as unknown as ColourMatrix;
}
