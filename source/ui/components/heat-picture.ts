/** A heat map laid over a picture: the same picture, coloured by where the map is high. */
import { readPicture } from './picture-file.js';

/** One tile of a sheet of grey maps (see `images-shown` in runs/events.ts). */
export interface HeatTile {
  /** Absolute path of the sheet, a PNG. */
  sheet: string;
  /** Side of a tile in pixels. */
  side: number;
  /** Tiles in a row. */
  columns: number;
  /** Place of the tile, from 0, row after row. */
  place: number;
}

/** How much of the picture the colours cover where the map is lowest and highest. */
const COVER = { least: 0.2, most: 0.55 };

/** Blue over cyan, green and yellow to red, as heat maps have it. @param heat 0 to 1. @returns 0 to 255 each. */
function heatColour(heat: number): [red: number, green: number, blue: number] {
  const hump = (middle: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * heat - middle))));
  return [hump(3), hump(2), hump(1)];
}

/** A tile's values, brought to a size by smooth interpolation `[height, width]`. */
async function tileOf(
  { sheet, side, columns, place }: HeatTile,
  width: number,
  height: number,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const bytes = await readPicture(sheet);
  const tile = await sharp(bytes)
    .extract({
      left: (place % columns) * side,
      top: Math.floor(place / columns) * side,
      width: side,
      height: side,
    })
    .png()
    .toBuffer();
  return sharp(tile)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/**
 * The picture under its heat map.
 * @param picture A PNG. @param colours Without them what the map leaves out is darkened.
 * @returns PNG bytes. @throws when the sheet is missing, is no picture, or has no such tile.
 */
export async function withHeat(picture: Buffer, tile: HeatTile, colours: boolean): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(picture)
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const heats = await tileOf(tile, width, height);
  const result = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const heat = heats[i]! / 255;
    const cover = COVER.least + (COVER.most - COVER.least) * heat;
    const colour = heatColour(heat);
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + Math.min(c, channels - 1)]!;
      result[3 * i + c] = colours ? value * (1 - cover) + colour[c]! * cover : value * heat;
    }
  }
  return sharp(result, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
