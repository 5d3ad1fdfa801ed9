/** The images that the ingest, input and epoch cases go through. */
import { symlink } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { ensureDemoData, findImages, isSynthetic, type FoundFile } from '../dataset/index.js';

export interface ImageFolder {
  count: number;
  classes: number;
  synthetic: boolean;
}

/** The files of every split but the test set, as the published notebooks train on `Train`. */
const trainable = (files: readonly FoundFile[]): FoundFile[] =>
  files.filter(({ givenSplit }) => givenSplit !== 'test');

/** `most` of the files, evenly over their order, so that every class keeps its share. */
function evenly(files: readonly FoundFile[], most: number): FoundFile[] {
  if (files.length <= most) return [...files];
  return Array.from({ length: most }, (_, n) => files[Math.floor((n * files.length) / most)]!);
}

/**
 * Fills `target` with links `<class>/<number>.<extension>` to images, so that every contestant reads the
 * same ones, as folders by class.
 *
 * @param data The data folder; undefined takes the built-in synthetic set.
 * @param most How many images at most.
 * @throws {UserError} when the folder is no data folder.
 */
export async function linkImages(
  target: string,
  data: string | undefined,
  most: number,
): Promise<ImageFolder> {
  const source = data === undefined ? await ensureDemoData() : resolve(data);
  const found = await findImages(source);
  const files = evenly(trainable(found.files), most);
  for (const label of new Set(files.map((file) => file.label))) {
    await makeFolder(join(target, label));
  }
  for (const [n, { file, label }] of files.entries()) {
    const name = `${String(n).padStart(6, '0')}${extname(file)}`;
    await symlink(join(found.root, file), join(target, label, name));
  }
  return {
    count: files.length,
    classes: new Set(files.map(({ label }) => label)).size,
    synthetic: await isSynthetic(source),
  };
}
