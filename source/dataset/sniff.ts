/** What a file is by its first bytes, whatever its name says. */

/** Raster formats that are decoded; anything else is never handed to a decoder. */
export type RasterFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' | 'heif';

/** Bytes of the beginning that are looked at: a DICOM file says what it is after 128. */
export const SNIFFED_BYTES = 132;

const heifBrands = /^(avif|avis|heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/;

/** The raster format that `head` begins, or null. */
export function rasterFormat(head: Buffer): RasterFormat | null {
  const text = head.toString('latin1', 0, 16);
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (text.slice(4, 8) === 'ftyp' && heifBrands.test(text.slice(8, 12))) return 'heif';
  return null;
}

/** Formats of pictures that are not decoded. */
const unreadFormats = [
  { name: 'BMP', begins: /^BM/ },
  { name: 'JPEG 2000', begins: /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/ },
  { name: 'JPEG XL', begins: /^(\0\0\0\x0cJXL |\xff\x0a)/ },
  { name: 'DICOM file', begins: /^[^]{128}DICM/ },
];

/** Why a file that begins with `head` is no image that is read here. */
export function whyNoImage(head: Buffer): string {
  if (head.length === 0) return 'the file is empty';
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (text.startsWith('%PDF')) return 'a PDF document, not an image';
  if (/^(<\?xml|<svg)/i.test(text)) return 'a drawing or document in XML, not a raster image';
  if (/^<(!doctype|html)/i.test(text)) return 'a web page, not an image';
  const other = unreadFormats.find(({ begins }) => begins.test(head.toString('latin1')));
  if (other) return `a ${other.name}, which is not read; save it as PNG`;
  if (text.startsWith('version https://git-lfs'))
    return 'a Git LFS pointer; fetch it with git lfs pull';
  if (!head.includes(0) && /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(text))
    return 'a text file, not an image';
  return 'no known image format';
}
