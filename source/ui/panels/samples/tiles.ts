/** Which pictures are shown, in which order. */
import type { Picture } from '../../../runs/events.js';

export interface Tile {
  picture: Picture;
  /** Index of its class. */
  label: number;
  /** 0 for an original, from 1 for its augmented versions. */
  version: number;
}

const originalsOf = (pictures: readonly Picture[], name: string): Picture[] =>
  pictures.filter((picture) => picture.class === name && picture.kind === 'original');

/** Most originals of one class: what `more` counts up to. */
export function mostOriginals(pictures: readonly Picture[], classes: readonly string[]): number {
  return Math.max(1, ...classes.map((name) => originalsOf(pictures, name).length));
}

/** The first `each` originals of every class. */
export function originalTiles(
  pictures: readonly Picture[],
  classes: readonly string[],
  each: number,
): Tile[] {
  return classes.flatMap((name, label) =>
    originalsOf(pictures, name)
      .slice(0, each)
      .map((picture) => ({ picture, label, version: 0 })),
  );
}

/** A row a class: an original and its augmented versions. */
export function augmentedTiles(pictures: readonly Picture[], classes: readonly string[]): Tile[][] {
  return classes.flatMap((name, label) => {
    const versions = pictures.filter(({ class: of, kind }) => of === name && kind === 'augmented');
    const originals = originalsOf(pictures, name);
    const original = originals.find(({ file }) => versions.some((other) => other.file === file));
    const first = original ?? originals[0];
    if (!first) return [];
    const own = versions.filter(({ file }) => file === first.file);
    return [[first, ...own].map((picture, version) => ({ picture, label, version }))];
  });
}

/** The classes that have pictures, in the order of the run's classes. */
export function picturedClasses(pictures: readonly Picture[], known: readonly string[]): string[] {
  const names = new Set(pictures.map((picture) => picture.class));
  const rest = [...names].filter((name) => !known.includes(name));
  return [...known.filter((name) => names.has(name)), ...rest];
}
