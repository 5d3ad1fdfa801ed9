import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage, UnreadableImage } from '../../source/dataset/decode.js';
import { picture } from './images.js';

const colours = { left: '#c81e1e', right: '#1e1ec8' };

/** Left half red, right half blue. */
function halves(width = 40, height = 20): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colours.left}"/><rect x="50%" width="50%" height="100%" fill="${colours.right}"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha();
}

const pixel = (pixels: Buffer, side: number, x: number, y: number): number[] => [
  ...pixels.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
];

const near = (actual: number[], expected: number[], slack = 6): void =>
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(slack));

const red = [200, 30, 30];
const blue = [30, 30, 200];

/** The checksum of a PNG's chunk. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

describe('what is decoded', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const)('reads %s', async (format) => {
    const bytes = await halves().toFormat(format).toBuffer();
    const image = await decodeImage(bytes, 8);
    expect([image.width, image.height]).toEqual([40, 20]);
    expect(image.format).toBe(format === 'avif' ? 'heif' : format);
    expect(image.pixels).toHaveLength(8 * 8 * 3);
    near(pixel(image.pixels, 8, 0, 4), red, 14);
    near(pixel(image.pixels, 8, 7, 4), blue, 14);
  });

  it('turns an image upright by its EXIF orientation', async () => {
    // Orientation 6: stored lying on its left side, so red ends up on top.
    const bytes = await halves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const image = await decodeImage(bytes, 8);
    expect([image.width, image.height]).toEqual([20, 40]);
    near(pixel(image.pixels, 8, 4, 0), red, 14);
    near(pixel(image.pixels, 8, 4, 7), blue, 14);
  });

  it('lays alpha on white', async () => {
    const clear = { r: 200, g: 30, b: 30, alpha: 0 };
    const bytes = await sharp({ create: { width: 4, height: 4, channels: 4, background: clear } })
      .png()
      .toBuffer();
    expect(pixel((await decodeImage(bytes, 4)).pixels, 4, 2, 2)).toEqual([255, 255, 255]);
  });

  it('makes grey, CMYK and 16 bit into 8-bit RGB', async () => {
    const grey = sharp(Buffer.alloc(64, 77), { raw: { width: 8, height: 8, channels: 1 } });
    near(
      pixel(
        (await decodeImage(await grey.toColourspace('b-w').png().toBuffer(), 4)).pixels,
        4,
        1,
        1,
      ),
      [77, 77, 77],
      1,
    );
    const cmyk = await halves().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [r, g, b] = pixel((await decodeImage(cmyk, 8)).pixels, 8, 0, 4);
    expect(r).toBeGreaterThan(Math.max(g, b) + 80);
    const deep = sharp(
      Uint16Array.from({ length: 192 }, () => 0x8080),
      { raw: { width: 8, height: 8, channels: 3 } },
    );
    const bytes = await deep.toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    near(pixel((await decodeImage(bytes, 4)).pixels, 4, 1, 1), [128, 128, 128], 1);
  });

  it('takes the first frame of an animation', async () => {
    const frames = [halves(), picture(9, 20).resize(40, 20, { fit: 'fill' })];
    const raw = await Promise.all(frames.map((frame) => frame.raw().toBuffer()));
    const bytes = await sharp(Buffer.concat(raw), {
      raw: { width: 40, height: 40, channels: 3, pageHeight: 20 },
    })
      .gif()
      .toBuffer();
    const image = await decodeImage(bytes, 8);
    expect([image.width, image.height]).toEqual([40, 20]);
    near(pixel(image.pixels, 8, 0, 4), red, 14);
  });

  it('gives the same pixels for the same bytes', async () => {
    const bytes = await halves(61, 47).jpeg().toBuffer();
    const [a, b] = await Promise.all([decodeImage(bytes, 16), decodeImage(bytes, 16)]);
    expect(a.pixels.equals(b.pixels)).toBe(true);
  });
});

describe('what cannot be used', () => {
  const refused = async (bytes: Buffer): Promise<string> => {
    const error: unknown = await decodeImage(bytes, 8).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreadableImage);
    return (error as Error).message;
  };

  it.each([
    ['', 'the file is empty'],
    ['hello\n', 'a text file, not an image'],
    [
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'a drawing or document in XML, not a raster image',
    ],
    ['%PDF-1.7\n', 'a PDF document, not an image'],
    ['<!DOCTYPE html>', 'a web page, not an image'],
    ['BM\0\0\0\0', 'a BMP, which is not read; save it as PNG'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'a JPEG 2000, which is not read; save it as PNG'],
    ['\xff\x4f\xff\x51\0', 'a JPEG 2000, which is not read; save it as PNG'],
    ['\0\0\0\x0cJXL \r\n\x87\n', 'a JPEG XL, which is not read; save it as PNG'],
    ['\xff\x0a\0', 'a JPEG XL, which is not read; save it as PNG'],
    [`${'\0'.repeat(128)}DICM`, 'a DICOM file, which is not read; save it as PNG'],
    ['\0\x01\x02\x03', 'no known image format'],
    [
      'version https://git-lfs.github.com/spec/v1\n',
      'a Git LFS pointer; fetch it with git lfs pull',
    ],
  ])('names %j', async (content, reason) => {
    expect(await refused(Buffer.from(content, 'latin1'))).toBe(reason);
  });

  it('names a HEIC, of whose compression libvips has no decoder', async () => {
    // 16 x 16 pixels, by libheif with x265.
    const heic =
      'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9j' +
      'AAAAAERAAAEAAQAAAAABoAABAAAAAAAAACkAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/Gl' +
      'wcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3' +
      'AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAA' +
      'ABAAAAAQAAAAChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQAB' +
      'BYECAwWEAAAAMW1kYXQAAAAlKAGvBRITFSD6ulI7gfx5cA9hljSo5MYX6nRGm7JY226HBM9VQA==';
    expect(await refused(Buffer.from(heic, 'base64'))).toBe(
      'a HEIC, whose compression is not read here; save it as PNG',
    );
  });

  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('sees a %s cut short', async (format) => {
    const noise = Buffer.from(
      Array.from({ length: 100 * 100 * 3 }, (_, i) => (i * 2654435761) >>> 24),
    );
    const image = sharp(noise, { raw: { width: 100, height: 100, channels: 3 } });
    const bytes = await image.toFormat(format).toBuffer();
    expect(await refused(bytes.subarray(0, Math.floor(bytes.length * 0.6)))).toMatch(
      /^damaged or cut short \(/,
    );
  });

  it('refuses what would unpack to far more pixels than a picture has', async () => {
    const bomb = await picture(1).png().toBuffer();
    // The header claims 11,000 x 11,000 pixels, whatever follows it.
    bomb.writeUInt32BE(11_000, 16);
    bomb.writeUInt32BE(11_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    expect(await refused(bomb)).toBe('more than 100 million pixels');
    // Few enough of them, in rows that take a decoder over a gigabyte.
    const strip = Buffer.from(bomb);
    strip.writeUInt32BE(4_194_328, 16);
    strip.writeUInt32BE(18, 20);
    strip.writeUInt32BE(crc32(strip.subarray(12, 29)), 29);
    expect(await refused(strip)).toBe('a side of more than 65,535 pixels');
  });
});

describe('what is wrong with an image', () => {
  it('is said of each in the same words, however many others are decoded meanwhile', async () => {
    const [jpeg, png] = await Promise.all([
      halves(400, 400).jpeg().toBuffer(),
      halves(400, 400).png({ compressionLevel: 0 }).toBuffer(),
    ]);
    const cut = [jpeg, png].map((whole) => whole.subarray(0, 0.6 * whole.length));
    const reason = (bytes: Buffer) => decodeImage(bytes, 8).then(() => 'whole', String);
    const words = [await reason(cut[0]!), await reason(cut[1]!)];
    expect(words).toEqual([expect.stringMatching(/JPEG/), expect.stringMatching(/png/i)]);
    for (let round = 0; round < 10; round++) {
      const said = await Promise.all([jpeg, ...cut, png, ...cut, jpeg, jpeg].map(reason));
      expect(said).toEqual(['whole', ...words, 'whole', ...words, 'whole', 'whole']);
    }
  });
});
