/** What is said of runs that their figures do not tell. */
import { expect, test } from 'vitest';
import type { Entrant } from '../../source/comparison/entrant.js';
import type { Matched } from '../../source/comparison/match-images.js';
import { warningsOf } from '../../source/comparison/warnings.js';

const run = (name: string, more: Partial<Entrant> = {}): Entrant =>
  ({
    ...{ name, folder: `/runs/${name}`, phase: 'transfer', leaky: false, data: '/data' },
    ...{ contents: new Map(), given: [], testTwins: 0, classes: ['melanoma', 'nevus'] },
    weightsSeen: [null],
    roles: { melanoma: [0], malignant: [0] },
    config: { folds: null, fold: null, melanoma: null, malignant: null },
    ...more,
  }) as unknown as Entrant;
const given = (name: string, settings: Record<string, unknown>, more: Partial<Entrant> = {}) =>
  run(name, { config: { ...run(name).config, ...settings }, ...more });

const matched = (more: Partial<Matched> = {}): Matched => ({
  ...{ classes: ['melanoma', 'nevus'], files: [], probabilities: [], groups: new Int32Array() },
  labels: Int32Array.from({ length: 20 }, (_, i) => i % 2),
  ...{ otherLabel: [], otherContent: [], tiedElsewhere: [], tiedApart: false, unsure: [] },
  ...more,
});
const said = (entrants: Entrant[], more?: Partial<Matched>): string =>
  warningsOf(entrants, matched(more)).join('\n');

test('of runs of the same images, tables and settings there is nothing to say', () => {
  expect(said([run('one'), run('two')])).toBe('');
});

test('classes of fewer than 10 images are counted', () => {
  const labels = Int32Array.from({ length: 19 }, (_, i) => i % 2);
  expect(said([run('one'), run('two')], { labels })).toMatch(
    /^Of one class there are fewer than 10 of the images \(nevus 9\): balanced accuracy/,
  );
});

test('files are matched by name alone where folders differ and a run does not tell what they hold', () => {
  const alone = 'images are matched by their names alone';
  const elsewhere = { data: '/elsewhere' };
  expect(said([run('one'), run('two', { ...elsewhere, contents: null })])).toContain(
    `two did not record what its files hold: ${alone}`,
  );
  expect(said([run('one'), run('two', elsewhere)])).not.toContain(alone);
  expect(said([run('one'), run('two', { contents: null })])).not.toContain(alone);
});

test('the same phase of the same run is told, another phase or run is not', () => {
  const again = run('again', { folder: '/runs/one' });
  expect(said([run('one'), again])).toContain('again is one once more');
  expect(said([run('one'), { ...again, phase: 'baseline' }])).toBe('');
  expect(said([run('one'), run('two')])).toBe('');
});

test('folders of images that differ are told, those of other sources and tables too', () => {
  const folders = 'did not have the same folders of images';
  const untold = 'no splits.json that can be read';
  expect(said([run('one'), run('two', { data: '/elsewhere' })])).toContain(folders);
  expect(said([run('one'), given('two', { extraData: ['/more'] })])).toContain(folders);
  expect(said([run('one'), run('two', { given: null })])).toBe('');
  for (const table of ['metadata', 'extraMetadata']) {
    const settings = { [table]: ['lesions.csv'] };
    expect(said([run('one'), given('two', settings)])).toBe('');
    const text = said([run('one'), given('two', settings, { given: null })]);
    expect(text).toContain(`two has ${untold}`);
    expect(text).not.toContain(folders);
  }
});

test('what a run’s pretrained weights had seen is counted, and told where it cannot be', () => {
  const files = ['a.png', 'b.png'];
  const of = (names: string[], untold: string | null = null) =>
    said(
      [
        run('one'),
        run('two', {
          weightsSeen: [{ names, untold }],
          test: { files } as Entrant['test'],
          testedBy: [0, 0],
          contents: new Map([['b.png', 'bb']]),
        }),
      ],
      { files },
    );
  expect(of(['bb'])).toMatch(
    /^The pretrained weights that the training of two began with .* validated on 1 of these 2 images, by .* new ones\.$/,
  );
  expect(of(['bb'], 'it is gone')).toMatch(/There may be more of them: it is gone\.$/);
  expect(of(['cc'])).toBe('');
  expect(of([], 'it is gone')).toMatch(
    /^Whether the pretrained weights .* of two began with have seen any of these 2 images cannot be told: it is gone\.$/,
  );
});

test('images that some runs alone left out of training are told, unless all tell what they were given', () => {
  const twins = 'Images that belong to images of the test set were left out';
  const older = (name: string, testTwins: number, more: Partial<Entrant> = {}) =>
    run(name, { testTwins, given: null, ...more });
  expect(said([older('one', 0), run('two', { testTwins: 4 })])).toContain('(one 0, two 4)');
  expect(said([run('one'), run('two', { testTwins: 4 })])).not.toContain(twins);
  expect(said([older('one', 4), older('two', 4)])).not.toContain(twins);
  // The same number may be of other images where runs tie them in different ways.
  expect(said([older('one', 4), older('two', 4)], { tiedApart: true })).toContain(twins);
  expect(said([older('one', 0), older('two', 0)], { tiedApart: true })).not.toContain(twins);
  // A LEAKY run leaves none out.
  expect(said([older('one', 4), older('two', 0, { leaky: true })])).not.toContain(twins);
});

test('ties that differ, and what a run may have been trained on, are told of each', () => {
  const unsure = [
    { name: 'one', images: 3 },
    { name: 'two', images: 1 },
  ];
  const text = said([run('one'), run('two')], { tiedApart: true, unsure });
  expect(text).toContain('The runs do not tie the same of these images together');
  expect(text).toMatch(/^one did not record .* as 3 images here\.$/m);
  expect(text).toMatch(/^two did not record .* as 1 image here\.$/m);
});

test('the malignant classes are said to be those of the first run where runs differ in them', () => {
  const all = given(
    'two',
    { malignant: ['melanoma', 'nevus'] },
    {
      roles: { melanoma: [0], malignant: [1, 0] },
    },
  );
  expect(said([run('one'), all])).toContain('here they are those of one: "melanoma".');
  expect(said([all, run('one')])).toContain('here they are those of two: "melanoma", "nevus".');
});
