/** Which columns of a CSV are read, where several would do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { auditLines } from '../../source/commands/audit/lines.js';
import { auditImages, findImages, type AuditReport } from '../../source/dataset/index.js';
import { temporaryFolder } from '../temporary.js';
import { writeTree } from './images.js';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder();
});

/** A CSV of these lines. */
function table(...lines: string[]): string {
  const path = join(dir, 'm.csv');
  writeFileSync(path, lines.join('\n'));
  return path;
}

const labels = async (metadata: string): Promise<Record<string, string>> => {
  const { files } = await findImages(join(dir, 'data'), { metadata });
  return Object.fromEntries(files.map(({ file, label }) => [file, label]));
};

async function audited(metadata: string | string[]): Promise<AuditReport> {
  const found = await findImages(join(dir, 'data'), { metadata, purpose: 'audit' });
  return (await auditImages(found, { testShare: 0.15, cacheDir: join(dir, 'cache') })).report;
}

describe('the column of the images', () => {
  const truth = { '1.png': 'a', '2.png': 'b', '3.png': 'b' };
  beforeEach(() => writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2, '3.png': 3 }));

  it.each([
    ['paths', 'id,filepath,dx', '3,img/1.png,a', '1,img/2.png,b', '2,img/3.png,b'],
    ['names of files', 'image_id,dx,file_name', '3,a,1.png', '1,b,2.png', '2,b,3.png'],
  ])('is that of %s, not of numbers that are names of files, too', async (_name, ...lines) => {
    expect(await labels(table(...lines))).toEqual(truth);
    // Also where they name more images.
    const more = table(...lines.map((line) => line.replace('3.png', 'gone.png')));
    expect(await labels(more)).toEqual({ '1.png': 'a', '2.png': 'b' });
  });

  it('is the one that names the most images, whatever it is called', async () => {
    const some = ['image_id,id,dx', 'x1,1,a', 'x2,2,b', '3,3,b'];
    expect(await labels(table(...some))).toEqual(truth);
    // A few that are called like files are not taken for all.
    const few = ['path,id,dx', 'x/3.png,1,a', 'x/y.png,2,b', ',3,b'];
    expect(await labels(table(...few))).toEqual(truth);
  });

  it('is no number of the row where several rows are of an image', async () => {
    const lines = ['id,image_id,dx', '1,2,b', '2,2,b', '3,1,a', '4,1,a'];
    expect(await labels(table(...lines))).toEqual({ '1.png': 'a', '2.png': 'b' });
    // As many files as rows have a number.
    await writeTree(join(dir, 'data'), { '4.png': 4 });
    expect(await labels(table(...lines))).toEqual({ '1.png': 'a', '2.png': 'b' });
  });

  it('is the one with folders where files of several have one name', async () => {
    await writeTree(join(dir, 'data'), { 'x/4.png': 4, 'y/4.png': 5 });
    const lines = ['filename,path,dx', '1.png,./1.png,a', '4.png,x/4.png,a', '4.png,y/4.png,b'];
    expect(await labels(table(...lines))).toEqual({ '1.png': 'a', 'x/4.png': 'a', 'y/4.png': 'b' });
  });

  it('is told in a note where another has numbers that are names of files', async () => {
    const { notes, warnings, csvColumns } = await audited(
      table('id,filepath,dx,lesion_id,sex', '3,1.png,a,L,f', '2,2.png,b,L,f', '1,3.png,b,,f'),
    );
    expect(notes.join('\n')).toContain(
      'The columns "filepath" and "id" of m.csv name different images in 2 rows, e.g. "1.png" and "3" in row 2: ' +
        '"filepath" is read, which has names of files.',
    );
    expect(warnings.join('\n')).not.toContain('name different images');
    expect(csvColumns).toEqual([
      {
        ...{ csv: 'm.csv', image: 'filepath', label: 'dx', classes: [] },
        ...{ lesion: 'lesion_id', patient: null, sex: 'sex', age: null, localization: null },
        otherLabels: [],
        otherImages: [
          { column: 'id', rows: 2, first: { row: 2, read: '1.png', other: '3' }, isPlain: true },
        ],
      },
    ]);
  });

  it('is a finding where it cannot be told which of two is right', async () => {
    const { findings } = await audited(table('id,image,dx', '3,1,a', '2,2,b', '1,3,b'));
    expect(findings).toContainEqual({
      kind: 'csv-columns',
      message:
        'The columns "image" and "id" of m.csv name different images in 2 rows, e.g. "1" and "3" in row 2: ' +
        '"image" is read. Take out the one that is wrong.',
      accepted: false,
    });
  });

  it('is told nothing of where all that name an image agree', async () => {
    const { notes, warnings } = await audited(
      table('id,image,path,dx', '1,1,,a', '7,2,2.png,b', ',3,,b'),
    );
    expect([...notes, ...warnings].join('\n')).not.toContain('name different images');
  });
});

describe('the column of the labels', () => {
  beforeEach(() => writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2, '3.png': 3 }));

  it.each([
    ['words sooner than numbers', 'image,label,dx', '1,0,mel', '2,1,nv', '3,2,'],
    ['words, though some are not known', 'image,target,diagnosis', '1,1,mel', '2,0,nv', '3,0,NA'],
    ['diagnoses sooner than benign and malignant', 'image,class,diagnosis_3', '1,malignant,mel', '2,benign,nv', '3,indeterminate,'],
    ['any sooner than none', 'image,label,dx', '1,,mel', '2,NA,nv', '3,unknown,'],
  ])('is one of %s', async (_name, ...lines) => {
    expect(await labels(table(...lines))).toEqual({ '1.png': 'mel', '2.png': 'nv' });
  }); // prettier-ignore

  it.each([
    ['benign and malignant sooner than 0 and 1', ['benign', 'malignant'], 'target,benign_malignant', '1,malignant', '0.0,benign', 'false,benign'],
    ['numbers of diagnoses sooner than benign and malignant', ['0', '1', '2'], 'benign_malignant,target', 'malignant,1', 'benign,0', 'benign,2'],
    ['the better name where both are words', ['mel', 'nv'], 'class,dx', 'x,mel', 'y,nv', 'z,nv'],
  ])('is one of %s', async (_name, classes, header, ...rows) => {
    const metadata = table(`image,${header}`, ...rows.map((row, n) => `${n + 1},${row}`));
    expect((await findImages(join(dir, 'data'), { metadata })).classes).toEqual(classes);
  }); // prettier-ignore

  it('is none that has few labels beside one that has many', async () => {
    const rows = ['1,0,mel', '2,1,NA', '3,2,'];
    const truth = { '1.png': '0', '2.png': '1', '3.png': '2' };
    expect(await labels(table('image,label,dx', ...rows))).toEqual(truth);
    // A better name that has few is told of.
    const few = ['1,mel,0', '2,NA,1', '3,,2'];
    const { notes, csvColumns } = await audited(table('image,dx,target', ...few));
    expect(csvColumns).toMatchObject([{ label: 'target', otherLabels: ['dx'] }]);
    expect(notes.join('\n')).toContain('the column "target" is read for the labels, not "dx"');
  });

  it('is told in a note where a better name tells less', async () => {
    const { notes, csvColumns } = await audited(
      table('image,label,target,dx,cell_type', '1,0,1,mel,x', '2,1,0,nv,y', '3,2,0,nv,y'),
    );
    expect(csvColumns).toMatchObject([{ label: 'dx', otherLabels: ['label'] }]);
    expect(notes).toContain(
      'Of m.csv the column "dx" is read for the labels, not "label", which tells less. To read that, take "dx" out.',
    );
  });
});

describe('labels of benign and malignant alone', () => {
  /** Files of these folders, with the label of each. */
  const told = (folders: Record<string, string>): [file: string, label: string][] =>
    Object.entries(folders).flatMap(([folder, labels]) =>
      labels.split('').map((label, n): [string, string] => [`${folder}/${folder}${n}.png`, label]),
    );

  /** Classes and notes of an audit of these, 0 and 1 written as the two words. */
  async function read(folders: Record<string, string>, column: string, words: [string, string]) {
    const images = told(folders);
    await writeTree(
      join(dir, 'data'),
      Object.fromEntries(images.map(([file], n) => [file, n + 1])),
    );
    const rows = images.map(([file, label]) => `${file},${words[Number(label)]!}`);
    const { classes, notes } = await audited(table(`path,${column}`, ...rows));
    return { classes: Object.keys(classes), notes: notes.join('\n') };
  }
  const diagnoses = { bcc: '111', mel: '110', nv: '0000' };

  it.each([
    ['target', ['0', '1']],
    ['label', ['0.0', '1.0']],
    ['class', ['False', 'True']],
    ['dx', ['Benign', 'Malignant']],
    ['benign_malignant', ['benign', 'malignant']],
  ] as const)('in %s leave the classes to folders that say more', async (column, words) => {
    const { classes, notes } = await read(diagnoses, column, [...words]);
    expect(classes).toEqual(['bcc', 'mel', 'nv']);
    expect(notes).toContain(
      `The folders name the classes (bcc, mel, nv), as the labels of the CSV of --metadata say less (${words.join(', ')}). `,
    );
  });

  it.each([
    ['parts', { part_1: '00010', part_2: '01000' }],
    ['parts of about half each', { part_1: '11010', part_2: '00101' }],
    ['hospitals', { north: '1111100000', south: '1111111000', west: '0000000011' }],
    ['patients', { p1: '1', p2: '0', p3: '10', p4: '0' }],
    ['parts by year', { y1: '0001', y2: '0010', y3: '0100', y4: '00000' }],
  ] as const)('count where folders are of %s', async (_name, folders) => {
    for (const column of ['target', 'benign_malignant']) {
      const { classes, notes } = await read(folders, column, ['0', '1']);
      expect(classes).toEqual(['0', '1']);
      const names = Object.keys(folders);
      expect(notes).toContain(
        `The labels of the CSV of --metadata are taken (2 classes: 0, 1), not the names of the ${names.length} folders (${names.join(', ')}). `,
      );
    }
  });

  it('are no others: those of three numbers or of a diagnosis count', async () => {
    const images = told(diagnoses);
    await writeTree(join(dir, 'data'), Object.fromEntries(images.map(([file], n) => [file, n])));
    const rows = images.map(([file, label], n) => `${file},${n === 0 ? 2 : label}`);
    const found = await findImages(join(dir, 'data'), { metadata: table('path,label', ...rows) });
    expect(found.classes).toEqual(['0', '1', '2']);
  });

  it('are left out where another file says more, but not where it has the same words', async () => {
    await writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2, '3.png': 3, '4.png': 4 });
    const classesOf = async (more: string[]) => {
      const first = table('image,target', '1,1', '2,0');
      const second = join(dir, 'n.csv');
      writeFileSync(second, more.join('\n'));
      const found = await findImages(join(dir, 'data'), { metadata: [first, second] });
      return found.files.map(({ label }) => label);
    };
    expect(await classesOf(['image,dx', '1,mel', '2,nv', '3,nv'])).toEqual(['mel', 'nv', 'nv']);
    expect(await classesOf(['image,label', '3,2', '4,1'])).toEqual(['1', '0', '2', '1']);
  });

  it('are told to be left out where another file says more', async () => {
    await writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2, '3.png': 3 });
    const second = join(dir, 'n.csv');
    const notesOf = async (...lines: string[]) => {
      writeFileSync(second, lines.join('\n'));
      const { notes, csvColumns } = await audited([table('image,target', '1,1', '3,0'), second]);
      const leftOut = csvColumns.map(({ labelsLeftOut }) => labelsLeftOut);
      return { leftOut, notes: notes.join('\n') };
    };
    expect(await notesOf('image,dx', '1,mel', '2,nv')).toEqual({
      leftOut: [true, undefined],
      notes: expect.stringContaining(
        'The labels of m.csv, in "target", are left out, also of images that have no others: another CSV of --metadata tells more. ' +
          'For these take the labels out of the other.',
      ),
    });
    expect(await notesOf('image,label', '2,0')).toEqual({
      leftOut: [undefined, undefined],
      notes: expect.not.stringContaining('left out, also'),
    });
  });

  it.each(['', 'NA'])('are not left out for a file whose labels are all "%s"', async (none) => {
    await writeTree(join(dir, 'flat'), { '1.png': 1, '2.png': 2 });
    await writeTree(join(dir, 'data'), { 'mel/1.png': 1, 'nv/2.png': 2 });
    const second = join(dir, 'n.csv');
    writeFileSync(second, `image,lesion_id,diagnosis\n1,L,${none}\n2,M,${none}`);
    const metadata = [table('image,target', '1,1', '2,0'), second];
    const classesOf = async (folder: string) =>
      (await findImages(join(dir, folder), { metadata })).classes;
    expect(await classesOf('flat')).toEqual(['0', '1']);
    expect(await classesOf('data')).toEqual(['mel', 'nv']);
  });

  it('as 0 and 1 are told not to say which is malignant, where they are the classes', async () => {
    const said = 'The classes are called 0, 1, which does not tell what is malignant: ';
    expect((await read({ images: '0101' }, 'target', ['0', '1'])).notes).toContain(said);
    expect((await read({ images: '0101' }, 'target', ['benign', '1'])).notes).not.toContain(
      'called',
    );
  });

  it('are told of in no note where folders have the names that the CSV has', async () => {
    const { notes } = await read({ mel: '111', nv: '000' }, 'dx', ['nv', 'mel']);
    expect(notes).not.toMatch(/are taken|say less/);
  });

  it('are told of in no note where folders are benign and malignant, too', async () => {
    const words = ['benign', 'malignant'] as [string, string];
    const same = await read({ benign: '000', malignant: '111' }, 'benign_malignant', words);
    expect(same).toMatchObject({ classes: words, notes: expect.not.stringMatching(/say less/) });
  });
});

describe('a column of each class', () => {
  beforeEach(() => writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2, '3.png': 3 }));
  const truth = { '1.png': 'mel', '2.png': 'nv', '3.png': 'nv' };

  it.each([
    ['True and False, as pandas has them', ['1,True,False', '2,False,True', '3,FALSE,TRUE'], ','],
    ['1,0 and 0,0, as Excel has them', ['1;1,0;0,0', '2;0,0;1,0', '3;0,0;1,0'], ';'],
  ])('has %s', async (_name, rows, delimiter) => {
    const header = ['image', 'mel', 'nv'].join(delimiter);
    expect(await labels(table(header, ...rows))).toEqual(truth);
  });

  it('stands beside several columns that may name the image', async () => {
    expect(await labels(table('id,file,mel,nv', '7,1.png,1,0', '8,2,0,1', '9,3,0,1'))).toEqual(
      truth,
    );
  });

  it('is none beside one of other numbers, which is named', async () => {
    const hindrance =
      '"mel", "nv" have 0 or 1 in the first row, as columns of classes do, ' +
      'but "fitzpatrick" beside them has "3": take it out where they are classes.';
    const rows = ['1,1,0,3,L', '2,0,1,2,L', '3,0,1,1,M'];
    await expect(labels(table('image,mel,nv,fitzpatrick,age', ...rows))).rejects.toThrow(
      `has no column that holds the label (label, dx, diagnosis, class ...). Its columns are "image", "mel", "nv", "fitzpatrick", "age". Name one of them so, or: ${hindrance}`,
    );
    await expect(labels(table('image,mel,nv,fitzpatrick,lesion_id', ...rows))).rejects.toThrow(
      `sort the images into folders. Or: ${hindrance}`,
    );
  });
});

test('the columns that were read stand below the folder in an audit', async () => {
  await writeTree(join(dir, 'data'), { '1.png': 1, '2.png': 2 });
  const line = async (...lines: string[]) => auditLines(await audited(table(...lines)))[1];
  expect(await line('file,dx,Lesion ID,sex', '1,mel,L,f', '2,nv,L,f')).toBe(
    '  of m.csv: image "file", label "dx", lesion "Lesion ID", sex "sex"',
  );
  expect(await line('file,mel,nv,age_approx', '1,1,0,50', '2,0,1,50')).toBe(
    '  of m.csv: image "file", age "age_approx", a column of each class (mel, nv)',
  );
});
