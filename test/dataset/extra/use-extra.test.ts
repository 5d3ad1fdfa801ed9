/** Which images of other sources a split trains on, and what they tie together. */
import { describe, expect, test } from 'vitest';
import { addToList } from '../../../source/add-to-list.js';
import { useExtra, type ExtraParts } from '../../../source/dataset/extra/use-extra.js';
import type { Catalog, CatalogImage, Split } from '../../../source/dataset/types.js';
import { catalogOf } from '../images.js';

type Given = [file: string, label: number, content?: string];

/** Images of one another's content where they name the same. */
const imagesOf = (given: readonly Given[]): CatalogImage[] =>
  catalogOf(
    3,
    given.map(([file, label, content = file]) => ({ label, content })),
  ).images.map((image, n) => ({ ...image, file: given[n]![0] }));

const classes = ['melanoma', 'nevus', 'wart'];
const catalogWith = (images: CatalogImage[]): Catalog => ({ ...catalogOf(0, []), classes, images });

const own: Given[] = [
  ['left-out.png', 1],
  ['trained.png', 0],
  ['held.png', 0],
  ['tested.png', 1],
];

/** Parts of a study with nothing in doubt and nothing tied. */
const partsWith = (
  extra: readonly Given[],
  more: Partial<ExtraParts> = {},
  study: readonly Given[] = own,
): ExtraParts => ({
  ...{ own: catalogWith(imagesOf(study)), extra: imagesOf(extra), others: [] },
  ...{ doubtful: new Set<number>(), contents: new Map<string, string>(), ties: new Map() },
  ...{ keepContradictory: false, ...more },
});

/** The study's images but for the first, which a policy has left out: their places are one less than they were. */
const usedOf = ({ own: { images } }: ExtraParts): Catalog => catalogWith(images.slice(1));
const split: Split = { train: [0], validation: [1], test: [2] };
const trainedOn = (parts: ExtraParts, catalog = usedOf(parts)): string[] => {
  const { catalog: whole, splits } = useExtra(parts, catalog, [split]);
  return splits[0]!.train.map((i) => whole.images[i]!.file);
};

describe('an image of another source', () => {
  test('of what is held out is left out where images before it were left out of the study', () => {
    const ties = new Map([
      ['held.png', 'lesion H'],
      ['of-held.png', 'lesion H'],
      ['tested.png', 'lesion T'],
      ['of-tested.png', 'lesion T'],
      ['trained.png', 'lesion A'],
      ['of-trained.png', 'lesion A'],
      ['left-out.png', 'lesion L'],
      ['of-left-out.png', 'lesion L'],
    ]);
    const names = ['of-held', 'of-tested', 'of-trained', 'of-left-out', 'new'];
    const parts = partsWith(
      names.map((name): Given => [`${name}.png`, 0]),
      { ties },
    );
    expect(trainedOn(parts)).toEqual([
      'trained.png',
      'of-trained.png',
      'of-left-out.png',
      'new.png',
    ]);
    const [counts] = useExtra(parts, usedOf(parts), [split]).counts;
    expect(counts).toEqual({ used: [3, 0, 0], heldOut: 2, copies: 0, contradictory: 0 });
  });

  test('is of its class by name where the study has lost one before it', () => {
    const parts = partsWith(
      [
        ['nevus.png', 1],
        ['wart.png', 2],
        ['lost.png', 0],
        ['lost-and-doubtful.png', 0],
      ],
      { doubtful: new Set([3]) },
      own.map(([file]): Given => [file, file === 'trained.png' ? 2 : 1]),
    );
    const kept = ['nevus', 'wart'];
    const labels = new Map([
      [1, 0],
      [2, 1],
    ]);
    const used = {
      ...usedOf(parts),
      classes: kept,
      images: usedOf(parts).images.map((image) => ({ ...image, label: labels.get(image.label)! })),
    };
    const found = useExtra(parts, used, [split]);
    expect(found.catalog.classes).toEqual(kept);
    expect(
      found.splits[0]!.train.map((i) => {
        const { file, label } = found.catalog.images[i]!;
        return [file, kept[label]];
      }),
    ).toEqual([
      ['trained.png', 'wart'],
      ['nevus.png', 'nevus'],
      ['wart.png', 'wart'],
    ]);
    expect(found.counts[0]!.used).toEqual([1, 1]);
    // Those in doubt are told of as such, and are not lost as well.
    expect(found.lost).toEqual(new Map([['melanoma', 1]]));
  });

  test('under a label in doubt contradicts no copy of it, and is not used itself', () => {
    const extra: Given[] = [
      ['doubtful.png', 1, 'same'],
      ['certain.png', 0, 'same'],
    ];
    const doubtful = new Set([0]);
    expect(trainedOn(partsWith(extra, { doubtful }))).toEqual(['trained.png', 'certain.png']);
    const parts = partsWith(extra);
    expect(trainedOn(parts)).toEqual(['trained.png']);
    expect(useExtra(parts, usedOf(parts), [split]).counts[0]!.contradictory).toBe(2);
  });

  test('that contradicts the study’s label of the picture is left out, a copy under both labels of it too', () => {
    const extra: Given[] = [
      ['copy.png', 0, 'trained.png'],
      ['other-label.png', 1, 'trained.png'],
      ['one-of-both.png', 0, 'both'],
    ];
    const study: Given[] = [['left-out.png', 1, 'both'], ['also.png', 0, 'both'], ...own.slice(1)];
    const parts = partsWith(extra, {}, study);
    const used = catalogWith(parts.own.images.slice(2));
    const [counts] = useExtra(parts, used, [split]).counts;
    expect(counts).toMatchObject({ used: [0, 0, 0], copies: 1, contradictory: 2 });
    expect(trainedOn(parts, used)).toEqual(['trained.png']);
  });

  test('is used once for each label where contradictory ones are kept', () => {
    const extra: Given[] = [
      ['first.png', 0, 'same'],
      ['second.png', 1, 'same'],
      ['third.png', 0, 'same'],
    ];
    const parts = partsWith(extra, { keepContradictory: true });
    expect(trainedOn(parts)).toEqual(['trained.png', 'first.png', 'second.png']);
  });
});

test('every image that was given stands with its own group: the study’s, the extra ones, those of other classes', () => {
  const parts = partsWith([['extra.png', 0]], {
    others: imagesOf([
      ['other.png', 2],
      ['other-alone.png', 2],
    ]),
    ties: new Map([
      ['tested.png', 'lesion T'],
      ['other.png', 'lesion T'],
      ['extra.png', 'lesion E'],
      ['trained.png', 'lesion E'],
    ]),
  });
  const { related } = useExtra(parts, usedOf(parts), [split]);
  const byGroup = new Map<number, string[]>();
  for (const { file, group } of related) addToList(byGroup, group, file);
  expect([...byGroup.values()]).toEqual([
    ['left-out.png'],
    ['trained.png', 'extra.png'],
    ['held.png'],
    ['tested.png', 'other.png'],
    ['other-alone.png'],
  ]);
  expect(related.map(({ sha256 }) => sha256)).toEqual(related.map(({ file }) => file));
});
