/** Which columns of a CSV are read, where several would do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
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

async function audited(metadata: string): Promise<AuditReport> {
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
