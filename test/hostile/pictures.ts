/** Image files that are damaged, odd or made to take a machine down, made from nothing. */
import { constants, deflateRawSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { picture } from '../dataset/images.js';

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const result = Buffer.alloc(8 + body.length);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  const crc = body.reduce((sum, byte) => CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8), 0xffffffff);
  result.writeUInt32BE(~crc >>> 0, result.length - 4);
  return result;
}

/** A zlib stream of `length` zeros: one compressed block of them, over and over. */
function zeros(length: number): Buffer {
  const block = 1 << 24;
  const options = { finishFlush: constants.Z_FULL_FLUSH, level: 9 };
  const full = deflateRawSync(Buffer.alloc(block), options);
  const rest = deflateRawSync(Buffer.alloc(length % block));
  const whole = Array.from({ length: Math.floor(length / block) }, () => full);
  // Adler-32 of zeros: the first sum stays 1, the second counts them.
  const sum = Buffer.alloc(4);
  sum.writeUInt16BE(length % 65521, 0);
  sum.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.from([0x78, 0x01]), ...whole, rest, sum]);
}

/** Rows and bytes a row of the passes of a PNG. */
function passes(width: number, height: number, bits: number, interlaced: boolean): number {
  const grid = interlaced
    ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]
    : [[0, 0, 1, 1]]; // prettier-ignore
  return grid.reduce((sum, [x, y, dx, dy]) => {
    const columns = Math.ceil((width - x) / dx);
    return sum + Math.ceil((height - y) / dy) * (1 + Math.ceil((columns * bits) / 8));
  }, 0);
}

/** A black PNG of any size in a small file. */
export function blackPng(
  width: number,
  height: number,
  { colour = 2, depth = 8, interlaced = false } = {},
): Buffer {
  const channels = colour === 6 ? 4 : colour === 2 ? 3 : 1;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', zeros(passes(width, height, depth * channels, interlaced))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A copy with other bytes in the place of the first found. */
function patched(bytes: Buffer, mark: Buffer, offset: number, by: number[]): Buffer {
  const at = bytes.indexOf(mark);
  if (at < 0) throw new Error('the mark is not there');
  const copy = Buffer.from(bytes);
  copy.set(by, at + offset);
  return copy;
}

const base = (): Sharp => picture(7, 40);

/** Files that no image comes of, by name, with what their reason must say. */
export async function badPictures(): Promise<Record<string, [Buffer, RegExp]>> {
  const jpeg = await base().jpeg().toBuffer();
  const png = await base().png().toBuffer();
  const webp = await base().webp().toBuffer();
  const tiff = await base().tiff({ compression: 'lzw' }).toBuffer();
  const gif = await base().gif().toBuffer();
  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.7));
  const spoilt = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy.fill(0xa5, Math.floor(copy.length / 3), Math.floor(copy.length / 2));
    return copy;
  };
  const damaged = /^damaged or cut short/;
  const tooLarge = /more than 100 million pixels/;
  return {
    'cut.jpg': [cut(jpeg), damaged],
    'cut.png': [cut(png), damaged],
    'cut.webp': [cut(webp), damaged],
    'cut.tif': [cut(tiff), damaged],
    'spoilt.png': [spoilt(png), damaged],
    'spoilt.webp': [spoilt(webp), damaged],
    'spoilt.tif': [spoilt(tiff), damaged],
    'spoilt.gif': [spoilt(gif), damaged],
    'head only.jpg': [jpeg.subarray(0, 20), damaged],
    'empty.jpg': [Buffer.alloc(0), /the file is empty/],
    'zeros.jpg': [Buffer.alloc(5000), /no known image format/],
    'bomb.png': [blackPng(50_000, 50_000, { colour: 0 }), tooLarge],
    'bomb, interlaced.png': [blackPng(50_000, 50_000, { colour: 0, interlaced: true }), tooLarge],
    'bomb.jpg': [patched(jpeg, Buffer.from([0xff, 0xc0]), 5, [0xfd, 0xe8, 0xfd, 0xe8]), tooLarge],
    'no side.png': [blackPng(0, 9), damaged],
    'drawing.jpg': [
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
      ),
      /a drawing or document in XML/,
    ],
    'paper.jpg': [Buffer.from('%PDF-1.7\n1 0 obj'), /a PDF document/],
    'page.jpg': [Buffer.from('<!doctype html><script>'), /a web page/],
    'text \x1b[2J.jpg': [Buffer.from('\x1b]0;owned\x07'), /no known image format/],
  };
}

/** Files that are images, though unusual ones. */
export async function oddPictures(): Promise<Record<string, Buffer>> {
  const rgb = base();
  const grey = (await base().greyscale().raw().toBuffer()).buffer;
  const frames = Buffer.concat(
    await Promise.all(
      [1, 2, 3].map((n) =>
        picture(n * 50, 40)
          .raw()
          .toBuffer(),
      ),
    ),
  );
  const animated = sharp(frames, { raw: { width: 40, height: 120, channels: 3, pageHeight: 40 } });
  return {
    '16 bit.png': await rgb.clone().toColourspace('rgb16').png().toBuffer(),
    '16 bit.tif': await rgb.clone().toColourspace('rgb16').tiff().toBuffer(),
    'cmyk.jpg': await rgb.clone().toColourspace('cmyk').jpeg().toBuffer(),
    'cmyk.tif': await rgb.clone().toColourspace('cmyk').tiff().toBuffer(),
    'palette.png': await rgb.clone().png({ palette: true, colours: 4 }).toBuffer(),
    'grey.png': await sharp(Buffer.from(grey, 0, 1600), {
      raw: { width: 40, height: 40, channels: 1 },
    })
      .png()
      .toBuffer(),
    'alpha.png': await rgb.clone().ensureAlpha(0.5).png().toBuffer(),
    'animated.gif': await animated.clone().gif().toBuffer(),
    'animated.webp': await animated.clone().webp().toBuffer(),
    'turned.jpg': await rgb.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    'progressive.jpg': await rgb.clone().jpeg({ progressive: true }).toBuffer(),
    'one pixel.png': blackPng(1, 1),
    'a line.png': blackPng(20_000, 1),
    'black and white.png': blackPng(64, 64, { colour: 0, depth: 1 }),
    // As large as is read, in the form that has to be unpacked whole.
    'large.png': blackPng(10_000, 10_000, { interlaced: true }),
  };
}
