/** Images of other sources: what a study makes of them, from files to the splits that are trained on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupNumbers, type Split } from '../../source/dataset/index.js';
import { UserError } from '../../source/errors.js';
import type { EventBody } from '../../source/runs/events.js';
import { loadConfig } from '../../source/study/load-config.js';
import { Control } from '../../source/training/control.js';
import { dataFound } from '../../source/training/data-phase.js';
import { prepareData, type PreparedData } from '../../source/training/prepare-data.js';
import { drawings } from '../dataset/audit/pictures.js';
import { writeTree } from '../dataset/images.js';

const folder = mkdtempSync(join(tmpdir(), 'melanoscope-extra-'));
const data = join(folder, 'data');
const extra = join(folder, 'extra');
const flat = join(folder, 'flat');
const cacheBefore = process.env['MELANOSCOPE_CACHE'];
let drawn: Buffer[];

const halved = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes).flop().resize({ width: 100 }).jpeg({ quality: 80 }).toBuffer();

beforeAll(async () => {
  process.env['MELANOSCOPE_CACHE'] = join(folder, 'cache');
  drawn = await drawings(join(folder, 'drawings'), 110);
  // 20 melanomas and 20 nevi to train and validate on, 5 of each in a test folder.
  const own = Object.fromEntries(
    drawn.slice(0, 50).map((bytes, n) => {
      const name = n % 2 === 0 ? 'melanoma' : 'nevus';
      return [n < 40 ? `Train/${name}/t${n}.jpg` : `Test/${name}/h${n}.jpg`, bytes];
    }),
  );
  await writeTree(data, own);
  await writeTree(folder, {
    'lesions.csv': [
      'image_id,lesion_id,patient_id',
      ...['t0,L0,', 'h42,L42,', 't2,L2,', 'x-in-study,L44,', 'h44,L44,', 't4,L4,', 't6,,P6'],
    ].join('\n'),
    'extra.csv': [
      'image_id,dx,lesion_id,patient_id',
      // Of the lesion of a test image, by the study's table and by this one; of a patient by this one alone.
      ...['x-lesion,mel,L42,', 'h46,mel,L99,P1', 'x-other-lesion,mel,L99,', 'x-patient,nv,,P1'],
      ...[
        'x-in-study,mel,,',
        'x-mate,nv,L2,',
        'x-new,nv,L100,',
        'x-scc,scc,L101,',
        'x-bad,mel,L102,',
      ],
      // Of the lesion of one image of the study's and the patient of another.
      'x-bridge,nv,L4,P6',
    ].join('\n'),
  });
  await writeTree(extra, {
    'nv/new-0.jpg': drawn[60],
    'nv/new-1.jpg': drawn[61],
    'mel/new-2.jpg': drawn[62],
    'mel/copy-of-new-2.jpg': await halved(drawn[62]),
    'mel/new-3.jpg': drawn[63],
    'nv/new-3-as-nevus.jpg': drawn[63],
    'mel/copy-of-t10.jpg': drawn[10],
    'mel/near-copy-of-t12.jpg': await halved(drawn[12]),
    'nv/t14-as-nevus.jpg': drawn[14],
    'mel/copy-of-h40.jpg': drawn[40],
    'nv/near-copy-of-h41.jpg': await halved(drawn[41]),
    'bcc/other-0.jpg': drawn[64],
    'bcc/other-1.jpg': drawn[65],
    'scc/other-2.jpg': drawn[66],
    'mel/broken.jpg': 'no picture',
  });
  await writeTree(
    flat,
    Object.fromEntries(
      [
        ...[
          'x-lesion',
          'x-other-lesion',
          'x-patient',
          'x-in-study',
          'x-mate',
          'x-new',
          'x-scc',
          'x-bridge',
        ],
      ].map((name, n) => [`${name}.jpg`, drawn[70 + n]]),
    ),
  );
  await writeTree(flat, { 'x-bad.jpg': drawn[79].subarray(0, 2000) });
}, 60_000);
afterAll(() => {
  if (cacheBefore === undefined) delete process.env['MELANOSCOPE_CACHE'];
  else process.env['MELANOSCOPE_CACHE'] = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

/** The data of a study as its phases get it. */
async function prepared(flags: Record<string, unknown>): Promise<PreparedData> {
  const config = await loadConfig({ flags: { data, imageSize: 16, ...flags } });
  const emit = (_event: EventBody): void => {};
  const found = await prepareData(config, 'data', folder, emit, new Control(emit));
  await found.cache.close();
  return found;
}

const filesOf = ({ catalog }: PreparedData, indexes: readonly number[]): string[] =>
  indexes.map((i) => catalog.images[i].file);
const extraOf = (found: PreparedData, split: Split): string[] =>
  filesOf(found, split.train).filter((file) => file.startsWith('../'));
const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);

/** Everything that was given is accounted for, in every split. */
function expectAccounted({ extra: notes }: PreparedData): void {
  const { given, unreadable, otherClasses, notAsked = [], doubtful, splits } = notes!.found;
  const others = sum([...otherClasses, ...notAsked].map(({ images }) => images));
  for (const { used, heldOut, copies, contradictory } of splits) {
    const out = heldOut + copies + contradictory + others + doubtful! + unreadable.length;
    expect(sum(used) + out).toBe(given);
  }
}

test('new images of the study’s classes are trained on; copies, other classes and broken files are not', async () => {
  const found = await prepared({ extraData: [extra] });
  expect(extraOf(found, found.split)).toEqual([
    '../extra/mel/copy-of-new-2.jpg',
    '../extra/nv/new-0.jpg',
    '../extra/nv/new-1.jpg',
  ]);
  const labels = new Map(found.catalog.images.map(({ file, label }) => [file, label]));
  expect(found.catalog.classes).toEqual(['melanoma', 'nevus']);
  expect(labels.get('../extra/nv/new-0.jpg')).toBe(1);
  expect(labels.get('../extra/mel/copy-of-new-2.jpg')).toBe(0);
  const [counts] = found.extra!.found.splits;
  expect(found.extra!.found).toMatchObject({
    given: 15,
    unreadable: [{ file: '../extra/mel/broken.jpg' }],
    otherClasses: [
      { class: 'bcc', images: 2 },
      { class: 'scc', images: 1 },
    ],
  });
  const validated = new Set(filesOf(found, found.split.validation));
  const twins = ['Train/melanoma/t10.jpg', 'Train/melanoma/t12.jpg', 'Train/melanoma/t14.jpg'];
  const held = 2 + twins.filter((file) => validated.has(file)).length;
  expect(counts).toMatchObject({ used: [1, 2], heldOut: held });
  expect(counts.copies + counts.contradictory).toBe(8 - held);
  expectAccounted(found);
  const said = found.extra!.messages.join('\n');
  expect(said).toContain('the study has no class "bcc" (2), "scc" (1)');
  expect(said).toContain('1 image of other sources cannot be read');
  expect(said).toMatch(/copies of images that are validated or tested on/);
});

test('the study’s own images, their splits and their groups are as without them', async () => {
  const metadata = join(folder, 'lesions.csv');
  const extraMetadata = join(folder, 'extra.csv');
  for (const folds of [{}, { folds: 3 }]) {
    const without = await prepared({ ...folds, metadata });
    const found = await prepared({ ...folds, metadata, extraData: [extra, flat], extraMetadata });
    const splits = found.folds ?? [found.split];
    const before = without.folds ?? [without.split];
    for (const [n, split] of splits.entries()) {
      expect(split.validation).toEqual(before[n].validation);
      expect(split.test).toEqual(before[n].test);
      expect(split.train.slice(0, before[n].train.length)).toEqual(before[n].train);
      expect(split.train.length).toBeGreaterThan(before[n].train.length);
    }
    const own = without.catalog.images.length;
    expect(found.catalog.images.slice(0, own)).toEqual(
      without.catalog.images.map((image) => ({ ...image, row: expect.any(Number) as number })),
    );
    // One that belongs to two of the study's groups makes no group of them.
    const files = found.catalog.images.map(({ file }) => file);
    expect(files).toContain('../flat/x-bridge.jpg');
    expect(groupNumbers(found.catalog).subarray(0, own)).toEqual(groupNumbers(without.catalog));
    expect(found.policy).toEqual(without.policy);
    expect(found.audit).toEqual(without.audit);
    const { extra: _extra, cache: _cache, ...told } = dataFound(found);
    const { cache: _before, ...toldBefore } = dataFound(without);
    expect(told).toEqual(toldBefore);
  }
}, 60_000);

test('a folder of one class beside another’s table is of that class', async () => {
  const single = join(folder, 'single');
  await writeTree(single, { 'mel/single-0.jpg': drawn[80]!, 'mel/single-1.jpg': drawn[81]! });
  const extraMetadata = join(folder, 'extra.csv');
  const found = await prepared({ extraData: [single, flat], extraMetadata });
  expect(extraOf(found, found.split)).toEqual(
    expect.arrayContaining(['../flat/x-new.jpg', '../single/mel/single-0.jpg']),
  );
  expect(found.extra!.found.splits[0]!.used[0]).toBeGreaterThanOrEqual(2);
});

test('no lesion and no patient of the test is trained on, whichever table says so', async () => {
  const metadata = join(folder, 'lesions.csv');
  const extraMetadata = join(folder, 'extra.csv');
  const found = await prepared({ metadata, extraData: flat, extraMetadata });
  const held = new Set(filesOf(found, found.split.validation));
  const free = (...own: string[]) => own.every((name) => !held.has(`Train/melanoma/${name}.jpg`));
  const used = [
    ...(free('t4', 't6') ? ['../flat/x-bridge.jpg'] : []),
    ...(free('t2') ? ['../flat/x-mate.jpg'] : []),
    '../flat/x-new.jpg',
  ];
  expect(extraOf(found, found.split)).toEqual(used);
  // Four belong to the test.
  expect(found.extra!.found.splits[0].heldOut).toBe(4 + 3 - used.length);
  expect(found.extra!.found.unreadable.map(({ file }) => file)).toEqual(['../flat/x-bad.jpg']);
  expectAccounted(found);
});

test('every lesion that rows name for one of them keeps it from what is held out, and is told once', async () => {
  const here = join(folder, 'several');
  await writeTree(here, {
    'data.csv': 'image_id,lesion_id,patient_id\nh40,LA,\nh42,,P7\nnowhere,LC,P7\n',
    'more/one.jpg': drawn[104],
    'more/two.jpg': drawn[105],
    'more/three.jpg': drawn[106],
    'more/four.jpg': drawn[107],
    'more.csv': [
      'image_id,dx,lesion_id',
      ...[
        'one,mel,LA',
        'one,mel,LB',
        '',
        'two,mel,LB',
        'three,mel,LC',
        'four,mel,LD',
        'four,mel,LD',
      ],
    ].join('\n'),
  });
  const found = await prepared({
    metadata: join(here, 'data.csv'),
    extraData: join(here, 'more'),
    extraMetadata: join(here, 'more.csv'),
  });
  // The third is of the patient of a held out image by a row of an image that is nowhere.
  expect(extraOf(found, found.split)).toEqual(['../several/more/four.jpg']);
  const told = found.extra!.messages.filter((text) => text.includes('several lesions'));
  expect(told).toEqual([
    'For 1 image the CSV of --extra-metadata names several lesions or patients, e.g. for ../several/more/one.jpg ' +
      'the lesions "LA" in row 2, "LB" in row 3. What any row names is kept together; correct the rows that are wrong.',
  ]);
  expectAccounted(found);
});

test('pictures of one name that their table does not tell apart are told of', async () => {
  const here = join(folder, 'namesakes');
  await writeTree(here, {
    'more/a/1.jpg': drawn[104],
    'more/b/1.jpg': drawn[105],
    'more.csv': 'image_id,dx\n1,mel\n',
  });
  const asked = { extraData: join(here, 'more'), extraMetadata: join(here, 'more.csv') };
  const { messages } = (await prepared(asked)).extra!;
  expect(messages.filter((text) => text.includes('name in the CSV'))).toEqual([
    expect.stringMatching(/^1 name in the CSV of --extra-metadata is of several .*more\/b\/1\.jpg/),
  ]);
});

test('ids of lesions that their table has for several patients are told of', async () => {
  const here = join(folder, 'numbered');
  const rows = [104, 105, 106, 107].map((n) => `${n},mel,1,P${n}\n`);
  await writeTree(here, {
    ...Object.fromEntries([104, 105, 106, 107].map((n) => [`more/${n}.jpg`, drawn[n]!])),
    'more.csv': `image_id,dx,lesion_id,patient_id\n${rows.join('')}`,
  });
  const asked = { extraData: join(here, 'more'), extraMetadata: join(here, 'more.csv') };
  const { messages } = (await prepared(asked)).extra!;
  expect(messages.filter((text) => text.includes('several patients'))).toEqual([
    expect.stringMatching(
      /^1 id of a lesion .* in the CSV of --extra-metadata, e\.g\. "1" under 4\./,
    ),
  ]);
});

test('columns of their table that name different images are told of once', async () => {
  const here = join(folder, 'two-columns');
  await writeTree(here, { 'more/1.jpg': drawn[106], 'more/2.jpg': drawn[107] });
  await writeTree(here, { 'more.csv': 'image,id,dx\n1,2,mel\n2,1,mel\n' });
  const folders = [join(here, 'more'), join(here, 'again')];
  await writeTree(here, { 'again/1.jpg': drawn[108], 'again/2.jpg': drawn[109] });
  const asked = { extraData: folders, extraMetadata: join(here, 'more.csv') };
  const { messages } = (await prepared(asked)).extra!;
  expect(messages.filter((text) => text.includes('different images'))).toEqual([
    expect.stringContaining('"image" and "id" of more.csv name different images in 2 rows'),
  ]);
});

test('a table that knows the study’s own images is asked for as theirs, too', async () => {
  const extraMetadata = join(folder, 'extra.csv');
  const found = await prepared({ extraData: flat, extraMetadata });
  expect(found.extra!.messages.join('\n')).toMatch(/^1 image of the study's own .*--metadata too/m);
  const metadata = join(folder, 'both.csv');
  // One that names either of them knows the image.
  for (const row of ['h46,L99,P1', 'h46,L99,', 'h46,,P1']) {
    await writeTree(folder, { 'both.csv': `image_id,lesion_id,patient_id\n${row}\n` });
    const told = await prepared({ metadata, extraData: flat, extraMetadata });
    expect(told.extra!.messages.join('\n')).not.toContain("the study's own");
  }
});

test('tells how many of them the tables name, where theirs is of a part', async () => {
  const about = async (csv: string, ours?: string) => {
    await writeTree(folder, { 'part.csv': `image_id,lesion_id\n${csv}`, 'ours.csv': ours ?? '' });
    const found = await prepared({
      ...(ours !== undefined && { metadata: join(folder, 'ours.csv') }),
      ...{ extraData: inPart, extraMetadata: join(folder, 'part.csv') },
    });
    return found.extra!.messages.filter((text) => text.startsWith('The CSVs name'));
  };
  const inPart = join(folder, 'in-part');
  const two = { 'nv/p-0.jpg': drawn[60]!, 'mel/p-1.jpg': drawn[61]! };
  await writeTree(inPart, { ...two, 'scc/p-2.jpg': drawn[62]! });
  expect(await about('p-0,L1\n')).toEqual([
    'The CSVs name 1 of 2 images of other sources. One without a row, such as ../in-part/mel/p-1.jpg, is left out of ' +
      'training where it is a copy of an image that is validated or tested on, but not where it is another image of ' +
      'its lesion or patient.',
  ]);
  expect(await about('h42,L1\n')).toEqual([expect.stringMatching(/^The CSVs name none of 2 /)]);
  expect(await about('p-0,L1\n', 'image_id,lesion_id\nt0,L0\np-1,L2\n')).toEqual([]);
  expect(await about('p-0,L1\np-1,L1\n')).toEqual([]);
});

test('their labels may stand in one table and their lesions in another, and each is of its own folder', async () => {
  const here = join(folder, 'two-tables');
  await writeTree(here, {
    'more/m1.jpg': drawn[104],
    'more/m2.jpg': drawn[105],
    'again/nevus/m3.jpg': drawn[106],
    'again/melanoma/m4.jpg': drawn[107],
    'lesions.csv': 'image_id,lesion_id\nm1,L42\nh42,L42\nm2,L43\n',
    'labels.csv': 'image_id,dx\nm1,mel\nm2,mel\n',
  });
  const tables = ['lesions', 'labels'].map((name) => join(here, `${name}.csv`));
  for (const extraMetadata of [tables, tables.toReversed()]) {
    const extraData = ['more', 'again'].map((name) => join(here, name));
    const found = await prepared({ extraData, extraMetadata });
    // The first is of the lesion of a test image.
    const used = ['more/m2', 'again/melanoma/m4', 'again/nevus/m3'].map(
      (name) => `../two-tables/${name}.jpg`,
    );
    expect(extraOf(found, found.split)).toEqual(used);
    const { images, classes } = found.catalog;
    const told = images.filter(({ file }) => used.includes(file));
    expect(told.map(({ label, extra: source }) => [classes[label], source])).toEqual([
      ['melanoma', 0],
      ['melanoma', 1],
      ['nevus', 1],
    ]);
    expect(found.extra!.found.splits[0].heldOut).toBe(1);
    expectAccounted(found);
  }
});

test('an archive’s id is one photograph wherever it stands', async () => {
  const archive = join(folder, 'archive');
  await writeTree(archive, {
    'data/Train/a/1.jpg': drawn[80],
    'data/Train/a/2.jpg': drawn[81],
    'data/Train/b/3.jpg': drawn[82],
    'data/Train/b/4.jpg': drawn[83],
    'data/Test/a/ISIC_0024306.jpg': drawn[84],
    'data/Test/b/5.jpg': drawn[85],
    'data/Train/b/ISIC_0000001.jpg': drawn[88],
    'more/a/isic_0024306.png': drawn[86],
    'more/a/ISIC_0024307.png': drawn[87],
    'more/b/ISIC_0000001_downsampled.jpg': drawn[89],
    'again/a/isic_0024307.jpg': drawn[90],
    'again/b/ISIC_0000002.jpg': drawn[91],
  });
  const found = await prepared({
    data: join(archive, 'data'),
    extraData: ['more', 'again'].map((name) => join(archive, name)),
  });
  expect(extraOf(found, found.split)).toEqual([
    '../more/a/ISIC_0024307.png',
    '../again/b/ISIC_0000002.jpg',
  ]);
});

test('in folds, what a fold holds out or a test folder locks away has no twin among them', async () => {
  const metadata = join(folder, 'lesions.csv');
  const extraMetadata = join(folder, 'extra.csv');
  const folders = { metadata, extraData: [extra, flat], extraMetadata };
  const found = await prepared({ folds: 3, ...folders });
  const twins: Record<string, string> = {
    'Train/melanoma/t2.jpg': '../flat/x-mate.jpg',
  };
  let trained = 0;
  for (const [n, split] of found.folds!.entries()) {
    const used = extraOf(found, split);
    const held = new Set(filesOf(found, [...split.test, ...split.validation]));
    for (const [own, twin] of Object.entries(twins)) {
      expect(used.includes(twin)).toBe(!held.has(own));
      trained += Number(used.includes(twin));
    }
    expect(used).toContain('../flat/x-new.jpg');
    for (const locked of ['x-lesion', 'x-other-lesion', 'x-patient', 'x-in-study']) {
      expect(used).not.toContain(`../flat/${locked}.jpg`);
    }
    // The same fold alone is trained on the same images.
    const alone = await prepared({ folds: 3, fold: n + 1, ...folders });
    expect(extraOf(alone, alone.split)).toEqual(used);
    expect(alone.extra!.found.splits).toEqual([found.extra!.found.splits[n]]);
  }
  expect(trained).toBeGreaterThan(0);
  expect(found.folds!.flatMap(({ test: held, validation }) => [...held, ...validation])
    .filter((i) => found.catalog.images[i].extra !== undefined)).toEqual([]); // prettier-ignore
  expectAccounted(found);
}, 60_000);

test('one of several labels is used when contradictions are kept, and a folder given twice counts once', async () => {
  const found = await prepared({
    extraData: [extra, join(extra, 'mel', '..')],
    contradictory: 'keep',
  });
  expect(extraOf(found, found.split)).toEqual(
    expect.arrayContaining(['../extra/mel/new-3.jpg', '../extra/nv/new-3-as-nevus.jpg']),
  );
  expect(found.extra!.found.given).toBe(15);
  expectAccounted(found);
});

test('corrected labels reach them, named as in their folder or from the study’s, and are counted', async () => {
  const relabel = join(folder, 'relabel.csv');
  const said = async (...rows: string[]): Promise<PreparedData> => {
    await writeTree(folder, { 'relabel.csv': ['file,label,status', ...rows].join('\n') });
    const found = await prepared({
      extraData: [extra, flat],
      extraMetadata: join(folder, 'extra.csv'),
      relabel,
    });
    expectAccounted(found);
    return found;
  };
  const none = await said();
  expect(none.extra!.found).toMatchObject({ relabelled: 0, doubtful: 0 });
  const found = await said(
    'nv/new-0.jpg,melanoma,wrong',
    '../extra/nv/new-1.jpg,,wrong',
    // Its copies under that label too: only one of them is trained on, and now none.
    './mel/new-2.jpg,melanoma,unsure',
    // With it no picture is under two labels any more.
    'nv/new-3-as-nevus.jpg,melanoma,wrong',
    'x-new.jpg,nevus,right',
    'mel/nowhere.jpg,nevus,wrong',
    'Train/melanoma/t0.jpg,,unsure',
  );
  const labels = new Map(found.catalog.images.map(({ file, label }) => [file, label]));
  const used = extraOf(found, found.split).filter((file) => file.startsWith('../extra'));
  expect(used).toEqual(['../extra/mel/new-3.jpg', '../extra/nv/new-0.jpg']);
  expect(labels.get('../extra/nv/new-0.jpg')).toBe(0);
  expect(labels.get('../flat/x-new.jpg')).toBe(1);
  expect(found.extra!.found).toMatchObject({ relabelled: 2, doubtful: 3 });
  const told = found.extra!.messages.join('\n');
  expect(told).toContain('2 images of other sources relabelled.');
  expect(told).toContain('3 images of other sources left out: marked as wrong or unsure.');
  // The study's own are counted apart; what names nothing is told once.
  expect(found.policy).toMatchObject({ relabelled: 0, doubtful: 1 });
  expect(found.policy.messages.join('\n')).toContain(
    '1 corrected label for files that are not in the data, e.g. mel/nowhere.jpg',
  );
  const strange = await said('nv/new-0.jpg,wart,wrong').catch((error: unknown) => error);
  expect(strange).toBeInstanceOf(UserError);
  expect((strange as UserError).message).toContain('"wart" for ../extra/nv/new-0.jpg');
}, 60_000);

test('a file that the study has too is corrected there alone', async () => {
  const here = join(folder, 'same');
  await writeTree(here, {
    'data/a/1.jpg': drawn[92],
    'data/a/2.jpg': drawn[93],
    'data/b/3.jpg': drawn[94],
    'data/b/4.jpg': drawn[95],
    'more/a/1.jpg': drawn[96],
    'relabel.csv': 'file,label,status\na/1.jpg,b,wrong',
  });
  const found = await prepared({
    data: join(here, 'data'),
    extraData: join(here, 'more'),
    relabel: join(here, 'relabel.csv'),
  });
  const labels = new Map(found.catalog.images.map(({ file, label }) => [file, label]));
  expect([labels.get('a/1.jpg'), labels.get('../more/a/1.jpg')]).toEqual([1, 0]);
  expect([found.policy.relabelled, found.extra!.found.relabelled]).toEqual([1, 0]);
});

test('one left out as doubtful still ties others to what is held out', async () => {
  const here = join(folder, 'chain');
  await writeTree(here, {
    'more/near-copy-of-h48.jpg': await halved(drawn[48]),
    'more/mate.jpg': drawn[97],
    'more/free.jpg': drawn[98],
    // The study's own image stands in no table: the near copy alone says that its lesion is held out.
    'more.csv': 'image_id,dx,lesion_id\nnear-copy-of-h48,mel,LA\nmate,mel,LA\nfree,mel,LB',
    'relabel.csv': 'file,label,status\nnear-copy-of-h48.jpg,,unsure',
  });
  const flags = { extraData: join(here, 'more'), extraMetadata: join(here, 'more.csv') };
  const before = await prepared(flags);
  const found = await prepared({ ...flags, relabel: join(here, 'relabel.csv') });
  for (const one of [before, found]) {
    expect(extraOf(one, one.split)).toEqual(['../chain/more/free.jpg']);
    expectAccounted(one);
  }
  expect(before.extra!.found).toMatchObject({ doubtful: 0, splits: [{ heldOut: 2 }] });
  expect(found.extra!.found).toMatchObject({ doubtful: 1, splits: [{ heldOut: 1 }] });
});

/** A study of seven images in splits of its own. */
const ownSplits = () => ({
  'data/Train/a/1.jpg': drawn[80],
  'data/Train/a/2.jpg': drawn[81],
  'data/Train/b/3.jpg': drawn[82],
  'data/Validation/a/4.jpg': drawn[83],
  'data/Validation/b/5.jpg': drawn[84],
  'data/Test/a/6.jpg': drawn[85],
  'data/Test/b/7.jpg': drawn[86],
});

test('one of a class that the study does not have still ties others to what is held out', async () => {
  const here = join(folder, 'other-class');
  await writeTree(here, {
    ...ownSplits(),
    'data.csv': 'image_id,lesion_id\n1,LA\n2,LZ\n',
    // It alone tells that the lesion is that of a test image.
    'more/scc/turned-6.png': await sharp(drawn[85]).rotate(90).png().toBuffer(),
    'more/scc/broken.jpg': 'no picture',
    'more/a/mate.jpg': drawn[87],
    'more/a/free.jpg': drawn[88],
    'more.csv': 'image_id,lesion_id\nturned-6,LA\nmate,LA\nfree,LB\n',
  });
  const flags = { data: join(here, 'data'), extraData: join(here, 'more') };
  const tables = { metadata: join(here, 'data.csv'), extraMetadata: join(here, 'more.csv') };
  const found = await prepared({ ...flags, ...tables });
  expect(extraOf(found, found.split)).toEqual(['../more/a/free.jpg']);
  expect(found.extra!.found).toMatchObject({
    unreadable: [],
    otherClasses: [{ class: 'scc', images: 2 }],
    splits: [{ used: [1, 0], heldOut: 1 }],
  });
  expectAccounted(found);
  // The study's own splits stay as they are, but what they part is told.
  const train = filesOf(found, found.split.train).filter((file) => !file.startsWith('../'));
  expect(train).toEqual(['Train/a/1.jpg', 'Train/a/2.jpg', 'Train/b/3.jpg']);
  const parted = (one: PreparedData): string[] =>
    one.extra!.messages.filter((text) => text.startsWith('By images of other sources'));
  expect(parted(found)).toEqual([
    expect.stringContaining('1 image that the study trains on and ones that it validates or tests'),
  ]);
  const free = await prepared({ ...flags, extraMetadata: tables.extraMetadata });
  expect(extraOf(free, free.split)).toEqual(['../more/a/free.jpg']);
  expect(parted(free)).toEqual([]);
});

test('a name that two other sources have is refused, and one in a folder within another is known', async () => {
  const here = join(folder, 'twice');
  const table = join(here, 'deep.csv');
  await writeTree(here, {
    'one/nv/1.jpg': drawn[99],
    'two/nv/1.jpg': drawn[100],
    'deep/n1.jpg': drawn[101],
    'deep/inner/n2.jpg': drawn[102],
    'deep.csv': 'image_id,dx\nn1,nv\nn2,nv',
  });
  const corrected = async (row: string, flags: Record<string, unknown>): Promise<string[]> => {
    await writeTree(here, { 'relabel.csv': `file,label,status\n${row},melanoma,wrong` });
    const found = await prepared({ ...flags, relabel: join(here, 'relabel.csv') });
    expect(found.policy.messages.join('\n')).not.toContain('corrected label');
    const melanomas = found.catalog.images.filter(({ label }) => label === 0);
    return melanomas.map(({ file }) => file).filter((file) => file.startsWith('../'));
  };
  const sources = { extraData: ['one', 'two'].map((name) => join(here, name)) };
  const refused = await corrected('nv/1.jpg', sources).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as UserError).message).toContain(
    'nv/1.jpg, a name that 2 images of other sources have: ../twice/one/nv/1.jpg, ../twice/two/nv/1.jpg.',
  );
  expect(await corrected('../twice/two/nv/1.jpg', sources)).toEqual(['../twice/two/nv/1.jpg']);
  // One folder that is named twice has each but once.
  const same = ['one', 'two/../one'].map((name) => join(here, name));
  expect(await corrected('nv/1.jpg', { extraData: same })).toEqual(['../twice/one/nv/1.jpg']);
  const nested = [join(here, 'deep'), join(here, 'deep', 'inner')];
  for (const extraData of [nested, nested.toReversed()]) {
    for (const name of ['n2.jpg', 'inner/n2.jpg']) {
      const labelled = await corrected(name, { extraData, extraMetadata: table });
      expect(labelled).toEqual(['../twice/deep/inner/n2.jpg']);
    }
  }
}, 60_000);

test('a folder of classes within another is no class of it, in either order', async () => {
  const here = join(folder, 'nested');
  await writeTree(here, {
    'outer/nv/1.jpg': drawn[99],
    'outer/mel/batch/2.jpg': drawn[100],
    'outer/inner/nv/3.jpg': drawn[101],
    'outer/inner/mel/4.jpg': drawn[102],
    'outer/inner/scc/5.jpg': drawn[103],
  });
  const [outer, inner, mel] = ['', 'inner', 'mel'].map((name) => join(here, 'outer', name));
  const labelsWith = async (extraData: string[]): Promise<Record<string, string>> => {
    const found = await prepared({ extraData });
    expectAccounted(found);
    expect(found.extra!.found.given).toBe(5);
    expect(found.extra!.found.otherClasses).toEqual([{ class: 'scc', images: 1 }]);
    const { images, classes } = found.catalog;
    const extras = images.filter(({ extra: source }) => source !== undefined);
    // The last folders of the path, as the others are the same.
    const nameOf = (file: string): string => file.replace('../nested/outer/', '');
    return Object.fromEntries(extras.map(({ file, label }) => [nameOf(file), classes[label]]));
  };
  const labels = {
    'nv/1.jpg': 'nevus',
    'mel/batch/2.jpg': 'melanoma',
    'inner/nv/3.jpg': 'nevus',
    'inner/mel/4.jpg': 'melanoma',
  };
  expect(await labelsWith([outer, inner])).toEqual(labels);
  expect(await labelsWith([inner, outer])).toEqual(labels);
  // What lies within a class keeps it, where its own subfolders stand for no class of the study.
  expect(await labelsWith([mel, outer, inner])).toEqual(labels);
});

test('corrected labels of images that are not read or of no class of the study are told as such', async () => {
  const relabel = join(folder, 'idle.csv');
  const rows = [
    'mel/broken.jpg,nevus,wrong',
    'bcc/other-0.jpg,nevus,wrong',
    '../extra/scc/other-2.jpg,,unsure',
  ];
  await writeTree(folder, { 'idle.csv': ['file,label,status', ...rows].join('\n') });
  const found = await prepared({ extraData: extra, relabel });
  const told = found.extra!.messages.join('\n');
  expect(told).toContain(
    '1 corrected label for images of other sources that cannot be read, e.g. ../extra/mel/broken.jpg.',
  );
  expect(told).toContain(
    '2 corrected labels for images of other sources whose class is not trained on, e.g. ../extra/bcc/other-0.jpg: they stay left out',
  );
  expect(found.policy.messages.join('\n')).not.toContain('corrected label');
  expect(found.extra!.found).toMatchObject({ relabelled: 0, doubtful: 0 });
  expectAccounted(found);
});

test('a copy corrected as the study’s own contradicts nothing', async () => {
  const here = join(folder, 'alike');
  await writeTree(here, {
    ...ownSplits(),
    'more/a/copy-of-1.jpg': drawn[80],
  });
  const splitsWith = async (...rows: string[]) => {
    await writeTree(here, { 'relabel.csv': ['file,label,status', ...rows].join('\n') });
    const relabel = join(here, 'relabel.csv');
    const [inStudy, more] = ['data', 'more'].map((name) => join(here, name));
    const found = await prepared({ data: inStudy, extraData: more, relabel });
    return found.extra!.found.splits;
  };
  const copy = { used: [0, 0], heldOut: 0, copies: 1, contradictory: 0 };
  const contradicting = { ...copy, copies: 0, contradictory: 1 };
  const [own, theirs] = ['Train/a/1.jpg,b,wrong', 'copy-of-1.jpg,b,wrong'];
  expect(await splitsWith()).toEqual([copy]);
  expect(await splitsWith(own, `a/${theirs}`)).toEqual([copy]);
  expect(await splitsWith(own)).toEqual([contradicting]);
  expect(await splitsWith(`a/${theirs}`)).toEqual([contradicting]);
  // Of a picture in doubt no copy is trained on.
  expect(await splitsWith('Train/a/1.jpg,,unsure')).toEqual([copy]);
});

test('of the classes there, those that are asked for are trained on, by either name; the others still tie', async () => {
  const labels = ({ catalog }: PreparedData, files: readonly string[]): Set<string> =>
    new Set(
      catalog.images.flatMap(({ file, label }) =>
        files.includes(file) ? [catalog.classes[label]] : [],
      ),
    );
  const all = await prepared({ extraData: extra });
  for (const name of ['nv', 'Nevus']) {
    const some = await prepared({ extraData: extra, extraClasses: name });
    expectAccounted(some);
    expect(labels(some, extraOf(some, some.split))).toEqual(new Set(['nevus']));
    const { notAsked, otherClasses } = some.extra!.found;
    expect(notAsked).toEqual([{ class: 'mel', images: 7 }]);
    expect(otherClasses).toEqual(all.extra!.found.otherClasses);
    expect(some.extra!.messages.join('\n')).toContain(
      '7 images of other sources left out, as --extra-classes asks for others: "mel" (7).',
    );
  }
  expect(all.extra!.found).not.toHaveProperty('notAsked');
  // x-other-lesion, a melanoma, is of the lesion that h46 of the test has in the CSV; x-patient of h46's patient.
  const tables = {
    metadata: join(folder, 'lesions.csv'),
    extraMetadata: join(folder, 'extra.csv'),
  };
  const tied = await prepared({ extraData: flat, ...tables, extraClasses: 'nv' });
  expectAccounted(tied);
  expect(extraOf(tied, tied.split)).not.toContain('../flat/x-patient.jpg');
});

test('folders that nothing can be trained on from are refused in words that name them', async () => {
  const strange = join(folder, 'strange');
  await writeTree(strange, { 'wart/1.jpg': drawn[90] });
  const complaint = (flags: Record<string, unknown>): Promise<string> =>
    prepared(flags).then(
      () => '',
      (error: unknown) => {
        expect(error).toBeInstanceOf(UserError);
        return (error as UserError).message;
      },
    );
  expect(await complaint({ extraData: strange })).toMatch(/None of the classes in .*strange.*wart/);
  expect(await complaint({ extraData: join(folder, 'nowhere') })).toMatch(/no folder .*nowhere/);
  expect(await complaint({ extraData: flat })).toContain('--extra-metadata FILE.csv');
  const both = { extraData: extra, protocol: 'both' };
  expect(await complaint(both)).toMatch(/--extra-data does not go with --protocol both/);
  await writeTree(folder, { 'foreign.csv': 'image_id,lesion_id\nq1,L1\nq2,L2\n' });
  const foreign = await complaint({ extraData: extra, extraMetadata: join(folder, 'foreign.csv') });
  expect(foreign).toMatch(
    /foreign\.csv names none of the \d+ images in .*extra .*an id in the CSV "q1".*--extra-metadata/,
  );
  expect(await complaint({ ...both, protocol: 'as-published' })).toMatch(/--protocol as-published/);
  expect(await complaint({ data: undefined, extraData: extra })).toContain('--data DIR');
  expect(await complaint({ extraMetadata: 'labels.csv' })).toContain('--extra-data DIR');
  expect(await complaint({ extraClasses: 'nv' })).toMatch(
    /--extra-classes needs .*--extra-data DIR/,
  );
  const asked = (extraClasses: string) => complaint({ extraData: extra, extraClasses });
  expect(await asked('nv,wart')).toMatch(
    /The class "wart" of --extra-classes is not in .*"bcc".*"mel"/,
  );
  expect(await asked('bcc')).toMatch(/the study has no class "bcc", "scc"/);
});
