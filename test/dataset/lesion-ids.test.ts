/** Ids of lesions that rows name for several patients, and ids that tie a large part of the images together. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditImages, findImages, groupNumbers } from '../../source/dataset/index.js';
import { temporaryFolder } from '../temporary.js';
import { writeTree } from './images.js';

/** Audits 40 images of two classes with a CSV of these rows, each without its image's name. */
async function audited(rowOf: (n: number) => string, ...more: string[]) {
  return auditedUnder('image_id,lesion_id,patient_id', rowOf, ...more);
}

async function auditedUnder(header: string, rowOf: (n: number) => string, ...more: string[]) {
  const dir = temporaryFolder();
  const images = Array.from({ length: 40 }, (_, n) => n);
  const tree = images.map((n) => [`${n % 2 ? 'a' : 'b'}/${n}.png`, n] as const);
  await writeTree(join(dir, 'data'), Object.fromEntries(tree));
  const rows = images.map((n) => `${n},${rowOf(n)}`);
  const lines = [header, ...rows, ...more];
  await writeTree(dir, { 'm.csv': lines.join('\n') });
  const found = await findImages(join(dir, 'data'), {
    metadata: join(dir, 'm.csv'),
    purpose: 'audit',
  });
  const cacheDir = join(dir, 'cache');
  const { report, catalog } = await auditImages(found, { testShare: 0.15, cacheDir });
  const ofFile = (image: (typeof catalog.images)[number]): number =>
    Number(/(\d+)\.png/.exec(image.file)![1]);
  // As they are without copies: these pictures are much alike.
  const apart = catalog.images
    .map((image) => ({ ...image, content: image.sha256 }))
    .sort((a, b) => ofFile(a) - ofFile(b));
  return {
    ...{ report, images: apart },
    groups: groupNumbers({ ...catalog, images: apart }),
    notes: report.notes.filter((text) => /under several patients|More than 10%/.test(text)),
  };
}

const distinct = (groups: Int32Array): number => new Set(groups).size;

describe('an id of a lesion under several patients', () => {
  it('is a number within a patient where many patients have those of others', async () => {
    const { report, groups, images, notes } = await audited(
      (n) => `${1 + (n % 2)},P${Math.floor(n / 2)}`,
    );
    expect(distinct(groups)).toBe(20);
    expect(images[0]).toMatchObject({ lesion: '1 of patient P0', patient: 'P0' });
    expect(report.lesionGroups.filter(({ kind }) => kind === 'lesion')).toEqual([]);
    expect(report.sharedLesions).toEqual({
      ...{ apart: true, lesions: 2 },
      most: { lesion: '1', patients: ['P0', 'P1'], count: 20 },
    });
    expect(notes).toEqual([
      '2 ids of lesions stand under several patients in the CSV of --metadata, e.g. "1" under 20. ' +
        "A lesion is of one patient, so that each patient's is taken for another lesion.",
    ]);
  });

  it('is so where rows of images that are not there tell it, and no lesion else is', async () => {
    const elsewhere = Array.from({ length: 9 }, (_, n) => [`gone${n},L0,Q${n}`, `g${n},M,Q${n}`]);
    const { groups, images } = await audited(
      (n) => (n < 4 ? `L${n % 2},P${n % 2}` : `L${n},P${n}`),
      ...elsewhere.flat(),
    );
    expect(distinct(groups)).toBe(38);
    expect(images[0]!.lesion).toBe('L0 of patient P0');
    expect(images[1]!.lesion).toBe('L1');
  });

  it('is so as pandas writes numbers', async () => {
    const { groups } = await audited((n) => `${1 + (n % 2)}.0,${Math.floor(n / 2)}.0`);
    expect(distinct(groups)).toBe(20);
  });

  it('is one lesion under several cases, which may be visits', async () => {
    const header = 'image_id,lesion_id,case_id';
    const { groups, images } = await auditedUnder(header, (n) => `L${Math.floor(n / 2)},C${n}`);
    expect(distinct(groups)).toBe(20);
    expect(images[0]).toMatchObject({ lesion: 'L0', patient: 'C0' });
  });

  it.each([
    ['images', (n: number) => `L${Math.floor(n / 4)},V${n}`],
    // Two lesions of a patient, each in both of two visits.
    ['visits', (n: number) => `L${2 * Math.floor(n / 4) + (n % 2)},V${Math.floor(n / 2)}`],
  ])('is one lesion where the patients are %s', async (_name, rowOf) => {
    const { report, groups, images } = await audited(rowOf);
    expect(distinct(groups)).toBe(10);
    expect(images[0]!.lesion).toBe('L0');
    expect(report.sharedLesions).toMatchObject({ apart: false });
  });

  it('is a number where all patients have the same one', async () => {
    const { groups } = await audited((n) => `1,P${Math.floor(n / 2)}`);
    expect(distinct(groups)).toBe(20);
  });

  it('keeps patients together where few have one: it may be a mistake', async () => {
    const { report, groups, images, notes } = await audited((n) => `L${n},P${n}`, '0,L1,P0');
    expect(groups[0]).toBe(groups[1]);
    expect(distinct(groups)).toBe(39);
    expect(images[1]!.lesion).toBe('L1');
    expect(report.sharedLesions).toMatchObject({ apart: false, lesions: 1 });
    expect(notes).toEqual([
      '1 id of a lesion stands under several patients in the CSV of --metadata, e.g. "L1" under "P1" and "P0". ' +
        'A lesion is of one patient: all images of these are kept together; correct the rows that are wrong.',
    ]);
  });

  it('is none where a lesion is of one patient, or no patient is named', async () => {
    const one = await audited((n) => `L${n},P${n % 20}`);
    expect([one.report.sharedLesions, one.notes, distinct(one.groups)]).toEqual([null, [], 20]);
    const none = await audited((n) => `L${n % 20},`);
    expect([none.report.sharedLesions, none.notes, distinct(none.groups)]).toEqual([null, [], 20]);
  });
});

it('an id of more than a tenth of the images is told of', async () => {
  const { notes } = await audited((n) => (n < 12 ? 'none given,' : `L${n % 14},`));
  expect(notes).toEqual([
    'More than 10% of the images are of one lesion or patient, which is on one side of a split as a whole: ' +
      'lesion "none given" (12 images). Where that is no id but stands for none, empty these cells of the CSV of --metadata.',
  ]);
  const { notes: few } = await audited((n) => (n < 9 ? 'L0,' : `L${n},`));
  expect(few).toEqual([]);
});
