/**
 * What lies around the picture in dermoscopy: dark corners of a round field of view, or now and then a plain
 * frame. What is drawn depends on the image's key alone.
 */
import { uniform } from '../random.js';

/** Places and sizes as shares of the image's side. */
export interface Border {
  /** The round field of view: within `radius` nothing is covered, beyond `radius + edge` everything. */
  circle: { x: number; y: number; radius: number; edge: number } | null;
  /** Widths of a frame. */
  frame: { left: number; top: number; right: number; bottom: number } | null;
  /** Red, green and blue, whole numbers from 0 to 255. */
  colour: readonly [number, number, number];
}

/** Keeps these draws apart from those of an image's other changes. */
const STREAM = 0x626f7264;
const draw = {
  ...{ kind: 0, shade: 1, red: 2, blue: 3, light: 4 },
  ...{ x: 5, y: 6, radius: 7, edge: 8 },
  ...{ sides: 9, left: 10, top: 11, right: 12, bottom: 13 },
};

/** Share of borders that are frames, and of frames that are white. */
const FRAMES = 0.2;
const WHITE = 0.35;
/** Widest frame: a share of the side. */
const WIDEST = 0.14;

/** The border of the image with this key. */
export function drawBorder(key: number): Border {
  const random = (number: number) => uniform(key, STREAM, number);
  const either = (number: number) => 2 * random(number) - 1;
  const framed = random(draw.kind) < FRAMES;
  const white = framed && random(draw.light) < WHITE;
  const shade = white ? 225 + 30 * random(draw.shade) : 30 * random(draw.shade) ** 2;
  const tinted = (number: number) =>
    Math.min(255, Math.max(0, Math.round(shade + 4 * either(number))));
  const colour = [tinted(draw.red), Math.round(shade), tinted(draw.blue)] as const;
  if (!framed) {
    const circle = {
      ...{ x: 0.5 + 0.08 * either(draw.x), y: 0.5 + 0.08 * either(draw.y) },
      radius: 0.48 + 0.2 * random(draw.radius),
      edge: 0.005 + 0.11 * random(draw.edge) ** 2,
    };
    return { circle, frame: null, colour };
  }
  // A third each: at the sides, above and below, all around.
  const sides = Math.floor(3 * random(draw.sides));
  const width = (number: number, without: number) =>
    sides === without ? 0 : 0.01 + (WIDEST - 0.01) * random(number);
  const frame = {
    ...{ left: width(draw.left, 1), right: width(draw.right, 1) },
    ...{ top: width(draw.top, 0), bottom: width(draw.bottom, 0) },
  };
  return { circle: null, frame, colour };
}

/** Covers what lies outside the circle. */
function coverAround(
  mask: Uint8Array,
  side: number,
  { x, y, radius, edge }: NonNullable<Border['circle']>,
): void {
  // Pixel centres lie at whole numbers.
  const [cx, cy] = [x * side - 0.5, y * side - 0.5];
  const inner = radius * side;
  const scale = 1 / (edge * side);
  for (let row = 0; row < side; row++) {
    const dy = row - cy;
    const chord = inner * inner - dy * dy;
    const half = chord > 0 ? Math.sqrt(chord) : -1;
    for (let column = 0; column < side; column++) {
      const dx = column - cx;
      // Within the circle: on to its other side.
      if (dx > -half && dx < half) {
        column = Math.floor(cx + half);
        continue;
      }
      const out = (Math.sqrt(dx * dx + dy * dy) - inner) * scale;
      const t = out < 0 ? 0 : out > 1 ? 1 : out;
      // Smoothstep: no visible line where the edge begins or ends.
      mask[row * side + column] = (255 * t * t * (3 - 2 * t) + 0.5) | 0;
    }
  }
}

function coverFrame(
  mask: Uint8Array,
  side: number,
  { left, top, right, bottom }: NonNullable<Border['frame']>,
): void {
  const [first, last] = [Math.round(left * side), side - Math.round(right * side)];
  const [upper, lower] = [Math.round(top * side), side - Math.round(bottom * side)];
  for (let row = 0; row < side; row++) {
    const start = row * side;
    if (row < upper || row >= lower) mask.fill(255, start, start + side);
    else mask.fill(255, start, start + first).fill(255, start + last, start + side);
  }
}

/**
 * How far a border covers each pixel of an image.
 *
 * @param mask `[side, side]`, all 0 before: 0 where the picture is seen to 255 where the border hides it.
 */
export function coverByBorder(mask: Uint8Array, side: number, { circle, frame }: Border): void {
  if (circle) coverAround(mask, side, circle);
  if (frame) coverFrame(mask, side, frame);
}
