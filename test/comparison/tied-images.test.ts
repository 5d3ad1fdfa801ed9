/** Images that a run may have been trained on though they belong to what it tests, by what runs leave behind. */
import { describe, expect, test } from 'vitest';
import type { Entrant, Named } from '../../source/comparison/entrant.js';
import { tiedImages } from '../../source/comparison/tied-images.js';
import type { GivenImage } from '../../source/training/splits-file.js';

/** "file:bytes group roles", as `splits.json` tells of an image. */
function given(rows: readonly string[]): GivenImage[] {
  return rows.map((row) => {
    const [name, group, roles] = row.split(' ');
    const [file, sha256] = name.split(':');
    return { file, sha256, group: Number(group), roles };
  });
}

const named = (files: readonly string[], groups: readonly number[]): Named => ({
  files: [...files],
  labels: new Int32Array(files.length),
  groups: Int32Array.from(groups),
  probabilities: new Float32Array(files.length).fill(1),
});

/** A run by the rows of its `splits.json`; in `silent` ways it leaves no such file, or no catalog either. */
function run(
  name: string,
  rows: readonly string[],
  silent: 'tells' | 'earlier' | 'nothing' = 'tells',
): Entrant {
  const images = given(rows);
  const folds = images[0].roles.length;
  const tested = Array.from({ length: folds }, (_, model) =>
    images.filter(({ roles }) => 'hx'.includes(roles[model])).map((image) => ({ image, model })),
  ).flat();
  const used = images.filter(({ roles }) => /[tvhx]/.test(roles));
  return {
    ...{ name, leaky: false, given: silent === 'tells' ? images : null },
    contents:
      silent === 'nothing'
        ? null
        : new Map(used.map(({ file, sha256 }) => [file, sha256] as const)),
    test: named(
      tested.map(({ image }) => image.file),
      tested.map(({ image }) => image.group),
    ),
    testedBy: tested.map(({ model }) => model),
    validation: named([], []),
  } as unknown as Entrant;
}

const left = (entrants: readonly Entrant[], files: readonly string[]): string[] => {
  const { elsewhere } = tiedImages(entrants, files);
  return files.filter((_, i) => elsewhere[i]);
};

const own = ['a.png:A 1 h', 'b.png:B 2 h', 'c.png:C 3 t'];
const tested = ['a.png', 'b.png'];

describe('an image of another source that one run ties to a test image', () => {
  const knowing = run('knowing', [...own, '../extra/x.png:X 1 -']);

  test('is known in another run by its file or by its bytes under another name', () => {
    for (const file of ['../extra/x.png', '../elsewhere/copy.png', '/data/y.png']) {
      const other = run('other', [...own, `${file}:X 9 t`]);
      for (const entrants of [
        [knowing, other],
        [other, knowing],
      ]) {
        expect(left(entrants, tested)).toEqual(['a.png']);
      }
    }
  });

  test('is nothing to a run that does not have it, left it out, or has another picture of that name', () => {
    expect(left([knowing, knowing], tested)).toEqual([]);
    expect(left([knowing, run('without', own)], tested)).toEqual([]);
    const namesake = run('namesake', [...own, '../extra/x.png:Y 9 t']);
    expect(left([knowing, namesake], tested)).toEqual([]);
  });

  test('counts where it was validated on, and where an earlier version lists it among its images', () => {
    expect(left([knowing, run('chosen', [...own, 'y.png:X 9 v'])], tested)).toEqual(['a.png']);
    const earlier = run('earlier', [...own, 'y.png:X 9 t'], 'earlier');
    expect(left([knowing, earlier], tested)).toEqual(['a.png']);
    // It does not tell what it tied itself.
    expect(left([run('also', [...own, 'y.png:X 1 -'], 'earlier'), earlier], tested)).toEqual([]);
  });

  test('is told of by a run that says nothing of its images', () => {
    const silent = run('silent', own, 'nothing');
    const { elsewhere, unsure } = tiedImages([knowing, silent], tested);
    expect(elsewhere).toEqual([false, false]);
    expect(unsure).toEqual([{ name: 'silent', images: 1 }]);
    // One that another was trained on is left out, and one that lists its images tells what it had.
    const other = run('other', [...own, 'y.png:X 9 t']);
    expect(tiedImages([knowing, silent, other], tested).unsure).toEqual([]);
    expect(tiedImages([knowing, run('earlier', own, 'earlier')], tested).unsure).toEqual([]);
  });

  test('is nothing where the run that had it is LEAKY, but ties images there, too', () => {
    const leaky = { ...run('leaky', [...own, 'x.png:X 1 t', 'y.png:Y 1 t']), leaky: true };
    expect(left([knowing, leaky], tested)).toEqual([]);
    expect(left([knowing, leaky, run('other', [...own, 'z.png:Y 9 t'])], tested)).toEqual([
      'a.png',
    ]);
  });

  test('is known from what an earlier version has validated on, which it ties together', () => {
    const validated = (files: string[]): Entrant => ({
      ...run('earlier', ['a.png:A 1 h', 'b.png:B 2 h'], 'nothing'),
      validation: named(files, [5, 5].slice(0, files.length)),
    });
    const nameless = run('nameless', [...own, 'x.png:X 1 -', 'z.png:Z 2 -']);
    expect(left([nameless, validated(['x.png'])], tested)).toEqual(['a.png']);
    const leaky = { ...validated(['x.png', 'z.png']), leaky: true };
    const { groups, elsewhere } = tiedImages([nameless, leaky], tested);
    expect(elsewhere).toEqual([false, false]);
    expect(groups[0]).toBe(groups[1]);
  });
});

test('a run that trains on what it ties to its own test images by other sources loses these', () => {
  // The study's own splits are those without other sources: it trains on c, and warns.
  const parted = run('parted', ['a.png:A 1 h', 'b.png:B 2 h', 'c.png:C 1 t', 'x.png:X 1 -']);
  expect(left([parted, run('plain', own)], tested)).toEqual(['a.png']);
});

test('a test image that was trained on before the data changed is none, nor is its group', () => {
  const changed = run('changed', ['a.png:A 1 x', 'b.png:B 2 h', 'd.png:D 2 h']);
  const other = run('other', ['a.png:A 1 h', 'b.png:B 2 h', 'd.png:D 1 h']);
  expect(left([changed, changed], ['a.png', 'b.png'])).toEqual(['a.png']);
  expect(left([changed, other], ['a.png', 'b.png', 'd.png'])).toEqual(['a.png', 'b.png', 'd.png']);
});

test('an ISIC number is of one photograph, whatever its bytes', () => {
  const knowing = run('knowing', [...own, 'ISIC_0024310.jpg:X 1 -']);
  const other = run('other', [...own, 'small/isic_0024310_downsampled.png:Z 9 t']);
  expect(left([knowing, other], tested)).toEqual(['a.png']);
});

test('a fold is asked about what it was trained on itself', () => {
  const folds = (name: string, x: string) =>
    run(name, ['a.png:A 1 ht', 'b.png:B 2 th', 'c.png:C 3 th', x]);
  const knowing = folds('knowing', 'x.png:X 1 -t');
  // The fold that tests a has left x out; the other one may have it.
  expect(left([knowing, knowing], tested)).toEqual([]);
  expect(left([knowing, folds('other', 'x.png:X 9 -t')], tested)).toEqual([]);
  expect(left([knowing, folds('other', 'x.png:X 9 t-')], tested)).toEqual(['a.png']);
  // Its images of one group in two folds.
  const tying = run('tying', ['a.png:A 1 h', 'b.png:B 1 h']);
  expect(left([tying, folds('apart', 'x.png:X 9 --')], tested)).toEqual(['a.png', 'b.png']);
});

test('the groups that intervals are drawn from are those of all ties, whatever carries them', () => {
  const rows = ['a.png:A 1 h', 'b.png:B 2 h'];
  const bridging = run('bridging', [...rows, 'x.png:X 1 -', 'y.png:Y 2 -', 'z.png:Z 3 -']);
  const other = run('other', [...rows, 'p.png:X 9 -', 'q.png:Y 9 -']);
  const { groups, elsewhere } = tiedImages([bridging, other], tested);
  expect(groups[0]).toBe(groups[1]);
  expect(elsewhere).toEqual([false, false]);
  const apart = tiedImages([bridging, bridging], tested).groups;
  expect(apart[0]).not.toBe(apart[1]);
});
