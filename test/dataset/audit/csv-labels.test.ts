/** Labels that a CSV tells otherwise than the folders. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvLabelsOf } from '../../../source/dataset/audit/csv-labels.js';
import { csvLabelsNotes, csvLabelsWarning } from '../../../source/dataset/audit/csv-labels-text.js';
import { auditImages } from '../../../source/dataset/audit/index.js';
import { findImages } from '../../../source/dataset/find.js';
import type { Catalog } from '../../../source/dataset/types.js';
import { classNamed } from '../../../source/study/match-classes.js';
import { temporaryFolder } from '../../temporary.js';
import { catalogOf, writeTree } from '../images.js';

const classes = ['actinic keratosis', 'nevus', 'squamous cell carcinoma'];
const [AK, NEVUS, SCC] = [0, 1, 2];
const HAM10000 = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'];

/** Images of a class by what a CSV tells of them: undefined is nothing. */
function catalog(...of: [label: number, count: number, told?: string][]): Catalog {
  const images = of.flatMap(([label, count, told]) =>
    Array.from({ length: count }, () => ({
      label,
      content: '',
      ...(told !== undefined && { told }),
    })),
  );
  return { ...catalogOf(3, images), classes };
}
const compared = (from: Catalog, vocabulary = HAM10000, contradictory: string[] = []) =>
  csvLabelsOf(from, { labels: vocabulary }, new Set(contradictory), classNamed);
const pairsOf = (pairs: { class: string; told: string; images: number; of: number }[] = []) =>
  pairs.map((one) => [one.class, one.told, one.images, one.of]);

describe('csvLabelsOf', () => {
  it('pairs the classes that disagree by their names, and counts only what the CSV labels', () => {
    const found = compared(
      catalog([AK, 3, 'akiec'], [NEVUS, 5], [NEVUS, 2, 'akiec'], [NEVUS, 1, 'NV'], [SCC, 4]),
      HAM10000,
      ['class 1/9.png', 'class 0/0.png'],
    );
    expect(found).toMatchObject({ labelled: 6, agreeing: 4, coarser: [], unknown: [] });
    // Labelled images alone would be two thirds of the folder.
    expect(found!.otherwise).toEqual([
      {
        ...{ class: 'nevus', told: 'actinic keratosis', names: ['akiec'], images: 2, of: 8 },
        ...{ contradictory: 1, files: ['class 1/8.png', 'class 1/9.png'] },
      },
    ]);
  });

  it('takes most of a folder that the CSV has no name for as a coarser vocabulary', () => {
    const most = compared(
      catalog([AK, 3, 'akiec'], [SCC, 3, 'akiec'], [SCC, 1, 'nv'], [SCC, 1], [NEVUS, 1]),
    );
    expect(pairsOf(most!.coarser)).toEqual([
      ['squamous cell carcinoma', 'actinic keratosis', 3, 5],
    ]);
    expect(pairsOf(most!.otherwise)).toEqual([['squamous cell carcinoma', 'nevus', 1, 5]]);
    const half = compared(catalog([AK, 3, 'akiec'], [SCC, 3, 'akiec'], [SCC, 3], [NEVUS, 1]));
    expect(half!.coarser).toEqual([]);
    expect(pairsOf(half!.otherwise)).toEqual([
      ['squamous cell carcinoma', 'actinic keratosis', 3, 6],
    ]);
  });

  it('lists most of a folder, too, where the CSV has a name for it: the folders may be swapped', () => {
    const swapped = catalog([AK, 5, 'nv'], [NEVUS, 5, 'akiec'], [SCC, 1]);
    expect(compared(swapped)!.coarser).toEqual([]);
    expect(pairsOf(compared(swapped)!.otherwise)).toEqual([
      ['actinic keratosis', 'nevus', 5, 5],
      ['nevus', 'actinic keratosis', 5, 5],
    ]);
  });

  it('keeps names apart that no folder has, and passes over what is not known', () => {
    const found = compared(
      catalog(
        [AK, 2, 'scar'],
        [NEVUS, 3, 'scar'],
        [NEVUS, 1, 'tattoo'],
        [NEVUS, 1, 'unknown'],
        [SCC, 1, 'scc'],
      ),
    );
    expect(found).toMatchObject({ labelled: 7, agreeing: 1, otherwise: [], coarser: [] });
    expect(found!.unknown).toEqual([
      {
        ...{ name: 'scar', images: 5 },
        folders: [
          { class: 'nevus', images: 3 },
          { class: 'actinic keratosis', images: 2 },
        ],
      },
      { name: 'tattoo', images: 1, folders: [{ class: 'nevus', images: 1 }] },
    ]);
    expect(compared(catalog([AK, 2], [NEVUS, 1, 'n/a'], [SCC, 1]))).toBeNull();
  });

  it('leaves out what a person has judged, which does not make a vocabulary finer', () => {
    const some = catalog([AK, 3, 'akiec'], [NEVUS, 2, 'akiec'], [SCC, 3, 'akiec'], [SCC, 1]);
    const judged = new Set([3, 5, 6].map((row) => some.images[row]!.file));
    const found = csvLabelsOf(some, { labels: HAM10000 }, new Set(), classNamed, judged)!;
    expect(found).toMatchObject({ labelled: 8, agreeing: 3, judged: 1 });
    expect(found.otherwise).toMatchObject([
      { class: 'nevus', images: 1, files: ['class 1/4.png'] },
    ]);
    expect(found.coarser).toMatchObject([{ images: 3, of: 4 }]);
    const all = new Set(some.images.map(({ file }) => file));
    expect(csvLabelsOf(some, { labels: HAM10000 }, new Set(), classNamed, all)!.otherwise).toEqual(
      [],
    );
  });

  it('takes a name that fits the own folder as right where two folders are of one diagnosis', () => {
    const twins = {
      ...catalog([AK, 2, 'nv'], [NEVUS, 2, 'nv'], [SCC, 1, 'nv']),
      classes: ['naevus', 'nevus', 'scc'],
    };
    const found = compared(twins);
    expect(found).toMatchObject({ agreeing: 4, otherwise: [] });
    // Which of the two it would be is not known.
    expect(found!.unknown).toMatchObject([{ name: 'nv', images: 1 }]);
  });

  it('compares many images of many names in no time', () => {
    const big = catalog([AK, 1, 'akiec']);
    const images = Array.from({ length: 50_000 }, (_, n) => ({
      ...big.images[0]!,
      ...{ file: `${n}.png`, label: n % 3, told: n % 2 ? 'nv' : `name ${n % 500}` },
    }));
    const start = performance.now();
    const found = compared({ ...big, images });
    expect(found!.labelled).toBe(50_000);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('its sentences', () => {
  it('name the pairs, what is under several labels, and how to correct the others', () => {
    const found = compared(catalog([AK, 3, 'akiec'], [NEVUS, 9], [NEVUS, 2, 'akiec']), HAM10000, [
      'class 1/13.png',
    ]);
    expect(csvLabelsWarning(found)).toEqual([
      'The CSV of --metadata tells another class than the folder of 2 images: 2 of 11 nevus as akiec (actinic keratosis). ' +
        "1 is under several labels, of which --contradictory metadata takes the CSV's. " +
        '1 is under one label alone, e.g. class 1/12.png: correct those that are wrong with --relabel FILE.csv.',
    ]);
    expect(csvLabelsNotes(found)).toEqual([]);
    expect(csvLabelsWarning(null)).toEqual([]);
  });

  it('are one for a coarser vocabulary, and one for names that fit no folder, however many there are', () => {
    const coarser = compared(catalog([AK, 3, 'akiec'], [SCC, 3, 'akiec'], [NEVUS, 1]));
    expect(csvLabelsWarning(coarser)).toEqual([]);
    expect(csvLabelsNotes(coarser)).toEqual([
      'The CSV of --metadata has no name for a class of the folders, and tells 3 of 3 squamous cell carcinoma as akiec (actinic keratosis): ' +
        'a coarser vocabulary, not wrong labels.',
    ]);
    const names = Array.from({ length: 400 }, (_, n): [number, number, string] => [
      n % 3,
      1,
      `word ${n}`,
    ]);
    const other = compared(catalog(...names));
    expect(csvLabelsWarning(other)).toEqual([]);
    expect(csvLabelsNotes(other)).toEqual([
      "The CSV of --metadata tells classes that no folder has: word 0 (1), word 1 (1), word 2 (1) and 397 more. Its labels are not compared with the folders'.",
    ]);
  });
});

it('reads the names of the whole CSV, also where its rows are of other images', async () => {
  const folder = temporaryFolder();
  await writeTree(join(folder, 'data'), {
    'actinic keratosis/a.png': 1,
    'nevus/n1.png': 2,
    'nevus/n2.png': 3,
    'squamous cell carcinoma/s.png': 4,
    'squamous cell carcinoma/t.png': 5,
  });
  const report = async (csv: string) => {
    await writeTree(folder, { 'table.csv': `image_id,dx\n${csv}` });
    const found = await findImages(join(folder, 'data'), { metadata: join(folder, 'table.csv') });
    const options = { testShare: 0.15, cacheDir: join(folder, 'cache'), classOf: classNamed };
    return (await auditImages(found, options)).report;
  };
  const rows = 'n1,akiec\nn2,akiec\ns,akiec\nt,akiec\n';
  const own = await report(rows);
  expect(pairsOf(own.csvLabels!.coarser).map(([name]) => name)).toEqual([
    'nevus',
    'squamous cell carcinoma',
  ]);
  const whole = await report(`${rows}elsewhere,nv\n`);
  expect(pairsOf(whole.csvLabels!.coarser).map(([name]) => name)).toEqual([
    'squamous cell carcinoma',
  ]);
  expect(whole.csvLabels!.otherwise).toMatchObject([
    { class: 'nevus', files: ['nevus/n1.png', 'nevus/n2.png'] },
  ]);
  expect(whole.warnings.join(' ')).toContain('2 of 2 nevus as akiec');
  expect(whole.notes).toEqual([
    'The CSV of --metadata names 4 of 5 images, and tells nothing of others, such as actinic keratosis/a.png.',
    expect.stringContaining('a coarser vocabulary'),
  ]);
});

describe('where the CSV labels nearly all, so that its labels are taken', () => {
  const audited = async (tree: Record<string, number>, csv: string) => {
    const folder = temporaryFolder();
    await writeTree(join(folder, 'data'), tree);
    await writeTree(folder, { 'table.csv': `image_id,dx\n${csv}` });
    const found = await findImages(join(folder, 'data'), { metadata: join(folder, 'table.csv') });
    const options = { testShare: 0.15, cacheDir: join(folder, 'cache'), classOf: classNamed };
    return (await auditImages(found, options)).report;
  };
  const rows = 'a,akiec\nn1,nv\nn2,akiec\ns,akiec\nt,akiec\n';

  it('tells of folders that are called by other classes', async () => {
    const tree = {
      ...{ 'actinic keratosis/a.png': 1, 'nevus/n1.png': 2, 'nevus/n2.png': 3 },
      ...{ 'scc/s.png': 4, 'scc/t.png': 5 },
    };
    const { csvLabels, classes, warnings, notes } = await audited(tree, rows);
    expect(classes).toEqual({ akiec: 4, nv: 1 });
    expect(csvLabels).toMatchObject({ taken: 'csv', labelled: 5, agreeing: 2, unknown: [] });
    expect(csvLabels!.otherwise).toMatchObject([
      { class: 'nevus', told: 'actinic keratosis', images: 1, of: 2, files: ['nevus/n2.png'] },
    ]);
    expect(pairsOf(csvLabels!.coarser)).toEqual([['scc', 'actinic keratosis', 2, 2]]);
    expect(warnings).toContain(
      'The CSV of --metadata tells another class than the folder of 1 image: 1 of 2 nevus as akiec (actinic keratosis). ' +
        "The CSV's labels are taken, e.g. for nevus/n2.png: correct those that are wrong with --relabel FILE.csv.",
    );
    expect(notes).toEqual([
      'The labels of the CSV of --metadata are taken (2 classes: akiec, nv), not the names of the 3 folders ' +
        '(actinic keratosis, nevus, scc). For those of the folders take the labels out of the CSV.',
      expect.stringContaining('a coarser vocabulary'),
    ]);
  });

  it('compares nothing with folders that are called by anything else, or where there are none', async () => {
    const parts = ['a', 'n1', 'n2', 's', 't'].map((name, n) => [
      `part_${n % 2}/${name}.png`,
      n + 1,
    ]);
    const named = await audited(Object.fromEntries(parts) as Record<string, number>, rows);
    const flat = await audited({ 'a.png': 1, 'n1.png': 2, 'n2.png': 3 }, rows);
    for (const { csvLabels } of [named, flat]) expect(csvLabels).toBeNull();
    expect(named.notes).toEqual([
      expect.stringContaining('names of the 2 folders (part_0, part_1)'),
    ]);
    expect(flat.notes).toEqual([]);
  });
});
