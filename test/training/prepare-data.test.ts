/** What ties images together holds, whatever is left out or happens to the folder meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIT_SIDE } from '../../source/dataset/audit/fingerprints.js';
import { auditLines } from '../../source/report/plain-audit.js';
import type { EventBody } from '../../source/runs/events.js';
import { loadConfig } from '../../source/study/load-config.js';
import { phaseOf } from '../../source/study/phases.js';
import type { StudyContext } from '../../source/training/context.js';
import { Control } from '../../source/training/control.js';
import { auditEvent, ceilingOf } from '../../source/training/data-phase.js';
import { asPublishedConfig } from '../../source/training/pass.js';
import { trainPasses } from '../../source/training/passes.js';
import { prepareData, type PreparedData } from '../../source/training/prepare-data.js';
import { trainingSet } from '../../source/training/training-set.js';
import { transferContext } from '../../source/training/transfer/context.js';
import { drawings } from '../dataset/audit/pictures.js';
import { catalogOf, writeTree } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';

const folder = mkdtempSync(join(tmpdir(), 'melanoscope-prepare-'));
const cacheBefore = process.env['MELANOSCOPE_CACHE'];
let drawn: Buffer[];

beforeAll(async () => {
  process.env['MELANOSCOPE_CACHE'] = join(folder, 'cache');
  drawn = await drawings(join(folder, 'drawings'), 60);
}, 60_000);
afterAll(() => {
  if (cacheBefore === undefined) delete process.env['MELANOSCOPE_CACHE'];
  else process.env['MELANOSCOPE_CACHE'] = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

const emit = (_event: EventBody): void => {};
const configOf = (data: string, flags: Record<string, unknown> = {}) =>
  loadConfig({ flags: { data, imageSize: 16, ...flags } });

async function prepared(data: string, flags: Record<string, unknown>): Promise<PreparedData> {
  const found = await prepareData(
    await configOf(data, flags),
    'data',
    folder,
    emit,
    new Control(emit),
  );
  await found.cache.close();
  return found;
}
const filesOf = ({ catalog }: PreparedData, indexes: readonly number[]): string[] =>
  indexes.map((i) => catalog.images[i].file);

/** Twenty images in two classes, by their names. */
const twenty = (at: number): Record<string, Buffer> =>
  Object.fromEntries(
    drawn
      .slice(at, at + 20)
      .map((bytes, n) => [`${n % 2 ? 'nevus' : 'melanoma'}/i${n}.jpg`, bytes]),
  );

test('the audit and the study each say what they read, at the same side, too', async () => {
  const data = temporaryFolder();
  await writeTree(data, twenty(0));
  const tasks = new Set<string>();
  const listen = (event: EventBody): void => {
    if (event.type === 'progress' && event.done === 20) tasks.add(event.task);
  };
  const config = await configOf(data, { imageSize: AUDIT_SIDE });
  const { cache } = await prepareData(config, 'data', folder, listen, new Control(listen));
  await cache.close();
  const readings = [...tasks].filter((task) => task.startsWith('reading'));
  expect(readings).toEqual(['reading images for the audit', 'reading images at 64 px']);
});

test('a copy that is left out keeps the lesion that its table row names away from the other side', async () => {
  const data = temporaryFolder();
  const train = Object.fromEntries(
    Object.entries(twenty(0)).map(([file, bytes]) => [`Train/${file}`, bytes]),
  );
  await writeTree(data, {
    ...train,
    // The test folder has a copy without a row; its twin in Train has one, and with it a lesion.
    'Test/nevus/x.jpg': drawn[30],
    'Train/nevus/twin.jpg': drawn[30],
    'Train/nevus/same-lesion.jpg': drawn[31],
    'Test/melanoma/y.jpg': drawn[32],
    'm.csv': 'image_id,lesion_id\ntwin,L1\nsame-lesion,L1\ni0,L2\n',
  });
  const found = await prepared(data, { metadata: join(data, 'm.csv') });
  const { train: trained, validation, test: held } = found.split;
  expect(filesOf(found, held)).toEqual(['Test/melanoma/y.jpg', 'Test/nevus/x.jpg']);
  const seen = filesOf(found, [...trained, ...validation]);
  expect(seen).toHaveLength(20);
  expect(seen).not.toContain('Train/nevus/same-lesion.jpg');
});

test('pictures dropped for their labels still tie lesions together', async () => {
  const data = temporaryFolder();
  await writeTree(data, {
    ...twenty(0),
    // Each pair shares a patient by a picture that stands under both classes, and goes.
    ...Object.fromEntries(
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
        [`nevus/both-${n}.jpg`, drawn[30 + n]],
        [`melanoma/both-${n}-again.jpg`, drawn[30 + n]],
        [`nevus/a-${n}.jpg`, drawn[40 + n]],
        [`nevus/b-${n}.jpg`, drawn[50 + n]],
      ]),
    ),
    'm.csv': [
      'image_id,lesion_id',
      ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
        `both-${n},A${n}`,
        `both-${n}-again,B${n}`,
        `a-${n},A${n}`,
        `b-${n},B${n}`,
      ]),
    ].join('\n'),
  });
  const found = await prepared(data, { metadata: join(data, 'm.csv') });
  expect(found.policy.contradictory).toBe(16);
  const sides = Object.values(found.split).map((indexes: number[]) => filesOf(found, indexes));
  for (let n = 0; n < 8; n++) {
    const side = (name: string) =>
      sides.findIndex((files) => files.includes(`nevus/${name}-${n}.jpg`));
    expect(side('a')).toBe(side('b'));
  }
  expect(
    new Set(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
        sides.findIndex((files) => files.includes(`nevus/a-${n}.jpg`)),
      ),
    ).size,
  ).toBeGreaterThan(1);
});

test('transfer, which reads images at a size of its own, refuses those that are no longer the study’s', async () => {
  const data = temporaryFolder();
  await writeTree(data, twenty(0));
  const config = await configOf(data, { phases: ['data', 'baseline', 'transfer'] });
  const control = new Control(emit);
  const study = await prepareData(config, 'data', folder, emit, control);
  const context = { config, folder, emit, control, fitted: new Map(), data: async () => study };
  const own = () => transferContext(context as unknown as StudyContext).data('transfer');
  const same = await own();
  await same.cache.close();
  expect(same.split).toEqual(study.split);
  expect(same.cache.side).toBe(160);

  rmSync(join(data, 'nevus', 'i1.jpg'));
  const later = { ...context, config: { ...config } };
  await expect(transferContext(later as unknown as StudyContext).data('transfer')).rejects.toThrow(
    /no longer those that the study began with: of its images 1 gone \(e\.g\. nevus\/i1\.jpg\)/,
  );
  await study.cache.close();
});

test('what the leaky pass of transfer has read is closed when the pass is over', async () => {
  const data = temporaryFolder();
  await writeTree(data, twenty(0));
  const config = await configOf(data, { protocol: 'both', phases: ['baseline', 'transfer'] });
  const control = new Control(emit);
  const study = await prepareData(config, 'data', folder, emit, control);
  const leaky = await prepareData(asPublishedConfig(config), 'data', folder, emit, control);
  const context = {
    ...{ config, folder, emit, control, fitted: new Map(), passes: new Map(), begun: new Set() },
    evaluated: new Map(),
    ...{ data: async () => study, published: async () => leaky },
  } as unknown as StudyContext;
  const read: PreparedData[] = [];
  await trainPasses(context, phaseOf('transfer'), async (own) => {
    read.push(await transferContext(own).data('transfer'));
    own.evaluated.set('transfer', {} as never);
    return [];
  });
  const [published, grouped] = read;
  const row = new Uint8Array(160 * 160 * 3);
  await expect(published.cache.read([0], row)).rejects.toThrow(/closed/);
  // The study's own pass goes on with it in the evaluation.
  await grouped.cache.read([0], row);
  for (const { cache } of [grouped, study, leaky]) await cache.close();
});

test('what learning labels by heart comes to is told of the images validated on, not of all', () => {
  const catalog = catalogOf(2, [
    ...[0, 0, 1].map((label) => ({ label, content: 'under both' })),
    ...[0, 1].map((label) => ({ label, content: `alone ${label}` })),
  ]);
  expect(ceilingOf(catalog, [0, 1, 2, 3, 4])).toBeCloseTo(4 / 5, 12);
  expect(ceilingOf(catalog, [0, 1, 3])).toBe(1);
  expect(ceilingOf(catalog, [])).toBe(1);
});

test('what --relabel has judged is no finding of the CSV any more, but under as-published, which corrects nothing', async () => {
  const data = temporaryFolder();
  await writeTree(data, {
    ...twenty(0),
    'm.csv': 'image_id,dx\ni1,mel\ni3,mel\nelsewhere,nv\n',
    'fixed.csv': 'file,label,status\nnevus/i1.jpg,melanoma,wrong\n',
  });
  const flags = { metadata: join(data, 'm.csv'), relabel: join(data, 'fixed.csv') };
  const found = await prepared(data, flags);
  expect(found.audit.csvLabels).toMatchObject({
    ...{ labelled: 2, judged: 1 },
    otherwise: [{ class: 'nevus', told: 'melanoma', files: ['nevus/i3.jpg'] }],
  });
  expect(found.policy.relabelled).toBe(1);
  const published = await prepared(data, { ...flags, protocol: 'as-published' });
  expect(published.audit.csvLabels).toMatchObject({ judged: 0, otherwise: [{ images: 2 }] });
});

test('what learning by heart comes to is told of the labels as corrected, as the audit tells it', async () => {
  const data = temporaryFolder();
  const images = twenty(0);
  await writeTree(data, {
    ...{ ...images, 'nevus/copy.jpg': images['melanoma/i0.jpg'] },
    'fixed.csv': 'file,label,status\nnevus/copy.jpg,melanoma,wrong\n',
  });
  const told = async (flags: Record<string, unknown>) => {
    const context = { config: await configOf(data, flags) };
    return auditEvent(context, await prepared(data, flags));
  };
  const [asGiven, corrected] = [await told({}), await told({ relabel: join(data, 'fixed.csv') })];
  expect(asGiven.memoriserCeiling).toBeCloseTo(20 / 21, 12);
  expect(asGiven.correctedCeiling).toBeUndefined();
  expect(corrected.correctedCeiling).toBe(1);
  const lines = (of: typeof asGiven) => auditLines({ ...of, seq: 1, time: '' }).join('\n');
  expect(lines(asGiven)).toContain('learning these labels by heart comes to 0.952');
  expect(lines(corrected)).toContain('learning the labels as corrected by heart comes to 1.000');
});

test('a study without an image to validate on is refused before it trains', async () => {
  const data = temporaryFolder();
  await writeTree(data, {
    ...twenty(0),
    'm.csv': [
      'image_id,patient_id',
      ...Array.from({ length: 20 }, (_, n) => `i${n},P${n % 2}`),
    ].join('\n'),
  });
  const metadata = join(data, 'm.csv');
  const found = await prepared(data, { metadata });
  expect(found.split.validation).toEqual([]);
  const context = { config: await configOf(data, { metadata }), emit };
  expect(() => trainingSet(context as StudyContext, phaseOf('baseline'), found)).toThrow(
    /no image to validate on.*lesions and patients/,
  );
});

test('a split that is drawn because nothing is left of its folder is told', async () => {
  const data = temporaryFolder();
  const said = async (flags: Record<string, unknown> = {}): Promise<string[]> => {
    const { notes } = await prepared(data, flags);
    return notes.messages.filter((message) => message.startsWith('Nothing is left of'));
  };
  const train = Object.entries(twenty(0)).map(([name, bytes]) => [`Train/${name}`, bytes]);
  await writeTree(data, Object.fromEntries(train));
  expect(await said()).toEqual([]);
  await writeTree(data, { 'Test/nevus/broken.jpg': 'no picture', 'Val/nevus/read me.txt': 'x' });
  const told = await said();
  expect(told).toEqual([
    expect.stringMatching(/^Nothing is left of the test folder .* the test set is drawn from/),
    expect.stringMatching(/^Nothing is left of the validation folder .* the validation set is/),
  ]);
  expect(await said({ folds: 2 })).toContainEqual(
    expect.stringMatching(/test folder .* So no image stays out of the folds\.$/),
  );
  await writeTree(data, { 'Test/nevus/whole.jpg': drawn[30] });
  expect(await said()).toEqual([told[1]]);
});
