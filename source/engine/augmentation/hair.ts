/**
 * Hairs as dermoscopy shows them: thin curved strokes that lie about one way, of one colour an image. What is
 * drawn depends on the image's key alone.
 */
import { uniform } from '../random.js';

/** A quadratic Bézier curve; places, width and length as shares of the image's side. */
export interface Stroke {
  /** Start, control point and end. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  /** Thickness at its start; the end is a third as thick. */
  width: number;
  /** 0 to 1. */
  opacity: number;
}

export interface Hairs {
  strokes: readonly Stroke[];
  /** Red, green and blue, whole numbers from 0 to 255. */
  colour: readonly [number, number, number];
}

/** Keeps these draws apart from those of an image's other changes. */
const STREAM = 0x68616972;
/** Draws of an image; those of its strokes begin at a number of their own. */
const draw = {
  count: 0,
  kind: 1,
  shade: 2,
  warmth: 3,
  angle: 4,
  width: 5,
  opacity: 6,
  strokes: 16,
};
const DRAWS_A_STROKE = 8;

/** Most hairs on an image; few are the rule. */
const MOST = 20;
/** Share of images whose hairs are light: blond or grey. */
const LIGHT = 0.2;
/** Thickness: a share of the side, for the hairs of an image at about the same scale. */
const THINNEST = 0.003;
const THICKEST = 0.011;

/** Dark brown to black, or light; red above green above blue as all hair has it. */
function drawColour(random: (number: number) => number): Hairs['colour'] {
  const light = random(draw.kind) < LIGHT;
  const shade = light ? 165 + 60 * random(draw.shade) : 15 + 60 * random(draw.shade);
  const warmth = (light ? 0.12 : 0.3) * random(draw.warmth);
  return [Math.round(shade * (1 + warmth)), Math.round(shade), Math.round(shade * (1 - warmth))];
}

/** The hairs of the image with this key. */
export function drawHairs(key: number): Hairs {
  const random = (number: number) => uniform(key, STREAM, number);
  const count = 1 + Math.floor(MOST * random(draw.count) ** 2);
  const angle = 2 * Math.PI * random(draw.angle);
  const width = THINNEST + (THICKEST - THINNEST) * random(draw.width) ** 1.5;
  const opacity = 0.6 + 0.35 * random(draw.opacity);
  const strokes = Array.from({ length: count }, (_, n): Stroke => {
    const of = (number: number) => random(draw.strokes + DRAWS_A_STROKE * n + number);
    const either = (number: number) => 2 * of(number) - 1;
    // The cube keeps most hairs near the common direction and lets a few cross them.
    const own = angle + 1.6 * either(0) ** 3;
    const half = 0.5 * (0.25 + 0.85 * of(1));
    const [x, y] = [1.2 * of(2) - 0.1, 1.2 * of(3) - 0.1];
    const [dx, dy] = [half * Math.cos(own), half * Math.sin(own)];
    const bend = 0.7 * either(4);
    return {
      ...{ x0: x - dx, y0: y - dy, x1: x - bend * dy, y1: y + bend * dx, x2: x + dx, y2: y + dy },
      width: width * (0.7 + 0.6 * of(5)),
      opacity: opacity * (0.8 + 0.2 * of(6)),
    };
  });
  return { strokes, colour: drawColour(random) };
}

/**
 * Covers what lies within half a thickness of a straight piece of a stroke, with a soft edge of a pixel; all in
 * pixels. What is covered more already stays so: a hair does not darken where its pieces or other hairs meet it.
 *
 * @param mask `[side, side]`: 0 where nothing is covered to 255.
 */
function coverPiece(
  mask: Uint8Array,
  side: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  thickness: number,
  opacity: number,
): void {
  const reach = thickness / 2 + 0.5;
  const [dx, dy] = [bx - ax, by - ay];
  const scale = 1 / (dx * dx + dy * dy || 1);
  // A hair thinner than a pixel covers that share of it.
  const most = Math.min(1, thickness);
  const first = (a: number, b: number) => Math.max(0, Math.ceil(Math.min(a, b) - reach));
  const last = (a: number, b: number) => Math.min(side - 1, Math.floor(Math.max(a, b) + reach));
  const [left, right, bottom] = [first(ax, bx), last(ax, bx), last(ay, by)];
  for (let y = first(ay, by); y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x - ax, y - ay];
      const along = (px * dx + py * dy) * scale;
      const at = along < 0 ? 0 : along > 1 ? 1 : along;
      const [ex, ey] = [px - at * dx, py - at * dy];
      const cover = reach - Math.sqrt(ex * ex + ey * ey);
      if (cover <= 0) continue;
      const value = (255 * opacity * (cover < most ? cover : most) + 0.5) | 0;
      const place = y * side + x;
      if (value > mask[place]!) mask[place] = value;
    }
  }
}

/** Length of a piece in pixels: short enough to look round. */
const PIECE = 4;

function coverStroke(mask: Uint8Array, side: number, stroke: Stroke): void {
  const { x0, y0, x1, y1, x2, y2, width, opacity } = stroke;
  const length = side * (Math.hypot(x1 - x0, y1 - y0) + Math.hypot(x2 - x1, y2 - y1));
  const pieces = Math.max(1, Math.ceil(length / PIECE));
  const at = (t: number): [number, number] => {
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    // Pixel centres lie at whole numbers.
    return [side * (a * x0 + b * x1 + c * x2) - 0.5, side * (a * y0 + b * y1 + c * y2) - 0.5];
  };
  let from = at(0);
  for (let piece = 1; piece <= pieces; piece++) {
    const to = at(piece / pieces);
    const taper = 1 - (2 / 3) * ((piece - 0.5) / pieces);
    coverPiece(mask, side, from, to, side * width * taper, opacity);
    from = to;
  }
}

/**
 * How far hairs cover each pixel of an image.
 *
 * @param mask `[side, side]`, all 0 before: 0 where no hair is to 255 where it hides all else.
 */
export function coverByHairs(mask: Uint8Array, side: number, { strokes }: Hairs): void {
  for (const stroke of strokes) coverStroke(mask, side, stroke);
}
