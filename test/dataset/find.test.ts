import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findImages } from '../../source/dataset/find.js';
import { readImage } from '../../source/dataset/read-image.js';
import { ingest } from '../../source/dataset/ingest.js';
import { isSystemFolder } from '../../source/dataset/system-folders.js';
import { temporaryFolder } from '../temporary.js';
import { writeTree } from './images.js';

const listed = async (dir: string, metadata?: string) => {
  const { files } = await findImages(dir, { metadata });
  return files.map(({ file, label, givenSplit }) => [file, label, givenSplit]);
};

describe('folders by class', () => {
  it('labels each image by its folder, in order', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'nevus/b.png': 1, 'nevus/a.JPG': 'x', 'melanoma/c.tif': 'x' });
    const found = await findImages(dir);
    expect(found.classes).toEqual(['melanoma', 'nevus']);
    expect(await listed(dir)).toEqual([
      ['melanoma/c.tif', 'melanoma', null],
      ['nevus/a.JPG', 'nevus', null],
      ['nevus/b.png', 'nevus', null],
    ]);
  });

  it('knows Train, Test and Validation in any case', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      'TRAIN/a/1.png': 1,
      'TRAIN/b/2.png': 2,
      'test/a/3.png': 3,
      'Valid/b/4.png': 4,
      'notes/b/5.png': 5,
    });
    expect(await listed(dir)).toEqual([
      ['TRAIN/a/1.png', 'a', 'train'],
      ['TRAIN/b/2.png', 'b', 'train'],
      ['Valid/b/4.png', 'b', 'validation'],
      ['test/a/3.png', 'a', 'test'],
    ]);
    const { skipped, layout } = await findImages(dir);
    expect(skipped).toEqual([
      { reason: 'beside TRAIN and Valid and test', count: 1, example: 'notes/b/5.png' },
    ]);
    expect(layout).toBe('folders by class in TRAIN, Valid, test');
  });

  it('takes images of nested folders and linked folders, and stops at loops', async () => {
    const dir = temporaryFolder();
    const elsewhere = temporaryFolder();
    await writeTree(dir, { 'a/deep/er/1.png': 1, 'b/2.png': 2 });
    await writeTree(elsewhere, { '3.png': 3 });
    symlinkSync(dir, join(dir, 'a', 'deep', 'loop'));
    symlinkSync(join(dir, 'a'), join(dir, 'a', 'deep', 'again'));
    symlinkSync(elsewhere, join(dir, 'b', 'linked'));
    const found = await findImages(dir);
    expect(found.files.map(({ file }) => file).slice(-2)).toEqual(['b/2.png', 'b/linked/3.png']);
    expect(found.files[0].file).toBe('a/deep/er/1.png');
    expect(found.skipped.map(({ reason }) => reason)).toContain('a link back to a folder above it');
  });

  it.each([
    ['train_dir', 'val_dir', 'test_dir'],
    ['train_set', 'valid-set', 'test set'],
    ['Training Data', 'validation', 'TestData'],
    ['training_images', 'val_images', 'testing_images'],
    ['trainset', 'valset', 'testset'],
    ['Train', 'dev', 'holdout'],
    ['train', 'Dev_Set', 'held-out'],
  ])('knows the splits by the names %s, %s and %s, also where a CSV labels', async (...names) => {
    const dir = temporaryFolder();
    const paths = names.map((name, n) => `${name}/a/${n}.png`);
    await writeTree(dir, Object.fromEntries(paths.map((path, n) => [path, n])));
    await writeTree(dir, { [`${names[0]}/b/3.png`]: 3, 'b.csv': 'image,dx\n0,x\n1,x\n2,x\n3,y\n' });
    const splits = ['train', 'validation', 'test'];
    const given = async (metadata?: string) => {
      const found = await listed(dir, metadata);
      return paths.map((path) => found.find(([file]) => file === path)![2]);
    };
    expect(await given()).toEqual(splits);
    expect(await given(join(dir, 'b.csv'))).toEqual(splits);
  });

  it('takes dev and holdout for classes without a training folder, and for no splits where they hold others', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'dev/1.png': 1, 'holdout/2.png': 2, 'sets/3.png': 3 });
    expect((await findImages(dir)).classes).toEqual(['dev', 'holdout', 'sets']);
    const split = temporaryFolder();
    await writeTree(split, { 'train/a/1.png': 1, 'train/b/2.png': 2, 'dev/masks/3.png': 3 });
    await writeTree(split, { 'dev/a/4.png': 4, 'dev/5.png': 5, 'dev/notes.txt': 'x' });
    const { files, givenSplits, skipped } = await findImages(split);
    expect([files.length, givenSplits]).toEqual([2, ['train']]);
    expect(skipped).toEqual([
      { reason: 'beside train', count: 3, example: 'dev/5.png' },
      { reason: 'not an image by its extension', count: 1, example: 'dev/notes.txt' },
    ]);
  });

  it('passes over what is no image file and counts why', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      'a/1.png': 1,
      'b/2.png': 2,
      'a/notes.txt': 'x',
      'a/more.md': 'x',
      'a/.hidden.png': 3,
      'b/.DS_Store/4.png': 4,
    });
    execFileSync('mkfifo', [join(dir, 'a', 'pipe.jpg')]);
    symlinkSync('/dev/zero', join(dir, 'a', 'zero.jpg'));
    symlinkSync('self.png', join(dir, 'b', 'self.png'));
    const { files, skipped } = await findImages(dir);
    expect(files).toHaveLength(2);
    expect(skipped).toEqual([
      { reason: 'hidden', count: 2, example: 'a/.hidden.png' },
      { reason: 'no regular file', count: 2, example: 'a/pipe.jpg' },
      { reason: 'not an image by its extension', count: 2, example: 'a/more.md' },
      { reason: 'cannot be opened (ELOOP)', count: 1, example: 'b/self.png' },
    ]);
  });

  it('takes no folder that a system or an archive leaves for a class', async () => {
    const dir = temporaryFolder();
    const tree = {
      ...{ 'a/1.png': 1, 'b/2.png': 2, 'b/@eaDir/2.png/thumb.jpg': 3 },
      ...{ '__MACOSX/a/._1.png': 'x', '$RECYCLE.BIN/4.png': 4 },
    };
    await writeTree(dir, tree);
    await writeTree(join(dir, 'split', 'Train'), tree);
    const { classes, files, skipped } = await findImages(dir);
    expect(classes).toEqual(['a', 'b', 'split']);
    expect(files).toHaveLength(4);
    expect(skipped).toEqual([
      {
        ...{ reason: 'a folder that a system or an archive leaves', count: 6 },
        example: '$RECYCLE.BIN',
      },
    ]);
    expect(await findImages(join(dir, 'split'))).toMatchObject({
      ...{ classes: ['a', 'b'], givenSplits: ['train'], skipped: [{ count: 3 }] },
    });
  });

  it('keeps a link to nothing among the images, for reading it to say so', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'a/1.png': 1, 'b/2.png': 2 });
    symlinkSync('/nowhere/3.png', join(dir, 'b', '3.png'));
    symlinkSync('/nowhere/notes', join(dir, 'b', 'notes'));
    const { files, skipped } = await findImages(dir);
    expect(files.map(({ file }) => file)).toEqual(['a/1.png', 'b/2.png', 'b/3.png']);
    expect(skipped).toEqual([
      { reason: 'cannot be opened (ENOENT)', count: 1, example: 'b/notes' },
    ]);
    await expect(readImage(join(dir, 'b', '3.png'))).rejects.toThrow(/a link to nothing/);
  });

  it('counts images in no folder of a class', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'train/a/1.png': 1, 'train/b/2.png': 2, 'test/3.png': 3, '4.png': 4 });
    await writeTree(dir, { 'test/.5.png': 5, 'notes.txt': 'x' });
    expect((await findImages(dir)).skipped).toContainEqual({
      ...{ reason: 'in no folder of a class', count: 2, example: '4.png' },
    });
  });

  it('keeps the raw name of a class and shows none of its escapes in an error', async () => {
    const dir = temporaryFolder();
    const name = 'red\x1b[31m\u202e';
    await writeTree(dir, { [`${name}/1.txt`]: 'x', 'b/2.png': 2 });
    const error = await findImages(dir).catch((thrown: Error) => thrown);
    expect((error as Error).message).toContain('"red?[31m?" in');
    await writeTree(dir, { [`${name}/1.png`]: 1 });
    expect((await findImages(dir)).classes).toContain(name);
  });
});

describe('folders that hold no data set', () => {
  const refused: [string, (dir: string) => Promise<unknown> | unknown, RegExp][] = [
    ['is empty', () => {}, /is empty\. Put a folder of images/],
    ['has one class', (dir) => writeTree(dir, { 'only/1.png': 1 }), /holds 1 class \("only"\).*--data .*only$/],
    ['has an empty class', (dir) => writeTree(dir, { 'a/1.png': 1, 'b/x.txt': 'x' }), /class "b" .*no image to train on.*b\/x\.txt/],
    ['has a class in Test alone', (dir) => writeTree(dir, { 'Train/a/1.png': 1, 'Test/b/2.png': 2 }), /class "b" .*1 image in the validation or test folder/],
    ['has a class in other letters in Test', (dir) => writeTree(dir, { 'Train/a/1.png': 1, 'Train/b/2.png': 2, 'Test/A/3.png': 3 }), /class "A" .*"A", "a" may be one class: then give it one name\. Add/],
    ['has no Train', (dir) => writeTree(dir, { 'Test/a/1.png': 1 }), /has Test but no Train folder/],
    ['is flat', (dir) => writeTree(dir, { '1.png': 1, 'labels.csv': 'x' }), /only 1 image\. Its labels may be in labels\.csv: try --metadata/],
    ['has a CSV beside one folder', (dir) => writeTree(dir, { 'images/1.png': 1, 'm.csv': 'x' }), /If their labels stand in m\.csv: --metadata/],
  ]; // prettier-ignore
  it.each(refused)('says so when it %s', async (_name, make, message) => {
    const dir = temporaryFolder();
    await make(dir);
    const error = await findImages(dir).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
  });

  it('says which folder has no image, where one class would do', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'nevus/read me.txt': 'x' });
    await expect(findImages(dir, { purpose: 'evaluation' })).rejects.toThrow(
      /has no image in its folder "nevus" \(passed over: nevus\/read me\.txt, not an image by its/,
    );
  });

  it('says so when it is a file or not there', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'file'), 'x');
    await expect(findImages(join(dir, 'file'))).rejects.toThrow(/is a file\. Name the folder/);
    await expect(findImages(join(dir, 'none'))).rejects.toThrow(/There is no folder/);
    await expect(findImages(join(dir, 'file', 'in'))).rejects.toThrow(/There is no folder/);
  });

  it('does not look into the folders of the system itself, whose links lead anywhere', async () => {
    const linked = join(temporaryFolder(), 'lesions');
    symlinkSync('/dev', linked);
    for (const path of ['/dev', '/dev/fd/..', linked]) {
      await expect(findImages(path)).rejects.toThrow(/is a folder of the system's own files/);
    }
    expect(['/proc', '/sys/class', '/dev/pts'].filter((path) => !isSystemFolder(path))).toEqual([]);
    const others = ['/dev/shm', '/dev/shm/lesions', '/devices', '/data/proc'];
    expect(others.filter(isSystemFolder)).toEqual([]);
  });
});

describe('a CSV of labels', () => {
  it('finds its columns by name, through a BOM, quotes and folders', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      'part 1/x_1.jpg': 'x',
      'part 2/X_2.png': 2,
      'x_3.png': 3,
      'x_9.png': 9,
    });
    const csv = join(dir, 'm.csv');
    writeFileSync(
      csv,
      '\ufeff"lesion_id","Image ID",dx\r\nL1,X_1,"a, ""b"""\r\nL2,x_2.png,nv\r\nL3,some/where/x_3,nv\r\nL4,x_4,nv\r\n',
    );
    expect(await listed(dir, csv)).toEqual([
      ['part 1/x_1.jpg', 'a, "b"', null],
      ['part 2/X_2.png', 'nv', null],
      ['x_3.png', 'nv', null],
    ]);
    writeFileSync(join(dir, 'other.csv'), '');
    const { skipped } = await findImages(dir, { metadata: csv });
    // The CSV itself is read, and not passed over.
    expect(skipped).toEqual([
      { reason: 'named in the CSV, but no such file', count: 1, example: 'x_4' },
      { reason: 'not an image by its extension', count: 1, example: 'other.csv' },
      { reason: 'not named in the CSV', count: 1, example: 'x_9.png' },
    ]);
  });

  it.each([
    ['diagnosis_3', 'isic_id,diagnosis_1,diagnosis_3\n1,Malignant,"Melanoma, NOS"\n2,Benign,Nevus\n3,Benign,\n', ['Melanoma, NOS', 'Nevus']],
    ['benign_malignant', 'isic_id,benign_malignant\n1,malignant\n2,benign\n3,NA\n', ['malignant', 'benign']],
    ['cell_type', ',image_id,cell_type\n0,1,mel\n1,2,nv\n', ['mel', 'nv']],
    ['a column of each class', 'image,MEL,NV,UNK,score_weight\n1,1.0,0.0,0.0,1.0\n2,0,1,0,0\n3,0,0,0,1\n', ['MEL', 'NV']],
    ['a column of each class beside others', ',image,lesion_id,MEL,NV,sex,age\n0,1,1,1,0,male,1\n1,2,0,0,1,female,0\n2,3,0,0,0.6,,\n', ['MEL', 'NV']],
    ['zeros and ones, whatever else has them', 'image,target,itches,grew\n1,0,1,1\n2,1,0,1\n3,,1,0\n', ['0', '1']],
    ['the best of its names', 'img,cell_type,dx,image_id\n3,x,mel,1\n1,y,nv,2\n2,x,,3\n', ['mel', 'nv']],
    ['what Excel says of it', 'sep=;\r\nfilepath;label\r\nx/1.png;mel\r\n2.png;nv\r\n', ['mel', 'nv']],
    ['bars between its cells', 'image|diagnosis_3\n1|Melanoma, NOS\n2|Nevus\n', ['Melanoma, NOS', 'Nevus']],
    ['bars that the file says', 'sep=|\nimage|dx\n1|mel\n2|nv\n', ['mel', 'nv']],
    ['commas, though a name has bars', 'image,a|b|c|d,dx\n1,x,mel\n2,y,nv\n', ['mel', 'nv']],
  ])('is read by %s', async (_name, text, labels) => {
    const dir = temporaryFolder();
    await writeTree(dir, { '1.png': 1, '2.png': 2, '3.png': 3, 'm.csv': text });
    expect((await listed(dir, join(dir, 'm.csv'))).map(([, label]) => label)).toEqual(labels);
  }); // prettier-ignore

  it('leaves images out whose row has a one for several classes', async () => {
    const dir = temporaryFolder();
    const text = 'image,MEL,NV\n1,1,0\n2,0,1\n3,1,1\n';
    await writeTree(dir, { '1.png': 1, '2.png': 2, '3.png': 3, 'm.csv': text });
    const { files, skipped } = await findImages(dir, { metadata: join(dir, 'm.csv') });
    expect(files).toHaveLength(2);
    expect(skipped).toContainEqual({
      ...{ reason: 'several labels in the CSV', count: 1, example: '3.png' },
      labels: ['MEL', 'NV'],
    });
  });

  it('of benign and malignant alone leaves the classes to the folders', async () => {
    const dir = temporaryFolder();
    const text = 'isic_id,benign_malignant,lesion_id\n1,malignant,L1\n2,benign,L2\n';
    await writeTree(dir, { 'mel/1.png': 1, 'nv/2.png': 2, 'm.csv': text });
    const { classes, files } = await findImages(dir, { metadata: join(dir, 'm.csv') });
    expect(classes).toEqual(['mel', 'nv']);
    expect(files.map(({ told, lesion }) => [told, lesion])).toEqual([
      ['malignant', 'L1'],
      ['benign', 'L2'],
    ]);
  });

  it.each([
    ['without a header', '1.png,mel\n2.png,nv\n', /has no header: its first row is of the image "1\.png"/],
    ['in UTF-16', Buffer.from('\ufeffimage,label\n1,mel\n', 'utf16le'), /it is in UTF-16\. Save it again/],
    ['in Latin-1', Buffer.from('image,label\n1,n\xe4vus\n', 'latin1'), /not in UTF-8: row 2 has the label/],
    ['that is a spreadsheet', Buffer.from('PK\x03\x04\x14\0\x06\0'), /it is a spreadsheet or an archive/],
    ['without labels', 'image,MEL,age\n1,1,55\n2,0,40\n', /has no column that holds the label/],
    ['with other numbers than zeros and ones', 'image,MEL,score\n1,1,55\n2,0,40\n', /has no column that holds the label/],
  ] as const)('is refused %s', async (_name, text, message) => {
    const dir = temporaryFolder();
    await writeTree(dir, { '1.png': 1, '2.png': 2, 'm.csv': text });
    await expect(findImages(dir, { metadata: join(dir, 'm.csv') })).rejects.toThrow(message);
  }); // prettier-ignore

  it('is what a class without images to train on is taken out of, where it names the classes', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'Train/1.png': 1, 'Train/2.png': 2, 'Test/3.png': 3 });
    writeFileSync(join(dir, 'm.csv'), 'image,label\n1,a\n2,b\n3,c\n');
    await expect(findImages(dir, { metadata: join(dir, 'm.csv') })).rejects.toThrow(
      /class "c" .* or take its rows out of the CSV\.$/,
    );
    await writeTree(dir, { 'Train/a/1.png': 1, 'Train/b/2.png': 2, 'Test/c/3.png': 3 });
    await expect(findImages(dir)).rejects.toThrow(/class "c" .* or take its folder away\.$/);
  });

  it('leaves out images whose rows disagree or name no label, and honours Train and Test', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      'Train/1.png': 1,
      'Train/2.png': 2,
      'Test/3.png': 3,
      '4.png': 4,
      '5.png': 5,
    });
    const csv = join(dir, 'm.csv');
    writeFileSync(csv, 'filename;diagnosis\n1;a\n1;a\n2;b\n3;b\n4;a\n4;b\n5;\n');
    expect(await listed(dir, csv)).toEqual([
      ['Test/3.png', 'b', 'test'],
      ['Train/1.png', 'a', 'train'],
      ['Train/2.png', 'b', 'train'],
    ]);
  });

  it('knows Train and Test by the top folder, however deep an image lies', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      'Train/part/1.png': 1,
      'Train/test/2.png': 2,
      'Test/part/deep/3.png': 3,
      'Test/train/4.png': 4,
      'm.csv': 'image,dx\n1,a\n2,b\n3,a\n4,b\n',
    });
    expect(await listed(dir, join(dir, 'm.csv'))).toEqual([
      ['Test/part/deep/3.png', 'a', 'test'],
      ['Test/train/4.png', 'b', 'test'],
      ['Train/part/1.png', 'a', 'train'],
      ['Train/test/2.png', 'b', 'train'],
    ]);
  });

  it('counts from nine images in ten on, and sooner where a single folder says nothing', async () => {
    const dir = temporaryFolder();
    const numbers = Array.from({ length: 10 }, (_, n) => n);
    const csv = (count: number): string =>
      ['image,dx', ...numbers.slice(0, count).map((n) => `${n},${'xy'[n % 2]}`)].join('\n');
    await writeTree(dir, Object.fromEntries(numbers.map((n) => [`${'ab'[n % 2]}/${n}.png`, n])));
    await writeTree(dir, { 'nine.csv': csv(9), 'eight.csv': csv(8) });
    const labels = async (data: string, name: string) => {
      const { files } = await findImages(data, { metadata: join(dir, name) });
      return [files.length, [...new Set(files.map(({ label }) => label))].sort()];
    };
    expect(await labels(dir, 'nine.csv')).toEqual([9, ['x', 'y']]);
    expect(await labels(dir, 'eight.csv')).toEqual([10, ['a', 'b']]);
    const single = temporaryFolder();
    await writeTree(single, Object.fromEntries(numbers.map((n) => [`images/${n}.png`, n])));
    expect(await labels(single, 'eight.csv')).toEqual([8, ['x', 'y']]);
  });

  it('leaves the labels to the folders where it labels next to nothing of a split or of a class', async () => {
    const dir = temporaryFolder();
    const train = Array.from({ length: 20 }, (_, n) => `Train/${'ab'[n % 2]}/${n}.png`);
    const [test, rare] = ['Test/a/90.png', 'Train/c/91.png'];
    await writeTree(dir, Object.fromEntries([...train, test].map((file, n) => [file, n])));
    const rows = train.map((file) => `${file},x`);
    const table = (more: string[]) => ['path,dx', ...rows.slice(1), ...more].join('\n');
    await writeTree(dir, { 'train.csv': table([]), 'all.csv': table([`${test},x`]) });
    const found = async (name: string) => {
      const { files, layout } = await findImages(dir, {
        metadata: join(dir, name),
        purpose: 'evaluation',
      });
      return [files.length, files.filter(({ givenSplit }) => givenSplit === 'test').length, layout];
    };
    expect(await found('all.csv')).toEqual([20, 1, 'images labelled by a CSV']);
    expect(await found('train.csv')).toEqual([
      21,
      1,
      expect.stringContaining('lesions from a CSV'),
    ]);
    await writeTree(dir, { [rare]: 91 });
    expect(await found('all.csv')).toEqual([22, 1, expect.stringContaining('lesions from a CSV')]);
  });

  it('is refused where folders name the classes and it names none of their images', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'a/1.png': 1, 'b/2.png': 2, 'c.csv': 'id,lesion_id\n9,x\n' });
    const metadata = join(dir, 'c.csv');
    await expect(findImages(dir, { metadata })).rejects.toThrow(
      /c\.csv names none of the 2 images in .* \(a file is a\/1\.png, an id in the CSV "9"\)/,
    );
  });

  it('names images however their letters are put together', async () => {
    const dir = temporaryFolder();
    const name = 'läsion ü';
    await writeTree(dir, { [`a/${name.normalize('NFD')}.png`]: 1, 'b/2.png': 2 });
    await writeTree(dir, { 'c.csv': `id,lesion_id\n${name.normalize('NFC')},x\n` });
    const { files } = await findImages(dir, { metadata: join(dir, 'c.csv') });
    expect(files.map(({ lesion }) => lesion)).toEqual(['x', undefined]);
  });

  it('leaves the class to a folder that is alone where it has no label for its images', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      ...{ 'data/melanoma/1.png': 1, 'data/melanoma/2.png': 2, 'images/images/1.png': 1 },
      'lesions.csv': 'image_id,lesion_id\n1,L1',
      'elsewhere.csv': 'image_id,dx,lesion_id\n1,,L1\n9,nv,',
      'labels.csv': 'image_id,dx\n1,nv',
    });
    const found = (csv: string, data = 'data', isClass?: (name: string) => boolean) =>
      findImages(join(dir, data), {
        ...{ metadata: join(dir, csv), purpose: 'evaluation' },
        ...(isClass && { isClass }),
      });
    const isClass = (name: string): boolean => name === 'melanoma';
    const alone = {
      classes: ['melanoma'],
      files: [expect.objectContaining({ lesion: 'L1' }), { label: 'melanoma' }],
    };
    expect(await found('lesions.csv')).toMatchObject(alone);
    expect(await found('elsewhere.csv', 'data', isClass)).toMatchObject(alone);
    // Its labels count where it has one, and a folder of no class stands for none.
    expect(await found('labels.csv', 'data', isClass)).toMatchObject({ classes: ['nv'] });
    await expect(found('elsewhere.csv', 'images', isClass)).rejects.toThrow('a label');
    await expect(found('elsewhere.csv')).rejects.toThrow('a label');
    // A study needs two classes anyway.
    const trained = findImages(join(dir, 'data'), { metadata: join(dir, 'lesions.csv') });
    await expect(trained).rejects.toThrow('has no column of labels');
  });

  it('tells classes and lesions where folders name the classes, and leaves the labels to these', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'nevus/1.png': 1, 'nevus/2.png': 2, 'melanoma/3.png': 3 });
    const metadata = join(dir, 'm.csv');
    writeFileSync(metadata, 'image_id,lesion_id,dx\n1,L1,mel\n2,L1,\n');
    const found = await findImages(dir, { metadata });
    expect(found.files).toMatchObject([
      { file: 'melanoma/3.png', label: 'melanoma' },
      { file: 'nevus/1.png', label: 'nevus', told: 'mel', lesion: 'L1' },
      { file: 'nevus/2.png', label: 'nevus', lesion: 'L1' },
    ]);
    const { catalog, cache } = await ingest(found, { side: 8, cacheDir: temporaryFolder() });
    await cache.close();
    expect(catalog.images.map(({ told }) => told)).toEqual([undefined, 'mel', undefined]);
  });

  it('takes no word for an unknown lesion or patient as the name of one', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'a/1.png': 1, 'a/2.png': 2, 'b/3.png': 3, 'b/4.png': 4 });
    const metadata = join(dir, 'm.csv');
    writeFileSync(
      metadata,
      'image_id,lesion_id,patient_id\n1,NA,unknown\n2,n/a,None\n3,L3,nan\n4, ,P4\n',
    );
    const { files } = await findImages(dir, { metadata });
    expect(files.map(({ lesion = null, patient = null }) => [lesion, patient])).toEqual([
      [null, null],
      [null, null],
      ['L3', null],
      [null, 'P4'],
    ]);
  });

  it('tells files of one name apart by their folders, where the CSV names these', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'nevus/1.png': 1, 'nevus/2.png': 2, 'mel/1.png': 3, 'mel/2.png': 4 });
    const metadata = join(dir, 'm.csv');
    writeFileSync(
      metadata,
      'path,lesion_id,dx\ndata/nevus/1.png,N1,nv\nNevus\\2.png,N1,nv\n./mel/1.png,M1,mel\nmel/2.png,M2,mel\nmel/2.png,,\n',
    );
    const { files } = await findImages(dir, { metadata });
    expect(files.map(({ file, lesion, label }) => [file, lesion, label])).toEqual([
      ['mel/1.png', 'M1', 'mel'],
      ['mel/2.png', 'M2', 'mel'],
      ['nevus/1.png', 'N1', 'nv'],
      ['nevus/2.png', 'N1', 'nv'],
    ]);
  });

  it('is read by all of the folders that it names: those of one name lie in several', async () => {
    const dir = temporaryFolder();
    const of = { 'one/nevus/1': 'nv', 'two/nevus/1': 'mel', 'one/mel/1': 'bkl', 'two/mel/1': 'df' };
    await writeTree(
      dir,
      Object.fromEntries(Object.keys(of).map((path, n) => [`set/${path}.png`, n])),
    );
    const metadata = join(dir, 'm.csv');
    // One without a folder says nothing of a label where others name it.
    const rows = Object.entries(of).map(
      ([path, dx], n) => `./${path}.jpg,${dx},${n > 0 ? 20 + n : ''}`,
    );
    writeFileSync(metadata, ['path,dx,age', ...rows, '1.png,scc,99'].join('\n'));
    const { files } = await findImages(dir, { metadata });
    expect(files.map(({ file, label, traits }) => [file, label, traits?.age])).toEqual([
      ['set/one/mel/1.png', 'bkl', '22'],
      ['set/one/nevus/1.png', 'nv', undefined],
      ['set/two/mel/1.png', 'df', '23'],
      ['set/two/nevus/1.png', 'mel', '21'],
    ]);
  });

  it('says which column is missing and what is there', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, {
      '1.png': 1,
      'a.csv': 'image_id,colour\n1,red\n',
      'b.csv': 'x\n',
      'c.csv': 'id,dx\n9,a\n',
      'd.csv': 'id,dx\n"1,a\n',
    });
    const errorOf = (name: string) =>
      findImages(dir, { metadata: join(dir, name) }).then(String, (e: Error) => e.message);
    expect(await errorOf('a.csv')).toMatch(
      /no column that holds the label \(label, dx.*columns are "image_id", "colour"/,
    );
    expect(await errorOf('b.csv')).toMatch(/has no rows/);
    expect(await errorOf('c.csv')).toMatch(/names none of the 1 image .*an id in the CSV "9"/);
    expect(await errorOf('d.csv')).toMatch(/is no CSV that can be read/);
    expect(await errorOf('none.csv')).toMatch(/cannot be read \(ENOENT\)/);
  });

  it('names no folder as the CSV', async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'a'));
    await expect(findImages(dir, { metadata: join(dir, 'a') })).rejects.toThrow(/EISDIR/);
  });
});
