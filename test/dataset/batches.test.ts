import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchReader, epochOrder } from '../../source/dataset/batches.js';
import type { PackedCache, TrainingItem } from '../../source/dataset/types.js';
import { catalogOf } from './images.js';

const SIDE = 2;
const ROW = SIDE * SIDE * 3;

/** A cache whose row r is filled with r; counts reads and can be made to fail. */
function cacheOf(rows: number, fails = -1): PackedCache & { reads: number[][] } {
  const reads: number[][] = [];
  return {
    path: '',
    side: SIDE,
    rows,
    bytes: rows * ROW,
    reused: rows,
    decoded: 0,
    reads,
    async read(wanted, target) {
      reads.push([...wanted]);
      await Promise.resolve();
      if (wanted.includes(fails)) throw new Error('disk gone');
      wanted.forEach((row, i) => target.fill(row, i * ROW, (i + 1) * ROW));
    },
    close: () => Promise.resolve(),
  };
}

const catalog = catalogOf(
  3,
  Array.from({ length: 10 }, (_, i) => ({ label: i % 3, content: `${i}` })),
);
const items: TrainingItem[] = catalog.images.map((_image, image) => ({ image, copy: 0 }));

describe('epochOrder', () => {
  it('is a permutation that seed and epoch alone decide', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.nat(), fc.nat(), (n, seed, epoch) => {
        const order = epochOrder(n, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(epochOrder(n, seed, epoch)).toEqual(order);
      }),
    );
    expect(epochOrder(50, 1, 1)).not.toEqual(epochOrder(50, 1, 2));
    expect(epochOrder(50, 1, 1)).not.toEqual(epochOrder(50, 2, 1));
  });

  it('is even: each item comes first about as often as any other', () => {
    const firsts = new Array<number>(10).fill(0);
    for (let epoch = 0; epoch < 5000; epoch++) firsts[epochOrder(10, 7, epoch)[0]] += 1;
    // 500 each; 6 standard deviations are 127.
    for (const count of firsts) expect(Math.abs(count - 500)).toBeLessThan(127);
  });

  it('orders a million items in a few seconds of processor time at most', () => {
    const before = process.cpuUsage();
    epochOrder(1_000_000, 1, 1);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });
});

describe('BatchReader', () => {
  const all = async (reader: BatchReader, startAt = 0) => {
    const seen: { index: number; pixels: number[]; labels: number[] }[] = [];
    for await (const { index, images, labels } of reader.batches(startAt)) {
      expect(images).toHaveLength(labels.length * ROW);
      const pixels = [...labels].map((_label, i) => images[i * ROW + ROW - 1]);
      seen.push({ index, pixels, labels: [...labels] });
    }
    return seen;
  };

  it('reads every item in order, the last batch smaller', async () => {
    const order = Uint32Array.from([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    const reader = new BatchReader(catalog, cacheOf(10), items, order, 4);
    expect(reader.length).toBe(3);
    expect(await all(reader)).toEqual([
      { index: 0, pixels: [9, 8, 7, 6], labels: [0, 2, 1, 0] },
      { index: 1, pixels: [5, 4, 3, 2], labels: [2, 1, 0, 2] },
      { index: 2, pixels: [1, 0], labels: [1, 0] },
    ]);
  });

  it('goes on at any batch as if it had begun at the first', async () => {
    const order = epochOrder(10, 3, 1);
    const make = (): BatchReader => new BatchReader(catalog, cacheOf(10), items, order, 3);
    const whole = await all(make());
    for (const startAt of [0, 1, 2, 3, 4])
      expect(await all(make(), startAt)).toEqual(whole.slice(startAt));
  });

  it('reads one batch ahead, and no further', async () => {
    const cache = cacheOf(10);
    const batches = new BatchReader(catalog, cache, items, null, 2).batches();
    await batches.next();
    expect(cache.reads).toEqual([
      [0, 1],
      [2, 3],
    ]);
    await batches.return();
    expect(cache.reads).toHaveLength(2);
  });

  it('leaves a batch as it is until the second one after it is asked for', async () => {
    const batches = new BatchReader(catalog, cacheOf(10), items, null, 2).batches();
    const first = (await batches.next()).value!;
    await batches.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(first.images[0]).toBe(0);
    expect(first.images[ROW]).toBe(1);
    await batches.return();
  });

  it('throws a failed read when its batch is asked for', async () => {
    const batches = new BatchReader(catalog, cacheOf(10, 3), items, null, 2).batches();
    expect((await batches.next()).value!.index).toBe(0);
    await expect(batches.next()).rejects.toThrow('disk gone');
  });

  it('has no batch for no items', async () => {
    expect(await all(new BatchReader(catalog, cacheOf(0), [], null, 2))).toEqual([]);
  });
});
