import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { auditImages } from '../../source/dataset/audit/index.js';
import { findImages } from '../../source/dataset/find.js';
import type { Catalog } from '../../source/dataset/types.js';
import { eventBodySchema, type EventBody, type EventOf } from '../../source/runs/events.js';
import { classNamed } from '../../source/study/match-classes.js';
import type { StudyContext } from '../../source/training/context.js';
import { Control } from '../../source/training/control.js';
import { showFindings } from '../../source/training/findings.js';
import { writeTree } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';

/** Blocks of grey that no two seeds have in common, so that none is a near copy of another. */
function blocks(seed: number): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: 64 }, (_, i) => ((i + 1) ** 2 * seed * 7919) % 251),
  );
  const small = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } });
  return small.resize(64, 64, { kernel: 'nearest' }).png().toBuffer();
}

/** The images as a run lists them, whatever belongs together. */
const relatedOf = ({ images }: Catalog) => images.map((image) => ({ ...image, group: 0 }));

/** The findings that a run tells of, for a folder of images and a CSV. */
async function shown(tree: Record<string, Buffer>, csv: string) {
  const [data, run, cacheDir] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  await writeTree(data, { ...tree, 'table.csv': csv });
  mkdirSync(join(run, 'pictures'));
  const found = await findImages(data, { metadata: join(data, 'table.csv') });
  const options = { testShare: 0.2, cacheDir, classOf: classNamed };
  const { report, catalog } = await auditImages(found, options);
  const events: EventBody[] = [];
  const emit = (event: EventBody): void => void events.push(eventBodySchema.parse(event));
  const context = { folder: run, emit, control: new Control(emit) };
  await showFindings(context as StudyContext, {
    audit: report,
    catalog,
    related: relatedOf(catalog),
  });
  return (events as [EventOf<'findings-shown'>])[0].findings;
}

it('shows what the CSV tells otherwise, four side by side, and what it tells of contradictory ones', async () => {
  const pictures = await Promise.all(Array.from({ length: 8 }, (_, n) => blocks(n + 1)));
  const of = (n: number): Buffer => pictures[n]!;
  const findings = await shown(
    {
      'actinic keratosis/own.png': of(0),
      'actinic keratosis/both.png': of(1),
      'nevus/both again.png': of(1),
      ...Object.fromEntries([2, 3, 4, 5, 6].map((n) => [`nevus/n${n}.png`, of(n)])),
      'nevus/own.png': of(7),
    },
    ['image_id,dx', 'both again,akiec', ...[2, 3, 4, 5, 6].map((n) => `n${n},akiec`), 'x,nv'].join(
      '\n',
    ),
  );
  const told = { class: 'actinic keratosis', names: ['akiec'] };
  expect(
    findings.map(({ kind, files, pictures: all }) => [
      kind,
      files,
      all.map(({ file, class: name, told }) => [file, name, told]),
    ]),
  ).toEqual([
    [
      'labels that the CSV tells otherwise',
      4,
      [2, 3, 4, 5].map((n) => [`nevus/n${n}.png`, 'nevus', told]),
    ],
    ['labels that the CSV tells otherwise', 1, [['nevus/n6.png', 'nevus', told]]],
    [
      'contradictory labels',
      2,
      [
        ['actinic keratosis/both.png', 'actinic keratosis', undefined],
        ['nevus/both again.png', 'nevus', told],
      ],
    ],
  ]);
});

it('tells the split of each, by its folder', async () => {
  const pictures = await Promise.all(Array.from({ length: 5 }, (_, n) => blocks(n + 1)));
  const files = [
    'train/nevus/0',
    'train/nevus/1',
    'train/melanoma/2',
    'dev/nevus/3',
    'dev/nevus/4',
  ];
  const findings = await shown(
    Object.fromEntries(files.map((file, n) => [`${file}.png`, pictures[n]!])),
    'image_id,dx\n1,mel\n2,mel\n3,mel\nx,nv\n',
  );
  expect(
    findings.flatMap(({ pictures: all }) => all.map(({ file, split }) => [file, split])),
  ).toEqual([
    ['dev/nevus/3.png', 'validation'],
    ['train/nevus/1.png', 'train'],
  ]);
});

it('shows the class of the folder where the one of the CSV is taken', async () => {
  const pictures = await Promise.all([1, 2, 3, 4].map(blocks));
  const [one, two, three, four] = pictures as [Buffer, Buffer, Buffer, Buffer];
  const tree = {
    'melanoma/1.png': one,
    'melanoma/2.png': two,
    'nevus/3.png': three,
    'nevus/4.png': four,
  };
  const findings = await shown(tree, 'image_id,dx\n1,mel\n2,mel\n3,mel\n4,nv\n');
  expect(findings).toMatchObject([
    { files: 1, pictures: [{ file: 'nevus/3.png', class: 'mel', folder: 'nevus' }] },
  ]);
});

it('shows the copies whose files are still there, and passes over what went after the audit', async () => {
  const [data, run, cacheDir] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const [one, two, three] = await Promise.all([1, 2, 3].map(blocks));
  await writeTree(data, {
    'nevus/one.png': one,
    'melanoma/one.png': one,
    'nevus/two.png': two,
    'nevus/two again.png': two,
    'melanoma/three.png': three,
    'melanoma/three again.png': three,
  });
  mkdirSync(join(run, 'pictures'));
  const { report, catalog } = await auditImages(await findImages(data), {
    testShare: 0.2,
    cacheDir,
  });
  rmSync(join(data, 'melanoma', 'one.png'));
  rmSync(join(data, 'nevus', 'two.png'));
  rmSync(join(data, 'nevus', 'two again.png'));

  const events: EventBody[] = [];
  const emit = (event: EventBody): void => void events.push(event);
  const context = { folder: run, emit, control: new Control(emit) };
  await showFindings(context as StudyContext, {
    audit: report,
    catalog,
    related: relatedOf(catalog),
  });

  const [{ findings }] = events as [EventOf<'findings-shown'>];
  expect(
    findings.map(({ kind, pictures }) => [
      kind,
      pictures.map(({ file, class: name }) => [file, name]),
    ]),
  ).toEqual([
    ['contradictory labels', [['nevus/one.png', 'nevus']]],
    [
      'exact duplicates',
      [
        ['melanoma/three again.png', 'melanoma'],
        ['melanoma/three.png', 'melanoma'],
      ],
    ],
  ]);
  const shown = findings.flatMap(({ pictures }) => pictures.map(({ path }) => path));
  expect(
    readdirSync(join(run, 'pictures'))
      .map((name) => join('pictures', name))
      .sort(),
  ).toEqual(shown.sort());
});
