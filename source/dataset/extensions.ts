/** Which files are taken for images by their name; what they really are is found out when they are read. */
import { extname } from 'node:path';

/** Formats that are read; HEIC is where the decoder has its compression. */
const readFormats = '.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .gif .avif .heic .heif';
/** Formats of data sets and cameras that are not: who has such images must hear that they are left out. */
const unreadFormats = '.bmp .dib .jp2 .j2k .jpf .jpx .jxl .dcm .dicom';

const imageExtensions = new Set(`${readFormats} ${unreadFormats}`.split(' '));

/** Whether a file's extension is that of a picture, also of a format that is not read: reading it says so. */
export function hasImageExtension(name: string): boolean {
  return imageExtensions.has(extname(name).toLowerCase());
}

/** A file's name without folder and image extension: what a table of metadata names it by. */
export function imageId(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return hasImageExtension(name) ? name.slice(0, -extname(name).length) : name;
}
