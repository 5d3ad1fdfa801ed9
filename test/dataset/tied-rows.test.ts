/** Rows of a CSV that name several lesions or patients: what any of them ties together is never parted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditImages, findImages, groupNumbers, ingest } from '../../source/dataset/index.js';
import { readMetadata } from '../../source/dataset/metadata.js';
import { archivePart } from '../../source/dataset/source-of.js';
import { splitCatalog } from '../../source/dataset/split.js';
import type { Catalog } from '../../source/dataset/types.js';
import { UnionFind } from '../../source/dataset/union-find.js';
import { temporaryFolder } from '../temporary.js';
import { catalogOf, writeTree } from './images.js';

/** The catalog of a tree of images `{path: grey}` and a CSV of these lines. */
async function catalogued(tree: Record<string, number>, lines: string[]): Promise<Catalog> {
  const dir = temporaryFolder();
  await writeTree(join(dir, 'data'), tree);
  const metadata = join(dir, 'm.csv');
  writeFileSync(metadata, lines.join('\n'));
  const found = await findImages(join(dir, 'data'), { metadata });
  const { catalog, cache } = await ingest(found, { side: 8, cacheDir: temporaryFolder() });
  await cache.close();
  return catalog;
}

/** Files by the group that they are in. */
function together(catalog: Catalog): string[][] {
  const groups: string[][] = [];
  for (const [i, group] of groupNumbers(catalog).entries())
    (groups[group] ??= []).push(catalog.images[i].file);
  return groups;
}

const tree = { 'a/1.png': 1, 'a/2.png': 2, 'a/3.png': 3, 'b/4.png': 4, 'b/5.png': 5, 'b/6.png': 6 };
const [one, two, three, four, five, six] = Object.keys(tree);

describe('groups', () => {
  it('hold the images of every lesion and patient that a row names, not of the last alone', async () => {
    const rows = ['1,L1,', '1,L2,', '2,L1,', '3,L2,', '4,,P1', '5,,P2', '4,L9,P2'];
    const catalog = await catalogued(tree, ['image_id,lesion_id,patient_id', ...rows, '6,L3,']);
    expect(together(catalog)).toEqual([[one, two, three], [four, five], [six]]);
  });

  it('hold those of a subject, whichever way a program has written its number', async () => {
    const rows = ['1,7', '2,7.0', '3,70', '4,7.5', '5,A1.0'];
    const catalog = await catalogued(tree, ['image_id,subject_id', ...rows, '6,A1']);
    expect(together(catalog)).toEqual([[one, two], [three], [four], [five], [six]]);
  });

  it('hold a copy of an image of the archive under the name that a browser gives it', async () => {
    const names = ['ISIC_0000007.png', 'ISIC_0000007(1).png', 'ISIC_0000008 - Copy (2).png'];
    const own = Object.fromEntries(names.map((name, grey) => [`a/${name}`, grey]));
    const rows = ['ISIC_0000007,L1', 'ISIC_0000008,L1', 'mole (1),L2'];
    // Of other names a number may tell pictures apart.
    const catalog = await catalogued({ ...own, 'b/mole (1).png': 8, 'b/mole (2).png': 9 }, [
      'image_id,lesion_id',
      ...rows,
    ]);
    expect(together(catalog).map((files) => files.length)).toEqual([3, 1, 1]);
    expect(catalog.images.map(({ file }) => archivePart(file)).filter(Boolean)).toHaveLength(3);
  });

  it('follow rows of images that are not there', async () => {
    const rows = ['1,L1,', '2,,P1', 'gone,L1,P1', '3,L3,', '4,L4,', 'lost,L3,', 'lost,L4,'];
    const catalog = await catalogued(tree, ['image_id,lesion_id,patient_id', ...rows, '5,L5,P5']);
    expect(together(catalog)).toEqual([[one, two], [three, four], [five], [six]]);
  });

  it('follow a row without a folder where others name one, but no row of another folder', async () => {
    const twice = { 'a/1.png': 1, 'b/1.png': 2, 'a/2.png': 3, 'b/3.png': 4, 'b/4.png': 5 };
    const rows = ['a/1.png,L1', 'b/1.png,L2', '2,L1', '3,L2', '4,L4'];
    const header = 'path,lesion_id';
    expect(together(await catalogued(twice, [header, ...rows]))).toEqual([
      ['a/1.png', 'a/2.png'],
      ['b/1.png', 'b/3.png'],
      ['b/4.png'],
    ]);
    const vague = await catalogued(twice, [header, ...rows, '1.png,L4']);
    expect(together(vague)).toEqual([['a/1.png', 'a/2.png', 'b/1.png', 'b/3.png', 'b/4.png']]);
  });

  it('follow rows of images that are not there by their folders, where they name these', async () => {
    const rows = [
      '1,L1',
      '2,L2',
      'x/gone,L1',
      'x/gone,L2',
      '3,L3',
      '4,L4',
      'x/lost,L3',
      'y/lost,L4',
    ];
    const catalog = await catalogued(tree, ['path,lesion_id', ...rows, '5,L5']);
    expect(together(catalog)).toEqual([[one, two], [three], [four], [five], [six]]);
  });

  it('follow no row that names no image', async () => {
    const rows = ['1,L1,P1', '2,L2,P2', ',L1,', ',L2,', ' ,,P1', ' ,,P2'];
    const catalog = await catalogued(tree, ['image_id,lesion_id,patient_id', ...rows]);
    expect(together(catalog)).toHaveLength(6);
    expect(catalog.images.slice(0, 2).map(({ lesion }) => lesion)).toEqual(['L1', 'L2']);
  });

  it('are as many whichever is the one that an image is said to be of, which is the last', async () => {
    const rows = ['a/1,L1,P1', 'a/1,L2,P2', '1,L3,P3', 'a/1,,'];
    const { images } = await catalogued(tree, ['path,lesion_id,patient_id', ...rows]);
    expect(images[0]).toMatchObject({ lesion: 'L2', patient: 'P2' });
    expect(images[0]!.several!.map(({ ids }) => ids)).toEqual([
      ['L3', 'L1', 'L2'],
      ['P3', 'P1', 'P2'],
    ]);
  });

  it('take no placeholder for a lesion or a patient', async () => {
    const cells = ['-', '?', 'unk', 'UNKNOWN', '#N/A', '.'];
    for (const cell of cells) {
      const rows = [1, 2, 3].map((n) => `${n},${cell},${cell}`);
      const catalog = await catalogued(tree, ['image_id,lesion_id,patient_id', ...rows, '4,L4,']);
      expect(together(catalog)).toHaveLength(6);
      expect(catalog.images[0]).toMatchObject({ lesion: null, patient: null });
    }
  });

  it('take a lesion and a patient of one id for two things', async () => {
    const catalog = await catalogued(tree, ['image_id,lesion_id,patient_id', '1,7,', '2,,7']);
    expect(together(catalog)).toHaveLength(6);
  });

  const id = (letter: string, most: number) =>
    fc.option(
      fc.integer({ min: 0, max: most }).map((n) => `${letter}${n}`),
      { nil: '' },
    );
  const anyRows = fc.array(fc.tuple(fc.nat(29), id('L', 25), id('P', 12)), { maxLength: 60 });
  // Each image is of one patient, and lesions are numbered within these.
  const numberedRows = fc
    .array(fc.tuple(fc.nat(29), id('L', 3)), { minLength: 10, maxLength: 30 })
    .map((rows) =>
      rows.map(([i, lesion]) => [i, lesion, `P${i % 13}`] as [number, string, string]),
    );
  const rowsOf = fc.oneof(anyRows, numberedRows);

  it('are those that any chain of rows makes, and no split parts them', async () => {
    const csv = join(temporaryFolder(), 'm.csv');
    const base = catalogOf(
      2,
      Array.from({ length: 20 }, (_, i) => ({ label: i % 2, content: `own ${i}` })),
    );
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.nat(), async (rows, seed) => {
        // The images from 20 on are not there.
        const lines = rows.map(([image, lesion, patient]) => `i${image},${lesion},${patient}`);
        writeFileSync(csv, ['image_id,lesion_id,patient_id', ...lines, 'i0,,'].join('\n'));
        const files = base.images.map((_, i) => `i${i}.jpg`);
        const metadata = await readMetadata([csv], new Set(files));
        const images = base.images.map((image, i) => {
          const { lesion = null, patient = null, names = [] } = metadata.of(files[i]) ?? {};
          return { ...image, lesion, patient, tie: metadata.tied.tieOf(names) };
        });
        // Images, lesions and patients as nodes, rows as edges; lesions of ids within patients are no edges.
        const both = rows.filter(([, lesion, patient]) => lesion !== '' && patient !== '');
        const patientsOf = (id: string) =>
          new Set(both.flatMap(([, lesion, patient]) => (lesion === id ? [patient] : [])));
        const isShared = (id: string): boolean => patientsOf(id).size > 1;
        const isApart = metadata.sharedLesions?.apart === true;
        const graph = new UnionFind(30 + 26 + 13);
        for (const [image, lesion, patient] of rows) {
          const isOfPatient = isApart && patient !== '' && isShared(lesion);
          if (lesion !== '' && !isOfPatient) graph.join(image, 30 + Number(lesion.slice(1)));
          if (patient !== '') graph.join(image, 56 + Number(patient.slice(1)));
        }
        const catalog = { ...base, images };
        const groups = groupNumbers(catalog);
        const pairs = files.flatMap((_, a) => files.slice(0, a).map((_other, b) => [a, b]));
        for (const [a, b] of pairs) expect(groups[a] === groups[b]).toBe(graph.together(a, b));
        const fold = { index: 1 + (seed % 2), of: 2 };
        const { split } = splitCatalog(catalog, { validation: 0.2, test: 0.2, seed, fold });
        const parts = new Map<number, number>();
        for (const [part, members] of Object.values(split).entries()) {
          for (const i of members as number[]) {
            const root = graph.rootOf(i);
            expect(parts.get(root) ?? part).toBe(part);
            parts.set(root, part);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the audit', () => {
  const audited = async (lines: string[]) => {
    const dir = temporaryFolder();
    const given = { 'Train/a/1.png': 1, 'Train/b/2.png': 2, 'Test/a/3.png': 3, 'Test/b/4.png': 4 };
    await writeTree(join(dir, 'data'), given);
    const metadata = join(dir, 'm.csv');
    writeFileSync(metadata, lines.join('\n'));
    const found = await findImages(join(dir, 'data'), { metadata });
    return (await auditImages(found, { testShare: 0.15, cacheDir: join(dir, 'cache') })).report;
  };
  const header = 'image_id,lesion_id,patient_id';

  it('tells once how many images have several, and where one stands', async () => {
    // An empty line counts as a row, as an editor or a spreadsheet counts it.
    const rows = ['1,L1,P1', '', '2,L2,P2', '1,L3,P1', '1,L1,P1', '2,L2,P3'];
    const report = await audited([header, ...rows]);
    const told = report.warnings.filter((text) => text.includes('several lesions'));
    expect(told).toEqual([
      'For 2 images the CSV of --metadata names several lesions or patients, e.g. for Train/a/1.png ' +
        'the lesions "L1" in row 2, "L3" in row 5. What any row names is kept together; correct the rows that are wrong.',
    ]);
    expect(report.severalNames).toEqual([
      { file: 'Train/a/1.png', kind: 'lesion', ids: ['L1', 'L3'], rows: [2, 5] },
      { file: 'Train/b/2.png', kind: 'patient', ids: ['P2', 'P3'], rows: [4, 7] },
    ]);
    expect((await audited([header, '1,L1,P1', '1,L1,', '2,L2,P1'])).severalNames).toEqual([]);
  });

  it('sees each of them cross the splits', async () => {
    const report = await audited([header, '1,L1,', '1,L2,', '3,L1,', '4,L2,']);
    expect(report.lesionGroups.map(({ id, files }) => [id, files])).toEqual([
      ['L1', ['Test/a/3.png', 'Train/a/1.png']],
      ['L2', ['Test/b/4.png', 'Train/a/1.png']],
    ]);
    const [{ files }] = report.crossSplit;
    expect(files).toEqual(
      expect.arrayContaining(['Test/a/3.png', 'Test/b/4.png', 'Train/a/1.png']),
    );
  });
});
