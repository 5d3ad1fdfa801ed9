import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { auditImages } from '../../../source/dataset/audit/index.js';
import { findImages } from '../../../source/dataset/find.js';
import { temporaryFolder } from '../../temporary.js';
import { writeTree } from '../images.js';
import { drawings } from './pictures.js';

let drawn: Buffer[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-drawings-'));
  drawn = await drawings(folder, 60);
  rmSync(folder, { recursive: true });
});

/** Audits a tree of files, optionally with a CSV. */
async function audit(tree: Record<string, Buffer | string>, csv?: string) {
  const folder = temporaryFolder();
  const dir = join(folder, 'data');
  await writeTree(dir, tree);
  if (csv !== undefined) await writeTree(folder, { 'table.csv': csv });
  const metadata = csv === undefined ? null : join(folder, 'table.csv');
  const found = await findImages(dir, { metadata });
  const { report } = await auditImages(found, { testShare: 0.15, cacheDir: join(folder, 'cache') });
  return report;
}

/** Different pictures of two classes, so that there is something to find copies among. */
const others = (): Record<string, Buffer> =>
  Object.fromEntries(
    drawn.slice(10, 40).map((bytes, n) => [`${n % 2 ? 'a' : 'b'}/${n}.jpg`, bytes]),
  );

const copyOf = (change: (image: Sharp) => Sharp): Promise<Buffer> =>
  change(sharp(drawn[5])).toBuffer();

describe('near duplicates', () => {
  const changes: [string, (image: Sharp) => Sharp, string][] = [
    ['half the size', (image) => image.resize({ width: 90 }).jpeg({ quality: 85 }), 'as it is'],
    ['twice the size', (image) => image.resize({ width: 400 }).jpeg({ quality: 85 }), 'as it is'],
    ['compressed hard', (image) => image.jpeg({ quality: 30 }), 'as it is'],
    ['another format', (image) => image.webp({ quality: 60 }), 'as it is'],
    ['another aspect', (image) => image.resize(140, 100, { fit: 'fill' }).png(), 'as it is'],
    ['brighter', (image) => image.linear(1, 8).jpeg({ quality: 80 }), 'as it is'],
    ['mirrored', (image) => image.flop().jpeg({ quality: 80 }), 'mirrored left to right'],
    ['upside down', (image) => image.flip().jpeg({ quality: 80 }), 'mirrored top to bottom'],
    ['turned by 90', (image) => image.rotate(90).jpeg({ quality: 80 }), 'turned by 90 degrees'],
    ['turned by 180', (image) => image.rotate(180).jpeg({ quality: 80 }), 'turned by 180 degrees'],
    ['turned by 270', (image) => image.rotate(270).jpeg({ quality: 80 }), 'turned by 270 degrees'],
    [
      'turned, mirrored, small and compressed',
      // sharp mirrors before it turns.
      (image) => image.rotate(90).flop().resize({ width: 80 }).jpeg({ quality: 60 }),
      'mirrored over its other diagonal',
    ],
  ];

  it.each(changes)('are found: %s', async (_name, change, words) => {
    const report = await audit({
      ...others(),
      'a/0-original.jpg': drawn[5],
      'b/copy.img.png': await copyOf(change),
    });
    expect(report.nearDuplicates).toHaveLength(1);
    const [{ files, labels, pairs }] = report.nearDuplicates;
    expect(files).toEqual(['a/0-original.jpg', 'b/copy.img.png']);
    expect(labels).toEqual(['a', 'b']);
    expect(pairs.map(({ change: found }) => found)).toEqual([words]);
    expect(report.contradictoryLabels).toMatchObject([{ files, kind: 'near' }]);
  });

  // What the README says that the search misses.
  const missed: [string, (image: Sharp) => Sharp][] = [
    [
      'a crop',
      (image) =>
        image
          .resize(200, 150, { fit: 'fill' })
          .extract({ left: 10, top: 8, width: 180, height: 134 }),
    ],
    [
      'a frame',
      (image) => image.extend({ left: 9, right: 9, top: 6, bottom: 6, background: '#000' }),
    ],
    ['greyscale', (image) => image.greyscale()],
    ['a turn by a few degrees', (image) => image.rotate(5, { background: '#000' })],
  ];

  it.each(missed)('are not found: %s', async (_name, change) => {
    const copy = await copyOf((image) => change(image).jpeg());
    const report = await audit({ ...others(), 'a/0-original.jpg': drawn[5], 'b/copy.jpg': copy });
    expect(report.nearDuplicates).toEqual([]);
  });

  it('are not seen among different pictures, nor among pictures of one colour', async () => {
    const flat = await Promise.all(
      [100, 101, 200].map((value) =>
        sharp({
          create: {
            width: 40,
            height: 40,
            channels: 3,
            background: { r: value, g: value, b: value },
          },
        })
          .png()
          .toBuffer(),
      ),
    );
    const report = await audit({
      ...others(),
      ...Object.fromEntries(flat.map((bytes, n) => [`a/flat-${n}.png`, bytes])),
    });
    expect(report.nearDuplicates).toEqual([]);
    expect(report.exactDuplicates).toEqual([]);
  });
});

describe('exact duplicates', () => {
  it('are files of the same bytes, and others of the same pixels', async () => {
    const png = await sharp(drawn[0]).png().toBuffer();
    const report = await audit({
      ...others(),
      'a/one.jpg': drawn[0],
      'a/two.jpg': drawn[0],
      'b/three.png': png,
      'a/four.jpg': drawn[1],
      'a/five.jpg': drawn[1],
    });
    expect(report.exactDuplicates).toEqual([
      {
        files: ['a/five.jpg', 'a/four.jpg'],
        labels: ['a', 'a'],
        splits: [null, null],
        same: 'bytes',
      },
      {
        files: ['a/one.jpg', 'a/two.jpg', 'b/three.png'],
        labels: ['a', 'a', 'b'],
        splits: [null, null, null],
        same: 'pixels',
      },
    ]);
    expect(report.nearDuplicates).toEqual([]);
    expect(report.contradictoryLabels).toHaveLength(1);
    // One of the three copies has to be wrong, of 35 images.
    expect(report.memoriserCeiling).toBeCloseTo(34 / 35, 12);
  });
});

describe('what the folders say', () => {
  it('names copies that cross the splits and files that cannot be read', async () => {
    const report = await audit({
      'Train/a/1.jpg': drawn[1],
      'Train/a/2.jpg': drawn[2],
      'Train/b/3.jpg': drawn[3],
      'Train/b/cut.jpg': drawn[4].subarray(0, drawn[4].length >> 1),
      'Test/a/4.jpg': await sharp(drawn[1]).flip().jpeg({ quality: 70 }).toBuffer(),
      'Test/b/5.jpg': drawn[5],
    });
    expect(report.crossSplit).toEqual([
      {
        files: ['Test/a/4.jpg', 'Train/a/1.jpg'],
        labels: ['a', 'a'],
        splits: ['test', 'train'],
        kind: 'near',
      },
    ]);
    expect(report.unreadable).toMatchObject([{ file: 'Train/b/cut.jpg' }]);
    expect(report.unreadable[0].reason).toMatch(/cut short/);
    expect(report.smallClasses.map((one) => [one.class, one.images, one.expectedTest])).toEqual([
      ['a', 3, 1],
      ['b', 2, 1],
    ]);
  });

  it('names what stands in several splits under one id of the archive, though it looks different', async () => {
    const tree = {
      'Train/a/ISIC_0100000.jpg': drawn[1]!,
      'Train/a/2.jpg': drawn[2]!,
      'Train/b/3.jpg': drawn[3]!,
      'Test/a/ISIC_0100000_crop.jpg': drawn[4]!,
      'Test/b/5.jpg': drawn[5]!,
    };
    const { crossSplit, findings } = await audit(tree);
    expect(crossSplit).toEqual([
      {
        files: ['Test/a/ISIC_0100000_crop.jpg', 'Train/a/ISIC_0100000.jpg'],
        labels: ['a', 'a'],
        splits: ['test', 'train'],
        kind: 'archive',
      },
    ]);
    expect(findings.find(({ kind }) => kind === 'cross-split')?.message).toMatch(
      /^1 group of copies, or of one photograph, lesion or patient, crosses the splits/,
    );
  });

  it('names all that is tied to images of another split once, also in a chain', async () => {
    const tree = {
      'Train/a/1.jpg': drawn[1]!,
      'Train/a/2.jpg': drawn[2]!,
      'Train/b/3.jpg': drawn[3]!,
      'Test/a/4.jpg': drawn[4]!,
      'Test/b/5.jpg': drawn[5]!,
    };
    const rows = ['1,L1,P1', '2,L2,P1', '4,L2,', '5,L5,', 'gone,L5,P9', '3,,P9'];
    const csv = ['image_id,lesion_id,patient_id', ...rows].join('\n');
    const { crossSplit, findings } = await audit(tree, csv);
    // Two of the first show one lesion: they are no other group.
    expect(crossSplit.map(({ kind, files }) => [kind, files])).toEqual([
      ['chain', ['Test/a/4.jpg', 'Train/a/1.jpg', 'Train/a/2.jpg']],
      ['chain', ['Test/b/5.jpg', 'Train/b/3.jpg']],
    ]);
    expect(findings.find(({ kind }) => kind === 'cross-split')?.message).toMatch(/^2 groups of/);
  });

  it('calls what crosses the splits by the closest of the ties that all of it shares', async () => {
    const tree = {
      'Train/a/1.jpg': drawn[1]!,
      'Train/a/2.jpg': drawn[2]!,
      'Train/b/3.jpg': drawn[3]!,
      'Train/b/6.jpg': drawn[6]!,
      'Test/a/4.jpg': drawn[1]!,
      'Test/b/5.jpg': drawn[5]!,
      'Test/b/7.jpg': drawn[7]!,
    };
    const rows = ['1,L1,P1', '4,L1,P1', '2,L2,P2', '5,L2,P2', '3,L3,P3', '6,L4,P3', '7,L4,P3'];
    const { crossSplit } = await audit(tree, ['image_id,lesion_id,patient_id', ...rows].join('\n'));
    expect(crossSplit.map(({ kind, files }) => [kind, files])).toEqual([
      ['bytes', ['Test/a/4.jpg', 'Train/a/1.jpg']],
      ['lesion', ['Test/b/5.jpg', 'Train/a/2.jpg']],
      ['patient', ['Test/b/7.jpg', 'Train/b/3.jpg', 'Train/b/6.jpg']],
    ]);
  });

  it('tells of classes whose names differ in case or Unicode form alone', async () => {
    const names = ['Nevus', 'nevus_', 'n\u00e4vus', 'na\u0308vus', 'wart'];
    const tree = Object.fromEntries(names.map((name, n) => [`${name}/${n}.jpg`, drawn[n]!]));
    const { findings } = await audit(tree);
    expect(findings.find(({ kind }) => kind === 'alike-classes')?.message).toMatch(
      /alone: "Nevus", "nevus_"; "na\u0308vus", "n\u00e4vus"\. Where they are one class/,
    );
    expect(
      (await audit({ 'a/0.jpg': drawn[0]!, 'b/1.jpg': drawn[1]! })).findings,
    ).not.toContainEqual(expect.objectContaining({ kind: 'alike-classes' }));
  });

  describe('folders that may be splits', () => {
    const warningOf = async (paths: string[], csv?: string): Promise<string | undefined> => {
      const tree = Object.fromEntries(paths.map((path, n) => [`${path}/${n}.jpg`, drawn[n]!]));
      const { findings } = await audit(tree, csv);
      return findings.find(({ kind }) => kind === 'split-folders')?.message;
    };
    const csv = ['image,dx', ...Array.from({ length: 6 }, (_, n) => `${n},${'xy'[n % 2]}`)].join(
      '\n',
    );

    it('are told of where validation or test sets stand below the classes and are trained on', async () => {
      const paths = ['a/train', 'a/train', 'a/test', 'b/train', 'b/test_set', 'b/val'];
      expect(await warningOf(paths)).toMatch(
        /^3 images lie in folders below the top that are called like a validation or test set, e\.g\. a\/test, and .* splits: move them there/,
      );
      expect(await warningOf(['Train/a/test', 'Train/b', 'Test/a/test'])).toMatch(
        /^1 image lies in/,
      );
    });

    it('are told of where a CSV labels the images, with the folder to name', async () => {
      const paths = ['images/train', 'images/train', 'images/test', 'images/test'];
      expect(await warningOf(paths, csv)).toMatch(
        /^2 images lie in .* e\.g\. images\/test, .* splits: name \S+\/data\/images as the data folder\.$/,
      );
    });

    it('are told of where what is taken for classes holds folders of the same names', async () => {
      const paths = ['fit/a', 'fit/b', 'fit/c', 'held/a', 'held/b', 'held/d'];
      expect(await warningOf(paths)).toMatch(
        /^Folders that are taken for classes \(fit, held\) hold folders of the same names \(a, b\)\. If these are/,
      );
    });

    it.each([
      ['at the top', ['Train/a', 'Train/b', 'Test/a']],
      ['of a class whose patients have folders', ['a/p1', 'a/p2', 'a/p3', 'b/p3', 'b/p4']],
      ['of a class that has images of its own', ['a', 'a/x', 'a/y', 'b/x', 'b/y']],
      ['of classes that hold one folder alike', ['a/images', 'a/images', 'b/images']],
      ['below a test folder', ['Train/a', 'Train/b', 'Test/a/test', 'Test/b/val']],
    ])('are none %s', async (_where, paths) => {
      expect(await warningOf(paths)).toBeUndefined();
    });
  });

  it('is audited even when a class has no readable image', async () => {
    const report = await audit({ 'a/1.jpg': drawn[1], 'b/2.jpg': 'no image' });
    expect(report.classes).toEqual({ a: 1, b: 0 });
    expect(report.unreadable).toHaveLength(1);
  });
});

describe('lesions and patients', () => {
  const tree = () => ({
    'a/ISIC_0024310.jpg': drawn[1],
    'a/ISIC_0024311.jpg': drawn[2],
    'b/ISIC_0024312.jpg': drawn[3],
    'b/ISIC_0000001.jpg': drawn[4],
  });

  it('are read from a CSV beside folders that name the classes', async () => {
    const csv =
      'image_id,lesion_id,patient_id,dx\nISIC_0024310,L1,P1,nv\nISIC_0024311,L1,P2,nv\nISIC_0024312,L2,P2,mel\n';
    const report = await audit(tree(), csv);
    expect(Object.keys(report.classes)).toEqual(['a', 'b']);
    expect(report.lesionGroups.map(({ kind, id, files }) => [kind, id, files])).toEqual([
      ['lesion', 'L1', ['a/ISIC_0024310.jpg', 'a/ISIC_0024311.jpg']],
      ['patient', 'P2', ['a/ISIC_0024311.jpg', 'b/ISIC_0024312.jpg']],
    ]);
    expect(report.warnings.join('\n')).not.toContain('HAM10000');
  });

  it('are told to be unknown of images without a row, and of rows that name neither', async () => {
    const header = 'image_id,lesion_id,patient_id\n';
    const rows = ['ISIC_0024310,L1,', 'ISIC_0024311,,P1', 'ISIC_0024312,,', 'ISIC_0000001,L2,P2'];
    const said = async (...places: number[]) => {
      const csv = header + places.map((place) => rows[place]).join('\n');
      const { notes, unnamed, warnings } = await audit(tree(), csv);
      expect(warnings.join(' ')).not.toContain('--metadata');
      return { notes: notes.filter((text) => text.includes('alone')), unnamed };
    };
    const inPart =
      'The CSV of --metadata names 3 of 4 images. One without a row, such as b/ISIC_0000001.jpg, is kept together ' +
      'with its copies alone: a split may part it from others of its lesion or patient.';
    const blank =
      '1 image has neither lesion nor patient in the CSV of --metadata, e.g. b/ISIC_0024312.jpg: ' +
      'a split keeps it together with its copies alone.';
    const unnamed = ['b/ISIC_0000001.jpg'];
    expect(await said(0, 1, 2)).toEqual({ notes: [inPart, blank], unnamed });
    expect(await said(0, 1, 2, 3)).toEqual({ notes: [blank], unnamed: [] });
    expect(await said(0, 1, 3)).toMatchObject({ unnamed: ['b/ISIC_0024312.jpg'] });
    expect((await audit(tree())).unnamed).toEqual([]);
  });

  it('are not asked for where a CSV names them, though none has several images', async () => {
    const csv = 'image_id,lesion_id\nISIC_0024310,L1\nISIC_0024311,L2\nISIC_0024312,L3\n';
    const { warnings, lesionGroups } = await audit(tree(), csv);
    expect(lesionGroups).toEqual([]);
    expect(warnings.join('\n')).not.toContain('HAM10000');
  });

  it('are asked for where ids are known to have them', async () => {
    const { warnings, lesionGroups } = await audit(tree());
    expect(lesionGroups).toEqual([]);
    expect(warnings.filter((text) => text.includes('HAM10000'))).toEqual([
      expect.stringMatching(/^3 images have ids of HAM10000/),
    ]);
  });
});

it('tells of ages that cannot be read', async () => {
  const tree = {
    'a/1.jpg': drawn[1],
    'a/2.jpg': drawn[2],
    'b/3.jpg': drawn[3],
    'b/4.jpg': drawn[4],
  };
  const said = async (...ages: string[]) => {
    const rows = ages.map((age, n) => `${n + 1};L${n};${age}\n`).join('');
    const { notes } = await audit(tree, `image_id;lesion_id;age\n${rows}`);
    return notes.filter((text) => text.includes(' age '));
  };
  expect(await said('80,0', '55.0', 'unknown', '')).toEqual([]);
  expect(await said('80,0', '40-50', 'adult', '')).toEqual([
    'Of 2 images the age in the CSV of --metadata is no number of years, e.g. "40-50" of a/2.jpg: ' +
      'they are in no slice by age.',
  ]);
});

describe('what was found', () => {
  it('is kept, and looked for anew when a file changes', async () => {
    const folder = temporaryFolder();
    const dir = join(folder, 'data');
    const cacheDir = join(folder, 'cache');
    await writeTree(dir, { 'a/1.jpg': drawn[1], 'b/2.jpg': drawn[2] });
    const tasks: string[] = [];
    const once = async () => {
      tasks.length = 0;
      const onProgress = (task: string): void => void tasks.push(task);
      return (await auditImages(await findImages(dir), { testShare: 0.15, cacheDir, onProgress }))
        .report;
    };
    const first = await once();
    expect(tasks).toContain('comparing images');
    expect(await once()).toEqual(first);
    expect(tasks).not.toContain('comparing images');
    await writeTree(dir, { 'b/2.jpg': drawn[1] });
    utimesSync(join(dir, 'b/2.jpg'), 1, 1);
    expect((await once()).exactDuplicates).toHaveLength(1);
    expect(tasks).toContain('comparing images');
    expect(readdirSync(join(cacheDir, 'audits'))).toHaveLength(2);
  });

  it('is looked for anew where the same files have other ids of the archive', async () => {
    const folder = temporaryFolder();
    const cacheDir = join(folder, 'cache');
    const sizes = await Promise.all(
      drawn
        .slice(0, 12)
        .map((bytes, n) => (n % 2 ? sharp(bytes).resize(80).jpeg().toBuffer() : bytes)),
    );
    const audited = async (dir: string, nameOf: (n: number) => string) => {
      const tree = sizes.map((bytes, n) => [`${n % 2 ? 'a' : 'b'}/${nameOf(n)}.jpg`, bytes]);
      await writeTree(join(folder, dir), Object.fromEntries(tree) as Record<string, Buffer>);
      const found = await findImages(join(folder, dir));
      return (await auditImages(found, { testShare: 0.15, cacheDir })).report;
    };
    const idOf = (n: number): string => `ISIC_${String(n).padStart(7, '0')}`;
    const apart = await audited('apart', idOf);
    expect(apart.shortcuts.find(({ features }) => features === 'size')?.accuracy).toBe(1);
    // All are crops of one photograph: no image can be predicted from another's.
    const whole = await audited('whole', (n) => `${idOf(0)}_${String(n).padStart(2, '0')}`);
    expect(whole.shortcuts).toEqual([]);
  });
});

describe('images beside the study’s', () => {
  /** Pictures of the study, and of others: copies of one another, of these, and both. */
  const trees = async () => {
    const half = (n: number): Promise<Buffer> =>
      sharp(drawn[n]).resize({ width: 90 }).jpeg({ quality: 85 }).toBuffer();
    const turned = (n: number): Promise<Buffer> => sharp(drawn[n]).rotate(90).png().toBuffer();
    const own = {
      ...others(),
      'a/0.jpg': drawn[0],
      'b/0-half.jpg': await half(0),
      'a/1.jpg': drawn[1],
      'b/1-again.jpg': drawn[1],
      'a/2.jpg': drawn[2],
      'a/3.png': await sharp(drawn[3]).png().toBuffer(),
      'b/3-other.png': await sharp(drawn[3]).png({ compressionLevel: 0 }).toBuffer(),
      'b/broken.jpg': 'no picture',
    };
    const beside = {
      'a/0-turned.png': await turned(0),
      'a/1-half.jpg': await half(1),
      'b/2-again.jpg': drawn[2],
      'a/50.jpg': drawn[50],
      'c/50-half.jpg': await half(50),
      'c/3-half.jpg': await half(3),
      'c/51.jpg': drawn[51],
      'b/broken.jpg': 'no picture',
    };
    return { own, beside };
  };

  const written = async () => {
    const folder = temporaryFolder();
    const { own, beside } = await trees();
    await writeTree(join(folder, 'own'), own);
    await writeTree(join(folder, 'more'), beside);
    const [found, more] = await Promise.all(
      ['own', 'more'].map((name) => findImages(join(folder, name))),
    );
    const extra = more.files.map((file) => ({ ...file, file: `../more/${file.file}`, extra: 0 }));
    return { found, extra };
  };
  /** Files by the photograph that they are of. */
  const photographs = (images: readonly { file: string; content: string }[]): string[][] => {
    const groups = new Map<string, string[]>();
    for (const { file, content } of images)
      groups.set(content, [...(groups.get(content) ?? []), file]);
    return [...groups].map(([content, files]) => [content, ...files]);
  };

  it('change nothing that is said of these, and are compared as if all were one folder’s', async () => {
    const { found, extra } = await written();
    const audited = (files: Parameters<typeof auditImages>[1]['beside'], cacheDir: string) =>
      auditImages(found, { testShare: 0.15, beside: files, cacheDir });
    const cold = temporaryFolder();
    const alone = await audited([], cold);
    const classes = [...found.classes, 'c'];
    const files = [...found.files, ...extra.map(({ extra: _source, ...file }) => file)];
    const whole = await auditImages(
      { ...found, classes, files },
      { testShare: 0.15, cacheDir: temporaryFolder() },
    );
    // At once, and where the study alone was audited before.
    for (const cacheDir of [temporaryFolder(), cold]) {
      for (const _again of [false, true]) {
        const both = await audited(extra, cacheDir);
        expect(both.report).toEqual(alone.report);
        expect(both.duplicates).toEqual(alone.duplicates);
        expect(photographs(both.catalog.images)).toEqual(photographs(alone.catalog.images));
        expect(photographs(both.compared)).toEqual(photographs(whole.catalog.images));
      }
    }
    expect(photographs(whole.catalog.images).filter((files) => files.length > 2)).toHaveLength(5);
    expect(alone.report.unreadable).toHaveLength(1);
  });

  it('are compared together with them, each image once', async () => {
    const { found, extra } = await written();
    const totals = new Map<string, Set<number>>();
    const onProgress = (task: string, _done: number, total: number): void => {
      totals.set(task, (totals.get(task) ?? new Set()).add(total));
    };
    const cacheDir = temporaryFolder();
    const all = found.files.length + extra.length;
    const compared = async (): Promise<number[]> => {
      totals.clear();
      await auditImages(found, { testShare: 0.15, beside: extra, cacheDir, onProgress });
      expect([...totals.get('reading images for the audit')!]).toEqual([all]);
      return [...(totals.get('comparing images') ?? [])];
    };
    // Two cannot be read and two are of the same bytes as others.
    expect(await compared()).toEqual([all - 4]);
    expect(await compared()).toEqual([]);
  });
});
