/** Which files are taken for images by their name; what they really are is found out when they are read. */
import { extname } from 'node:path';

const imageExtensions = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .gif .avif .heic .heif'.split(' '),
);

/** Whether a file's extension is that of an image format read here. */
export function hasImageExtension(name: string): boolean {
  return imageExtensions.has(extname(name).toLowerCase());
}

/** A file's name without folder and image extension: what a table of metadata names it by. */
export function imageId(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return hasImageExtension(name) ? name.slice(0, -extname(name).length) : name;
}
