import { expect, test } from 'vitest';
import { prepareAhead } from '../../source/engine/prepare-ahead.js';
import type { Batch } from '../../source/engine/types.js';

const batchOf = (number: number): Batch => ({
  size: 1,
  images: Uint8Array.of(number),
  labels: Int32Array.of(0),
});

/** Steps that write down when they are read, and that they were ended. */
async function* stepsOf(count: number, log: string[], failing = -1) {
  try {
    for (let number = 0; number < count; number++) {
      log.push(`read ${number}`);
      if (number === failing) throw new Error(`cannot read ${number}`);
      yield { batch: batchOf(number), number };
    }
  } finally {
    log.push('end');
  }
}

/** A model whose batches come prepared with 100 added. */
const preparing = (log: string[], failing = -1) => ({
  async prepare(batch: Batch): Promise<Batch> {
    const number = batch.images[0]!;
    log.push(`prepare ${number}`);
    await Promise.resolve();
    if (number === failing) throw new Error(`cannot prepare ${number}`);
    return batchOf(100 + number);
  },
});

test('prepares one batch ahead of the step', async () => {
  const log: string[] = [];
  for await (const { batch, number } of prepareAhead(preparing(log), stepsOf(3, log))) {
    log.push(`step ${number} on ${batch.images[0]}`);
  }
  expect(log).toEqual([
    ...['read 0', 'prepare 0', 'read 1', 'prepare 1', 'step 0 on 100'],
    ...['read 2', 'prepare 2', 'step 1 on 101', 'end', 'step 2 on 102'],
  ]);
});

test('gives batches as they are to a model that prepares none', async () => {
  const seen: number[] = [];
  for await (const { batch } of prepareAhead({}, stepsOf(2, []))) seen.push(batch.images[0]!);
  expect(seen).toEqual([0, 1]);
  for await (const _ of prepareAhead({}, stepsOf(0, []))) expect.unreachable();
});

test('throws what preparing a batch threw when the turn comes to its step', async () => {
  const log: string[] = [];
  const steps: number[] = [];
  const run = async () => {
    for await (const { number } of prepareAhead(preparing(log, 1), stepsOf(4, log)))
      steps.push(number);
  };
  await expect(run()).rejects.toThrow('cannot prepare 1');
  expect(steps).toEqual([0]);
  expect(log).toContain('end');
});

test('throws what reading threw', async () => {
  const log: string[] = [];
  const run = async () => {
    for await (const _ of prepareAhead(preparing(log), stepsOf(4, log, 2))) log.push('step');
  };
  await expect(run()).rejects.toThrow('cannot read 2');
  expect(log.filter((line) => line === 'step')).toHaveLength(1);
});

test('waits for what is being prepared and ends the reading when the caller stops', async () => {
  const log: string[] = [];
  let finished = false;
  const model = {
    async prepare(batch: Batch): Promise<Batch> {
      await new Promise((resolve) => setTimeout(resolve, 5));
      finished = batch.images[0] === 1;
      return batch;
    },
  };
  for await (const _ of prepareAhead(model, stepsOf(4, log))) break;
  expect(finished).toBe(true);
  expect(log).toEqual(['read 0', 'read 1', 'end']);
});
