/** `--batch-size auto`: batches are halved until a step fits, for the study and for its transfer phase. */
import { expect, test } from 'vitest';
import type { Batch, CompiledModel } from '../../source/engine/index.js';
import { OutOfMemoryError } from '../../source/engine/index.js';
import type { EventBody } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { configSchema, type StudyConfigInput } from '../../source/study/config.js';
import { passesOf } from '../../source/study/passes.js';
import { resultsOf } from '../../source/study/results.js';
import type { StudyContext } from '../../source/training/context.js';
import { chooseBatchSize, fitBatchSize, withFitted } from '../../source/training/fit-batch-size.js';
import { compareConfig } from '../../source/training/preflight.js';
import { passContext } from '../../source/training/pass.js';
import { transferContext } from '../../source/training/transfer/context.js';

/**
 * A model that takes batches up to so many pixels. On a CPU the sizes just above what fits may end the process by
 * an allocation of a library that cannot fail, so that halving cannot be shown on the real one.
 */
const fitting = (most: number) =>
  ({
    trainStep: ({ size, images }: Batch) =>
      images.length / 3 <= most
        ? Promise.resolve({ loss: 1, correct: 0 })
        : Promise.reject(new OutOfMemoryError(`no room for ${size}`)),
    dispose: () => undefined,
  }) as unknown as CompiledModel;

test('auto halves the batch until a step fits, and says so', async () => {
  const said: string[] = [];
  const say = (message: string, level: string) => said.push(`${level}: ${message}`);
  expect(await fitBatchSize(() => fitting(9 * 64), 32, 8, say)).toBe(8);
  expect(said).toEqual([
    'warning: A step of 32 images does not fit into memory; trying 16.',
    'warning: A step of 16 images does not fit into memory; trying 8.',
    'note: The batch size is 8: --batch-size auto starts from 32.',
  ]);
  await expect(fitBatchSize(() => fitting(0), 4, 8, say)).rejects.toThrow('no room for 1');
});

/** A study's context, and what it says. */
function contextOf(settings: StudyConfigInput) {
  const events: EventBody[] = [];
  const context = {
    config: configSchema.parse(settings),
    emit: (event: EventBody) => void events.push(event),
    fitted: new Map(),
    evaluated: new Map(),
  } as unknown as StudyContext;
  return { context, events };
}

const study: StudyConfigInput = {
  autoBatchSize: true,
  imageSize: 64,
  transfer: { imageSize: 128, batchSize: 24 },
};
/** Room for 16 images of 64 pixels, 4 of 128. */
const most = 16 * 64 * 64;

test('the size that is found holds for all phases but transfer, which finds its own', async () => {
  const { context, events } = contextOf(study);
  const tried: string[] = [];
  const compile = (what: string) => () => {
    tried.push(what);
    return fitting(most);
  };
  const fold = passesOf(configSchema.parse({ ...study, folds: 2 }))[0]!;
  await chooseBatchSize(passContext(context, fold), 'baseline', compile('baseline'));
  expect(context.config.batchSize).toBe(16);
  await chooseBatchSize(context, 'augmented', compile('augmented'));

  const own = transferContext(context);
  expect(own.config.batchSize).toBe(24);
  await chooseBatchSize(own, 'transfer', compile('transfer'));
  expect(own.config.batchSize).toBe(3);
  // Whoever looks at the phase later, as the evaluation does, has its size; the study keeps its own.
  expect(transferContext(context).config.batchSize).toBe(3);
  expect(context.config.batchSize).toBe(16);
  await chooseBatchSize(transferContext(context), 'transfer', compile('transfer again'));
  expect(tried).toEqual(['baseline', 'transfer']);
  expect(events.filter(({ type }) => type === 'batch-size-fitted')).toEqual([
    { type: 'batch-size-fitted', phase: 'baseline', size: 16, from: 32 },
    { type: 'batch-size-fitted', phase: 'transfer', size: 3, from: 24 },
  ]);
});

test('without auto nothing is tried', async () => {
  const { context, events } = contextOf({ ...study, autoBatchSize: false });
  const never = () => {
    throw new Error('compiled');
  };
  await chooseBatchSize(context, 'baseline', never);
  await chooseBatchSize(transferContext(context), 'transfer', never);
  expect(events).toEqual([]);
});

test('results have what was found, and a resumed run goes on with it as it was begun', async () => {
  const { context, events } = contextOf(study);
  const begun = { ...context.config };
  await chooseBatchSize(context, 'baseline', () => fitting(most));
  await chooseBatchSize(transferContext(context), 'transfer', async () => fitting(most));
  const state = events.reduce(
    (before, event, seq) => reduce(before, { ...event, seq, time: '2026-01-31T14:25:30.000Z' }),
    initialState(),
  );
  expect(resultsOf(state).batchSizes).toEqual([
    { phase: 'baseline', size: 16, from: 32 },
    { phase: 'transfer', size: 3, from: 24 },
  ]);
  expect(resultsOf(initialState()).batchSizes).toEqual([]);

  const resumed = contextOf(study).context;
  expect(compareConfig(begun, resumed.config)).toEqual([]);
  withFitted(resumed, state.batchSizes);
  expect(resumed.config.batchSize).toBe(16);
  expect(transferContext(resumed).config.batchSize).toBe(3);
  await chooseBatchSize(resumed, 'augmented', () => {
    throw new Error('compiled');
  });
});
