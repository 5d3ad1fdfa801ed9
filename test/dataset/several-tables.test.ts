/** Data sets whose labels stand in one CSV and lesions, sex and age in another, as ISIC's challenges have them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditImages, findImages } from '../../source/dataset/index.js';
import { readMetadata } from '../../source/dataset/metadata.js';
import { oneVocabulary } from '../../source/dataset/one-vocabulary.js';
import { classNamed } from '../../source/study/match-classes.js';
import { temporaryFolder } from '../temporary.js';
import { writeTree } from './images.js';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder();
});

/** Paths of CSVs of these texts. */
const tables = (...texts: string[]): string[] =>
  texts.map((text, n) => {
    const path = join(dir, `${'abc'[n]}.csv`);
    writeFileSync(path, text);
    return path;
  });

describe('several CSVs', () => {
  it('give an image its label from one, and its lesion, sex and age from another', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { 'I_1.png': 1, 'I_2.png': 2, 'I_3.png': 3, 'I_4.png': 4 });
    const metadata = tables(
      'image,MEL,NV\nI_1,1.0,0.0\nI_2,0.0,1.0\nI_3,0.0,1.0\nI_4,1.0,0.0\n',
      'image,age_approx,anatom_site_general,lesion_id,sex\nI_1,55.0,torso,L1,male\nI_4,,,L1,\nI_2,30.0,,,female\n',
    );
    const found = await findImages(data, { metadata });
    expect(found.classes).toEqual(['MEL', 'NV']);
    expect(
      found.files.map(({ file, label, lesion, traits }) => [file, label, lesion, traits]),
    ).toEqual([
      ['I_1.png', 'MEL', 'L1', { sex: 'male', age: '55.0', localization: 'torso' }],
      ['I_2.png', 'NV', undefined, { sex: 'female', age: '30.0' }],
      ['I_3.png', 'NV', undefined, undefined],
      ['I_4.png', 'MEL', 'L1', undefined],
    ]);
    // Whichever comes first.
    const turned = await findImages(data, { metadata: metadata.toReversed() });
    expect(turned.files).toEqual(found.files);
  });

  it('leave labels of benign and malignant to one that says more', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2 });
    const [coarse, fine] = tables(
      'isic_id,benign_malignant,sex\n1,malignant,male\n2,benign,female\n',
      'image,dx\n1,melanoma\n2,nevus\n',
    );
    const { files, classes } = await findImages(data, { metadata: [coarse, fine] });
    expect(classes).toEqual(['melanoma', 'nevus']);
    expect(files.map(({ traits }) => traits)).toEqual([{ sex: 'male' }, { sex: 'female' }]);
    const metadata = await readMetadata([coarse, fine], new Set(['1.png', '2.png']));
    expect([...metadata.labels]).toEqual(['melanoma', 'nevus']);
    // Alone it names the classes.
    expect((await findImages(data, { metadata: [coarse] })).classes).toEqual([
      'benign',
      'malignant',
    ]);
  });

  it('name the classes by one that says more, whatever folders and one of benign and malignant do', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { 'a/1.png': 1, 'b/2.png': 2 });
    const metadata = tables(
      'isic_id,benign_malignant\n1,malignant\n2,benign\n',
      'image,dx\n1,melanoma\n2,nevus\n',
    );
    for (const csvs of [metadata, metadata.toReversed()]) {
      const { classes, files } = await findImages(data, { metadata: csvs });
      expect(classes).toEqual(['melanoma', 'nevus']);
      expect(files.map(({ label }) => label)).toEqual(['melanoma', 'nevus']);
    }
  });

  it('that contradict each other leave the image out, as rows of one do', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2, '3.png': 3 });
    const metadata = tables('image,dx\n1,a\n2,b\n3,a\n', 'image,dx\n3,b\n2,b\n');
    const { files, skipped } = await findImages(data, { metadata });
    expect(files.map(({ file }) => file)).toEqual(['1.png', '2.png']);
    expect(skipped).toMatchObject([{ count: 1, example: '3.png' }]);
  });

  it('tell files of one name apart by the one that names folders, and say the rest of each', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { 'x/1.png': 1, 'y/1.png': 2, 'x/2.png': 3 });
    const metadata = tables('path,dx\nx/1.png,a\ny/1.png,b\nx/2.png,b\n', 'id,sex\n1,male\n');
    const { files } = await findImages(data, { metadata });
    expect(files.map(({ file, label, traits }) => [file, label, traits?.sex])).toEqual([
      ['x/1.png', 'a', 'male'],
      ['x/2.png', 'b', undefined],
      ['y/1.png', 'b', 'male'],
    ]);
  });

  it('tie images by what any of them names, also of images that are not there', async () => {
    const files = ['1.jpg', '2.jpg', '3.jpg'];
    const metadata = await readMetadata(
      tables('image,lesion_id\n1,L1\n9,L1\n2,L2\n', 'image,patient_id\n9,P\n2,P\n3,Q\n'),
      new Set(files),
    );
    const [one, two, three] = files.map((file) => metadata.tied.tieOf(metadata.of(file)!.names));
    expect(one).toBe(two);
    expect(three).not.toBe(one);
    expect(metadata.others.count).toBe(1);
  });

  it('may be of sex or age alone beside another', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { 'a/1.png': 1, 'b/2.png': 2 });
    const [traits, lesions, colours] = tables(
      'age,image\n40,1\n',
      'image,lesion_id\n2,L\n',
      'image,colour\n1,red\n',
    );
    for (const metadata of [[traits], [lesions, colours]]) {
      await expect(findImages(data, { metadata })).rejects.toThrow(/no column that holds/);
    }
    const { files } = await findImages(data, { metadata: [traits, lesions] });
    expect(files).toMatchObject([{ label: 'a', traits: { age: '40' } }, { lesion: 'L' }]);
  });

  it('that name several lesions are named with their rows', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { 'a/1.png': 1, 'b/2.png': 2 });
    const metadata = tables('image,lesion_id\n1,L\n', 'image,lesion_id\n2,M\n1,K\n');
    const found = await findImages(data, { metadata });
    const audited = await auditImages(found, { testShare: 0.15, cacheDir: join(dir, 'cache') });
    expect(audited.report.severalNames).toEqual([
      {
        ...{ file: 'a/1.png', kind: 'lesion', ids: ['L', 'K'], rows: [2, 3] },
        tables: ['a.csv', 'b.csv'],
      },
    ]);
    expect(audited.report.warnings.join('\n')).toContain(
      'the lesions "L" in row 2 of a.csv, "K" in row 3 of b.csv',
    );
  });

  it('are told to be of a part of the images where none names the others, or no lesion of them', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2, '3.png': 3 });
    const [labels, lesions] = tables('image,dx\n1,a\n2,b\n3,b\n', 'image,lesion_id\n1,L\n');
    const notes = async (metadata: string[]) => {
      const found = await findImages(data, { metadata });
      const options = { testShare: 0.15, cacheDir: join(dir, 'cache') };
      return (await auditImages(found, options)).report.notes;
    };
    expect(await notes([labels])).toEqual([]);
    expect(await notes([labels, lesions])).toEqual([
      '2 images have neither lesion nor patient in the CSV of --metadata, e.g. 2.png: ' +
        'a split keeps each together with its copies alone.',
    ]);
  });

  it('are refused where no label stands in any, nor by folders', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2 });
    const metadata = tables('image,lesion_id\n1,L\n2,M\n', 'image,sex\n1,male\n');
    await expect(findImages(data, { metadata })).rejects.toThrow(
      /a\.csv and \S+b\.csv have no column of labels/,
    );
  });

  it('are all named where they are of other images', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1 });
    const metadata = tables('image,dx\n7,a\n', 'image,lesion_id\n8,L\n', 'image,sex\n7,male\n');
    await expect(findImages(data, { metadata })).rejects.toThrow(
      /a\.csv, \S+b\.csv and \S+c\.csv name none of the 1 image/,
    );
  });

  it('that call a class differently have one name for it, that of the first', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2, '3.png': 3, '4.png': 4, '5.png': 5 });
    const [first, second] = tables(
      'image,MEL,NV,AK\n1,1,0,0\n2,0,1,0\n3,0,0,1\n',
      'image,dx\n1,mel\n2,nevus\n3,akiec\n4,nevus\n5,scar\n',
    );
    const read = async (...metadata: string[]) => {
      const found = await findImages(data, { metadata, classOf: classNamed });
      const options = { testShare: 0.15, cacheDir: join(dir, 'cache') };
      const { report } = await auditImages(found, options);
      return {
        labels: found.files.map(({ label }) => label),
        notes: report.notes.filter((text) => text.includes('differently')),
      };
    };
    expect(await read(first, second)).toEqual({
      labels: ['MEL', 'NV', 'AK', 'NV', 'scar'],
      notes: [
        'The CSVs of --metadata call classes differently; taken as one: mel for MEL, nevus for NV, akiec for AK.',
      ],
    });
    expect((await read(second, first)).labels).toEqual(['mel', 'nevus', 'akiec', 'nevus', 'scar']);
    expect((await read(second)).notes).toEqual([]);
  });

  it('keep two names of one diagnosis apart where one of them has both', () => {
    const names = (...tables: string[][]) =>
      oneVocabulary(
        tables.map((labels) => new Set(labels)),
        classNamed,
      ).map((renamed) => [...renamed]);
    const mel = ['melanoma', 'melanoma in situ'];
    expect(names(['mel', 'nv'], [...mel, 'nevus'])).toEqual([[], [['nevus', 'nv']]]);
    expect(names(mel, ['mel', 'nv'], ['nevus'])).toEqual([[], [], [['nevus', 'nv']]]);
    expect(names(['melanoma'], ['melanoma in situ'])).toEqual([
      [],
      [['melanoma in situ', 'melanoma']],
    ]);
  });

  it('that call every class differently are told apart from those of other images', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1, '2.png': 2 });
    const metadata = tables('image,dx\n1,akiec\n2,mel\n', 'image,AK,MEL\n1,1,0\n2,0,1\n');
    await expect(findImages(data, { metadata })).rejects.toThrow(
      /b\.csv give no image in \S+ one label alone: 1\.png is akiec and AK there\. .*delete the labels/,
    );
  });

  it('without any label for the images that they name say so', async () => {
    const data = join(dir, 'data');
    await writeTree(data, { '1.png': 1 });
    const metadata = tables('image,dx\n1,\n7,a\n', 'image,lesion_id\n1,L\n');
    await expect(findImages(data, { metadata })).rejects.toThrow(
      /b\.csv give none of the 1 image in \S+ a label: that of 1\.png is empty\. Fill in the labels/,
    );
  });
});
