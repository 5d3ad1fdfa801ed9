/** Which images of other sources a split's training may use, and why others are left out. */
import { sum } from '../../sum.js';
import { counted } from '../../text.js';
import { distribution } from '../training-items.js';
import type { Catalog, CatalogImage, RelatedImage, Split } from '../types.js';
import { photographs, relatedness } from './relatedness.js';
import type { Ties } from './ties.js';

/** What became of the readable images of the study's classes in one split, but for those in doubt. */
export interface ExtraCounts {
  /** Trained on, by class `[classes]`. */
  used: number[];
  /** Copies of an image that is validated or tested on, or of the same lesion or patient. */
  heldOut: number;
  /** Other copies of the study's images, or of one another. */
  copies: number;
  /** Copies of an image under another label. */
  contradictory: number;
}

/** The study's images and those of other sources, and what they have in common. */
export interface ExtraParts {
  /** The study's own under their corrected labels, before any was left out. */
  own: Catalog;
  /** Readable images of other sources, before any was left out; labels are those of `own`. */
  extra: readonly CatalogImage[];
  /** Readable images of classes that the study does not have: not trained on, but they tie others together. */
  others: readonly CatalogImage[];
  /** Indexes of those whose label is in doubt: not trained on, but they tie others together. */
  doubtful: ReadonlySet<number>;
  /** By file the name of its content: the same for copies, near copies among them. */
  contents: ReadonlyMap<string, string>;
  ties: Ties;
  /** Whether of a picture under several labels one of each is used. */
  keepContradictory: boolean;
}

type Doubt = 'copies' | 'contradictory' | null;

/** Labels by the names of what images show. */
function labelsByPhotograph(
  images: readonly CatalogImage[],
  contents: ReadonlyMap<string, string>,
): Map<string, Set<number>> {
  const labels = new Map<string, Set<number>>();
  for (const image of images) {
    for (const name of photographs(image, contents)) {
      labels.set(name, (labels.get(name) ?? new Set()).add(image.label));
    }
  }
  return labels;
}

/** What is wrong with each image of another source, whatever the split: of copies one is kept, the study's first. */
function doubts({ own, extra, doubtful, contents, keepContradictory }: ExtraParts): Doubt[] {
  // A label in doubt contradicts none.
  const certain = extra.filter((_image, n) => !doubtful.has(n));
  const [inStudy, elsewhere] = [own.images, certain].map((images) =>
    labelsByPhotograph(images, contents),
  );
  const taken = new Set<string>();
  return extra.map((image, n): Doubt => {
    if (doubtful.has(n)) return null;
    const names = photographs(image, contents);
    const labels = new Set(names.flatMap((name) => [...(inStudy.get(name) ?? [])]));
    if (labels.size > 0)
      return labels.size === 1 && labels.has(image.label) ? 'copies' : 'contradictory';
    if (!keepContradictory && names.some((name) => elsewhere.get(name)!.size > 1))
      return 'contradictory';
    const keys = names.map((name) => `${name} ${image.label}`);
    if (keys.some((key) => taken.has(key))) return 'copies';
    for (const key of keys) taken.add(key);
    return null;
  });
}

export interface WithExtra {
  /** The study's images, and behind them those of other sources that a split trains on. */
  catalog: Catalog;
  /** With them among the training images. */
  splits: Split[];
  /** Of each split. */
  counts: ExtraCounts[];
  /**
   * Of each split the study's own training images that belong, by images or tables of other sources alone, to ones
   * that it holds out.
   */
  parted: number[];
  /** All images, with what ties them together. */
  related: RelatedImage[];
  /** Images of classes of which the study has kept nothing, by class. */
  lost: Map<string, number>;
}

/**
 * Adds images of other sources to the training images of each split: none that belongs to an image that the
 * split validates or tests on, or that a test folder keeps out of it, and no copy. The study's own images and
 * their places stay as they are.
 *
 * @param catalog The study's images that are used.
 */
export function useExtra(parts: ExtraParts, catalog: Catalog, splits: readonly Split[]): WithExtra {
  const { own, extra, doubtful } = parts;
  const union = relatedness(parts);
  const doubt = doubts(parts);
  const labels = new Map(catalog.classes.map((name, label) => [name, label]));
  const labelOf = ({ label }: CatalogImage) => labels.get(own.classes[label]);
  const lost = new Map<string, number>();
  for (const [n, image] of extra.entries()) {
    if (doubtful.has(n) || labelOf(image) !== undefined) continue;
    const name = own.classes[image.label];
    lost.set(name, (lost.get(name) ?? 0) + 1);
  }
  const places = new Map(own.images.map(({ file }, i) => [file, i]));
  const locked = [...own.images.keys()].filter((i) => own.images[i].givenSplit === 'test');

  const ownRoot = (i: number): number => union.rootOf(places.get(catalog.images[i].file)!);
  const chosen = splits.map(({ train, validation, test }) => {
    const held = [...validation, ...test].map(ownRoot);
    const groups = new Set([...locked.map((i) => union.rootOf(i)), ...held]);
    const counts = { heldOut: 0, copies: 0, contradictory: 0 };
    const used = extra.flatMap((image, n) => {
      if (doubtful.has(n) || labelOf(image) === undefined) return [];
      const why = groups.has(union.rootOf(own.images.length + n)) ? 'heldOut' : doubt[n];
      if (why === null) return [n];
      counts[why] += 1;
      return [];
    });
    return { used, counts, parted: train.filter((i) => groups.has(ownRoot(i))).length };
  });

  const anywhere = new Set(chosen.flatMap(({ used }) => used));
  const kept = [...extra.keys()].filter((n) => anywhere.has(n));
  const placeOf = new Map(kept.map((n, at) => [n, catalog.images.length + at]));
  const images = [
    ...catalog.images,
    ...kept.map((n) => ({ ...extra[n], label: labelOf(extra[n])! })),
  ];
  const whole = { ...catalog, images };
  const added = chosen.map(({ used }) => used.map((n) => placeOf.get(n)!));
  return {
    catalog: whole,
    splits: splits.map((split, s) => ({ ...split, train: [...split.train, ...added[s]] })),
    counts: chosen.map(({ counts }, s) => ({ used: distribution(added[s], whole), ...counts })),
    parted: chosen.map(({ parted }) => parted),
    lost,
    related: [...own.images, ...extra, ...parts.others].map(({ file, sha256 }, i) => ({
      ...{ file, sha256, group: union.rootOf(i) },
    })),
  };
}

/** "12 images", or of several splits "10 to 12 images". */
function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most
    ? counted(most, 'image')
    : `${least.toLocaleString('en-US')} to ${counted(most, 'image')}`;
}

/** What a user should know of each reason, one sentence each. */
export function extraMessages(counts: readonly ExtraCounts[]): string[] {
  const messages: string[] = [];
  const say = (values: number[], text: (images: string) => string): void => {
    const fold = counts.length > 1 ? ', in each fold,' : '';
    if (Math.max(...values) > 0) messages.push(text(`${range(values)} of other sources${fold}`));
  };
  say(
    counts.map(({ heldOut }) => heldOut),
    (images) =>
      `${images} left out of training: copies of images that are validated or tested on, or of the same lesion or patient.`,
  );
  say(
    counts.map(({ copies }) => copies),
    (images) => `${images} left out: copies of images that the study has, or of one another.`,
  );
  say(
    counts.map(({ contradictory }) => contradictory),
    (images) => `${images} left out: copies of the same picture have other labels.`,
  );
  if (counts.every(({ used }) => sum(used) === 0)) {
    messages.push(
      'No image of other sources is left to train on: the study is as without --extra-data.',
    );
  }
  return messages;
}
