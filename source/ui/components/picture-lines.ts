/** Pictures as lines of text: half blocks in colour, or a ramp of ASCII characters where there is none. */
import { withHeat, type HeatTile } from './heat-picture.js';
import { readPicture } from './picture-file.js';

export type PictureMode = 'blocks' | 'ascii';

export interface PictureRequest {
  /** Absolute path of a PNG. */
  path: string;
  /** Columns and rows that the picture may fill; its proportions are kept. */
  width: number;
  height: number;
  mode: PictureMode;
  /** A heat map to lay over it. */
  heat?: HeatTile | null;
}

/** Pictures kept: a few pages of the largest grid, about 8 KB each. */
const MOST_KEPT = 256;
/** From dark to light, as on a dark terminal. */
const RAMP = ' .:-=+*#%@';

const kept = new Map<string, readonly string[]>();
/** Pictures are drawn one after the other, so that keys are answered between them. */
let queue: Promise<unknown> = Promise.resolve();

export function keyOf({ path, width, height, mode, heat }: PictureRequest): string {
  const over = heat ? ` under ${heat.place} of ${heat.sheet}` : '';
  return `${mode} ${width}x${height} ${path}${over}`;
}

/** The picture's bytes as PNG, under its heat map where one is asked for. */
async function bytesOf({ path, mode, heat }: PictureRequest): Promise<Buffer> {
  const bytes = await readPicture(path);
  return heat ? withHeat(bytes, heat, mode === 'blocks') : bytes;
}

async function drawBlocks(request: PictureRequest): Promise<string[]> {
  // Heavy: loaded when the first picture is drawn, never before the first frame.
  const { default: terminalImage } = await import('terminal-image');
  const { width, height } = request;
  const bytes = await bytesOf(request);
  const text = await terminalImage.buffer(bytes, { width, height, preferNativeRender: false });
  return text.split('\n');
}

async function drawAscii(request: PictureRequest): Promise<string[]> {
  const { default: sharp } = await import('sharp');
  const { width, height } = request;
  const picture = sharp(await bytesOf(request))
    .flatten()
    .greyscale();
  const size = await picture.metadata();
  // A character cell is about twice as high as wide.
  const scale = Math.min(width / size.width, (2 * height) / size.height);
  const columns = Math.max(1, Math.min(width, Math.round(size.width * scale)));
  const rows = Math.max(1, Math.min(height, Math.round((size.height * scale) / 2)));
  const { data, info } = await picture
    .resize(columns, rows, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: rows }, (_row, y) => {
    const line = Array.from({ length: columns }, (_column, x) => {
      const grey = data[(y * columns + x) * info.channels];
      return RAMP[Math.floor((grey / 256) * RAMP.length)];
    });
    return line.join('');
  });
}

function keep(key: string, lines: readonly string[]): void {
  kept.set(key, lines);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
}

/** The picture's lines if they are at hand. */
export function keptPicture(request: PictureRequest): readonly string[] | null {
  const key = keyOf(request);
  const lines = kept.get(key);
  if (!lines) return null;
  kept.delete(key);
  kept.set(key, lines);
  return lines;
}

/**
 * Draws a picture, or gives the one drawn before.
 * @param wanted Asked when the picture's turn comes: false leaves it undrawn (null).
 * @throws when the file is missing or no picture; such a file is tried anew the next time.
 */
export function drawPicture(
  request: PictureRequest,
  wanted: () => boolean = () => true,
): Promise<readonly string[] | null> {
  const turn = queue.then(async () => {
    const known = keptPicture(request);
    if (known || !wanted()) return known;
    const lines = await (request.mode === 'blocks' ? drawBlocks(request) : drawAscii(request));
    keep(keyOf(request), lines);
    return lines;
  });
  queue = turn.catch(() => undefined);
  return turn;
}

/** How many pictures are kept now. */
export function keptPictures(): number {
  return kept.size;
}

/** Why a picture cannot be shown, in two or three words. */
export function pictureTrouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'file is missing';
  if (code === 'EACCES') return 'may not be read';
  return 'no readable picture';
}
