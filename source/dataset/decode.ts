/** Decodes one image file's bytes into pixels of one size. */
import sharp from 'sharp';
import { messageOf } from '../errors.js';
import { printable } from '../text.js';
import { rasterFormat, whyNoImage, type RasterFormat } from './sniff.js';
import { Turns } from './turns.js';

/** Why a file cannot be used; shown beside its name. */
export class UnreadableImage extends Error {}

export interface DecodedImage {
  /** `[side, side, 3]` uint8 sRGB. */
  pixels: Buffer;
  /** True size in pixels after EXIF orientation. */
  width: number;
  height: number;
  /** As sharp names it. */
  format: string;
}

/** Most pixels of an image: 10,000 x 10,000. A small file may unpack to far more than memory holds. */
export const MOST_PIXELS = 100_000_000;

/**
 * Longest side in pixels, the most that JPEG can have. Rows of millions of pixels are no picture, and a decoder
 * holds several of them at full width.
 */
export const LONGEST_SIDE = 65_535;

/**
 * Above this an image is decoded only when no other such is: a progressive or interlaced one has to be held
 * whole, up to eight bytes a pixel, and each core decodes one.
 */
const LARGE_PIXELS = 24_000_000;
let largeTurn: Promise<unknown> = Promise.resolve();

/** Waits for the large images before, when this is one. */
function inTurn<T>(pixels: number, decode: () => Promise<T>): Promise<T> {
  if (pixels <= LARGE_PIXELS) return decode();
  const turn = largeTurn.then(decode);
  largeTurn = turn.catch(() => undefined);
  return turn;
}

/** What a cached row's pixels depend on beside the file's bytes; changes make old caches stale. */
export const decodeRecipe = `1 fill lanczos3 white srgb vips-${sharp.versions.vips}`;

// Every image is decoded once: libvips's own cache of operations would only hold memory.
sharp.cache(false);

const rasterFormats = new Set<string>([
  'jpeg',
  'png',
  'webp',
  'tiff',
  'gif',
  'heif',
] satisfies RasterFormat[]);

/**
 * First frame, upright by its EXIF orientation, alpha laid on white, grey and CMYK made sRGB, 16 bit
 * made 8, stretched to `side` x `side` with a Lanczos kernel of 3.
 * @throws {UnreadableImage} when the bytes are no whole raster image.
 */
export async function decodeImage(bytes: Buffer, side: number): Promise<DecodedImage> {
  if (rasterFormat(bytes) === null) throw new UnreadableImage(whyNoImage(bytes.subarray(0, 512)));
  const decoding = () => decode(bytes, side);
  try {
    return await decodes.together(decoding).catch((error: unknown) => {
      if (error instanceof UnreadableImage) throw error;
      return decodes.alone(decoding);
    });
  } catch (error) {
    if (error instanceof UnreadableImage) throw error;
    throw new UnreadableImage(reasonOf(messageOf(error)));
  }
}

/**
 * libvips has one place for its messages, which each of its threads clears and writes to: what is wrong with an image
 * is only known where no other is decoded. One that fails is decoded once more, alone.
 */
const decodes = new Turns();

/** @throws {UnreadableImage} and the decoder's errors. */
async function decode(bytes: Buffer, side: number): Promise<DecodedImage> {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS, autoOrient: true });
  const { autoOrient, format, depth } = await image.metadata();
  if (Math.max(autoOrient.width, autoOrient.height) > LONGEST_SIDE) {
    throw new UnreadableImage(`a side of more than ${LONGEST_SIDE.toLocaleString('en-US')} pixels`);
  }
  if (!rasterFormats.has(format)) throw new UnreadableImage(`a ${format} file, which is not read`);
  if (depth === 'float' || depth === 'double') {
    throw new UnreadableImage('pixels are floating-point numbers of unknown range');
  }
  const pixels = await inTurn(autoOrient.width * autoOrient.height, () =>
    image
      .flatten({ background: '#ffffff' })
      .resize(side, side, { fit: 'fill', kernel: 'lanczos3' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
  if (pixels.length !== side * side * 3) {
    throw new UnreadableImage(`decoded to ${pixels.length / (side * side)} channels, not 3`);
  }
  return { pixels, width: autoOrient.width, height: autoOrient.height, format };
}

/**
 * Pixels `[height, width, 3]` uint8 sRGB of a whole image, decoded like the ones that are cached.
 * @throws the decoder's error when the bytes are no whole image.
 */
export function decodeWhole(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS, autoOrient: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** A decoder's message in words for a list. */
function reasonOf(message: string): string {
  const [line] = message.split('\n');
  if (line.includes('exceeds pixel limit')) {
    return `more than ${(MOST_PIXELS / 1e6).toLocaleString('en-US')} million pixels`;
  }
  // Its patents keep HEVC out of most builds of libvips.
  if (message.includes('compression format has not been built in')) {
    return 'a HEIC, whose compression is not read here; save it as PNG';
  }
  return `damaged or cut short (${printable(line.replace(/^Input buffer /, ''), 100)})`;
}
