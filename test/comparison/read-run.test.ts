/** What is read of a run's folder: of one phase, of folds, and of a mean of phases. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Asked } from '../../source/comparison/asked.js';
import { readRun } from '../../source/comparison/read-run.js';
import { temporaryFolder } from '../temporary.js';

const CLASSES = ['melanoma', 'nevus'];
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Images by file and label, and what is given to the first class. */
type Row = readonly [file: string, label: number, first: number | null];

function store(
  phase: string,
  { validation, test: tested }: { validation: Row[]; test: Row[] },
  prior?: { tau: number; shares: number[] },
  classes = CLASSES,
): void {
  const split = (rows: Row[]) => ({
    files: rows.map(([file]) => file),
    labels: rows.map(([, label]) => label),
    groups: rows.map((_, i) => i),
    probabilities: rows.map(([, , first]) => [first, first === null ? null : 1 - first]),
  });
  mkdirSync(join(folder, 'phases', phase), { recursive: true });
  const found = { validation: split(validation), test: split(tested), priorCorrection: prior };
  writeFileSync(
    join(folder, 'phases', phase, 'predictions.json'),
    JSON.stringify({ schema: 1, classes, ...found }),
  );
}

const read = (
  phase: string,
  members: string[],
  config: Partial<Record<'folds' | 'fold', number>> = {},
) =>
  readRun({
    ...{ shown: 'larch', folder, phase, members, isNamed: false },
    results: {
      ...{ run: 'larch', version: '1', leaky: false, synthetic: false, engine: null, chosen: null },
      config: { folds: null, fold: null, melanoma: null, malignant: null, ...config },
      data: { root: '/data', testTwinsRemoved: 3 },
      phases: ['base', 'more', 'other'].map((id, n) => ({ id, seconds: 10 ** n })),
      ensemble: null,
    },
  } as unknown as Asked);

const firsts = ({ probabilities }: { probabilities: Float32Array }): number[] =>
  [...probabilities].filter((_, at) => at % 2 === 0);
const close = (...values: number[]) => values.map((p) => expect.closeTo(p, 6) as unknown);

const rows = (validation: number, tested: number) => ({
  validation: [['v.png', 0, validation]] as Row[],
  test: [
    ['a.png', 0, tested],
    ['b.png', 1, tested / 2],
  ] as Row[],
});
/** What the correction makes of a probability of 0.5 of the first class. */
const prior = { tau: 1, shares: [0.8, 0.2] };
const CORRECTED = 0.5 / 0.8 / (0.5 / 0.8 + 0.5 / 0.2);

describe('a run', () => {
  test('is tested by what its prior correction makes of it, and validated as its model gives it', async () => {
    store('base', { ...rows(0.5, 0.5), test: [['a.png', 0, 0.5]] }, prior);
    const found = await read('base', ['base']);
    expect(firsts(found.test)).toEqual(close(CORRECTED));
    expect(firsts(found.validation)).toEqual(close(0.5));
    expect(found).toMatchObject({
      ...{
        testSet: 'held-out',
        testedBy: [0],
        seconds: 1,
        testTwins: 3,
        contents: null,
        given: null,
      },
      priorCorrections: [{ phase: 'base', tau: 1, taus: null }],
    });
  });

  test('is called as its folder, and tells the name in its log where that is another', async () => {
    store('base', rows(0.5, 0.5));
    const found = await read('base', ['base']);
    expect(found).toMatchObject({ run: basename(folder), nameInLog: 'larch' });
  });

  test('that is the mean of phases is that of both, each by its own correction', async () => {
    store('base', { ...rows(0.5, 0.5), test: [['a.png', 0, 0.5]] }, prior);
    store('other', { ...rows(0.9, 0.9), test: [['a.png', 0, 0.9]] });
    const found = await read('ensemble', ['base', 'other']);
    expect(firsts(found.test)).toEqual(close((CORRECTED + 0.9) / 2));
    expect(firsts(found.validation)).toEqual(close(0.7));
    expect(found.seconds).toBe(101);
  });

  test('is of folds one after the other, each image tested by its own', async () => {
    store('base/fold-1', rows(0.4, 0.6));
    store('base/fold-2', { validation: [['a.png', 0, 0.1]], test: [['v.png', 0, 0.2]] });
    const found = await read('base', ['base'], { folds: 2 });
    expect(found.test.files).toEqual(['a.png', 'b.png', 'v.png']);
    expect([...found.test.labels]).toEqual([0, 1, 0]);
    expect(firsts(found.test)).toEqual(close(0.6, 0.3, 0.2));
    expect(found.validation.files).toEqual(['v.png', 'a.png']);
    // What was left out for a test folder says nothing of folds.
    expect(found).toMatchObject({ testedBy: [0, 0, 1], testSet: 'out-of-fold', testTwins: 0 });
    store('base/fold-2', rows(0.4, 0.6), undefined, ['nevus', 'melanoma']);
    await expect(read('base', ['base'], { folds: 2 })).rejects.toThrow(
      'The folds of base in the run larch have different classes.',
    );
  });

  test('tells what the weights of its transfer had seen, of each fold, and of no other phase', async () => {
    const seen = { names: ['aa'], untold: null };
    const begun = { schema: 1, weights: '/weights', sha256: '', seen };
    writeFileSync(join(folder, 'weights.json'), JSON.stringify(begun));
    for (const phase of ['base', 'transfer', 'transfer/fold-1', 'transfer/fold-2']) {
      store(phase, rows(0.5, 0.5));
    }
    expect((await read('base', ['base'])).weightsSeen).toEqual([null]);
    expect((await read('transfer', ['transfer'])).weightsSeen).toEqual([seen]);
    expect((await read('ensemble', ['base', 'transfer'])).weightsSeen).toEqual([seen]);
    const inFolds = await read('transfer', ['transfer'], { folds: 2 });
    expect(inFolds.weightsSeen).toEqual([seen, seen]);
    const by = ['transfer/fold-2'];
    writeFileSync(join(folder, 'weights.json'), JSON.stringify({ ...begun, by }));
    const parted = await read('transfer', ['transfer'], { folds: 2 });
    expect(parted.weightsSeen).toEqual([null, seen]);
  });

  test('tells of contents by its catalog and by its splits, and of ties by these', async () => {
    store('base', rows(0.5, 0.5));
    const given = [['a.png', 'f'.repeat(64), 7, 'h']];
    writeFileSync(join(folder, 'splits.json'), JSON.stringify({ schema: 1, images: given }));
    const alone = await read('base', ['base']);
    expect(alone.contents).toEqual(new Map([['a.png', 'f'.repeat(64)]]));
    expect(alone.given).toEqual([{ file: 'a.png', sha256: 'f'.repeat(64), group: 7, roles: 'h' }]);
    const images = [['a.png', 'melanoma', 'e'.repeat(64)]];
    writeFileSync(
      join(folder, 'catalog.json'),
      JSON.stringify({ schema: 1, hash: '', classes: CLASSES, images }),
    );
    const both = await read('base', ['base']);
    expect(both.contents).toEqual(new Map([['a.png', 'e'.repeat(64)]]));
    expect(both.given).toEqual(alone.given);
  });
});

describe('it is refused', () => {
  const other = (change: (given: ReturnType<typeof rows>) => void): Promise<unknown> => {
    const changed = rows(0.9, 0.9);
    change(changed);
    store('base', rows(0.5, 0.5));
    store('more', changed);
    return read('ensemble', ['base', 'more']);
  };

  test('where phases have predicted other images, or called them otherwise', async () => {
    const message =
      'The phases of the ensemble of larch (base, more) have predicted different images.';
    await expect(other(() => {})).resolves.toMatchObject({ phase: 'ensemble' });
    await expect(other(({ test: tested }) => tested.reverse())).rejects.toThrow(message);
    await expect(other(({ test: tested }) => tested.pop())).rejects.toThrow(message);
    await expect(other(({ validation }) => (validation[0] = ['w.png', 0, 0.9]))).rejects.toThrow(
      message,
    );
    await expect(other(({ validation }) => (validation[0] = ['v.png', 1, 0.9]))).rejects.toThrow(
      message,
    );
    store('more', rows(0.9, 0.9), undefined, CLASSES.toReversed());
    await expect(read('ensemble', ['base', 'more'])).rejects.toThrow(message);
  });

  test('where a probability is no number, of validation images too', async () => {
    const message = 'base has probabilities that are no numbers';
    for (const split of ['validation', 'test'] as const) {
      const diverged = rows(0.5, 0.5);
      diverged[split] = [['a.png', 0, null]];
      store('base', diverged);
      await expect(read('base', ['base'])).rejects.toThrow(message);
    }
  });
});
