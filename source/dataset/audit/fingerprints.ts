/** What the audit keeps of each image in memory: under 1 KB, made from its cached pixels. */
import type { Catalog, OnProgress, PackedCache } from '../types.js';
import { HASHED_SIDE, hashesOf } from './perceptual-hash.js';
import { luminance, shrink } from './shrink.js';

/** Side of the cached pixels that the audit works on: the default of a study, so that one cache does. */
export const AUDIT_SIDE = 64;
/** Width of the outer ring that is compared with the inside, of `AUDIT_SIDE`. */
const RING = 4;
/** Side of the corners that a dark vignette or a frame covers. */
const CORNER = 8;

/** What a picture looks like without looking at what it shows. */
export interface Appearance {
  /** Means of red, green and blue, 0 to 255. */
  red: number;
  green: number;
  blue: number;
  /** Mean luminance of the outer ring and of the corners less that of the inside. */
  ring: number;
  corners: number;
}

export interface Fingerprint {
  /** Luminance `[HASHED_SIDE, HASHED_SIDE]` uint8. */
  grey: Uint8Array;
  /** Hashes of the eight orientations `[8, 2]`. */
  hashes: Uint32Array;
  appearance: Appearance;
}

function appearanceOf(pixels: Uint8Array, side: number): Appearance {
  const grey = luminance(pixels);
  const sums = { inside: 0, ring: 0, corners: 0 };
  const counts = { inside: 0, ring: 0, corners: 0 };
  const colour = [0, 0, 0];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const place = y * side + x;
      for (let c = 0; c < 3; c++) colour[c] += pixels[place * 3 + c];
      const edgeX = Math.min(x, side - 1 - x);
      const edgeY = Math.min(y, side - 1 - y);
      const part = Math.min(edgeX, edgeY) < RING ? 'ring' : 'inside';
      sums[part] += grey[place];
      counts[part] += 1;
      if (Math.max(edgeX, edgeY) >= CORNER) continue;
      sums.corners += grey[place];
      counts.corners += 1;
    }
  }
  const inside = sums.inside / counts.inside;
  const [red, green, blue] = colour.map((sum) => sum / (side * side));
  return {
    red,
    green,
    blue,
    ring: sums.ring / counts.ring - inside,
    corners: sums.corners / counts.corners - inside,
  };
}

/** The fingerprint of pixels `[side, side, 3]` uint8 RGB. */
function fingerprintOf(pixels: Uint8Array, side = AUDIT_SIDE): Fingerprint {
  const grey = luminance(shrink(pixels, side, HASHED_SIDE));
  return { grey, hashes: hashesOf(grey), appearance: appearanceOf(pixels, side) };
}

/** Images read at a time. */
const AT_ONCE = 64;

/**
 * Fingerprints of every image of a catalog `[images]`; those with the same bytes share one.
 * @param cache Pixels of side `AUDIT_SIDE`.
 */
export async function fingerprintsOf(
  { images }: Catalog,
  cache: PackedCache,
  onProgress: OnProgress,
): Promise<Fingerprint[]> {
  const { side } = cache;
  const bytes = side * side * 3;
  const rows = [...new Set(images.map(({ row }) => row))].sort((a, b) => a - b);
  const byRow = new Map<number, Fingerprint>();
  const pixels = new Uint8Array(AT_ONCE * bytes);
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const part = rows.slice(start, start + AT_ONCE);
    await cache.read(part, pixels);
    for (const [n, row] of part.entries()) {
      byRow.set(row, fingerprintOf(pixels.subarray(n * bytes, (n + 1) * bytes), side));
    }
    onProgress('comparing images', Math.min(start + AT_ONCE, rows.length), rows.length, 'images');
  }
  return images.map(({ row }) => byRow.get(row)!);
}
