/** Which of several folders of other sources an image is of. */
import { expect, test } from 'vitest';
import { claimed, type Claimed } from '../../../source/dataset/extra/claim.js';
import type { FoundFile } from '../../../source/dataset/types.js';

const claim = (source: number, path: string, label: string | null): Claimed => ({
  ...{ path, label, source },
  file: { file: path, label: label ?? 'other' } as FoundFile,
});

test('an image is of the innermost folder that gives it a class, whichever is named first', () => {
  const folders = new Map([
    [
      '/data/a',
      [
        claim(0, '/data/a/1.png', 'nevus'),
        claim(0, '/data/a/nevus/melanoma/2.png', 'nevus'),
        claim(0, '/data/a/nevus/wart/3.png', 'nevus'),
        claim(0, '/data/a/wart/4.png', null),
      ],
    ],
    [
      '/data/a/nevus',
      [
        claim(1, '/data/a/nevus/melanoma/2.png', 'melanoma'),
        claim(1, '/data/a/nevus/wart/3.png', null),
      ],
    ],
  ]);
  const expected = [
    ['/data/a/1.png', 'nevus', 0],
    ['/data/a/nevus/melanoma/2.png', 'melanoma', 1],
    ['/data/a/nevus/wart/3.png', 'nevus', 0],
    ['/data/a/wart/4.png', null, 0],
  ];
  for (const entries of [[...folders], [...folders].toReversed()]) {
    const found = claimed(
      entries.map(([root]) => root),
      entries.map(([, claims]) => claims),
    );
    expect(
      found
        .map(({ path, label, source }) => [path, label, source])
        .toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    ).toEqual(expected);
  }
});
