/** A run keeps to the weights that it was begun with, and does not forget what any of them had seen. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../../../source/runs/events.js';
import { passesOf } from '../../../source/study/passes.js';
import type { StudyContext } from '../../../source/training/context.js';
import { passContext } from '../../../source/training/pass.js';
import type { PreparedData } from '../../../source/training/prepare-data.js';
import {
  acceptWeights,
  noteWeights,
  otherWeights,
  recordWeights,
} from '../../../source/training/transfer/begun-with.js';
import { readBegunWith, seenBefore } from '../../../source/training/weights-file.js';
import { temporaryFolder } from '../../temporary.js';

/** A run that has trained on the one image, and another that has trained on the other. */
let weights: Record<'one' | 'two' | 'none', string>;
let folder: string;
let events: EventBody[];
beforeEach(() => {
  folder = temporaryFolder();
  events = [];
  const model = (name: 'one' | 'two'): string => {
    const run = join(temporaryFolder(), name);
    const best = join(run, 'phases', 'transfer', 'best');
    mkdirSync(best, { recursive: true });
    writeFileSync(join(run, 'config.json'), '{}');
    writeFileSync(join(best, 'model.json'), '{}');
    const images = [['x.png', name, 0, 't']];
    writeFileSync(join(run, 'splits.json'), JSON.stringify({ schema: 1, images }));
    return best;
  };
  weights = { one: model('one'), two: model('two'), none: join(temporaryFolder(), 'none.h5') };
});

const images = ['one', 'two'].map((sha256) => ({ sha256, file: `${sha256}.png` }));
const data = {
  catalog: { images },
  split: { train: [], validation: [], test: [0, 1] },
  folds: null,
} as unknown as PreparedData;

/** The study's context, or that of a pass. */
function contextOf(pass?: string, folds: number | null = 3): StudyContext {
  const protocol = pass?.startsWith('as-published') ? ('both' as const) : ('grouped' as const);
  const config = { protocol, folds, fold: null };
  const study = {
    ...{ folder, config },
    emit: (event: EventBody) => void events.push(event),
  } as unknown as StudyContext;
  if (pass === undefined) return study;
  return passContext(
    study,
    passesOf(config).find(({ id }) => id === pass)!,
  );
}

const begin = (phase: string, which: keyof typeof weights, pass?: string) =>
  noteWeights(contextOf(pass), phase, { weights: weights[which], sha256: which }, data);
async function accept(which: keyof typeof weights): Promise<void> {
  const begun = (await readBegunWith(folder))!;
  await acceptWeights(contextOf(), weights[which], { begun, sha256: which });
}
const seen = async (...trainings: string[]) => (await seenBefore(folder, trainings))?.names;
/** The phases in which it was warned. */
const warned = () =>
  events.splice(0).map((event) => (event.type === 'warning' ? event.phase : event.type));

test('each training has seen what the weights had that it began with, whatever took their place', async () => {
  await begin('transfer', 'one');
  await accept('none');
  await begin('transfer-2', 'none');
  await accept('two');
  await begin('transfer-3', 'two');
  expect(warned()).toEqual(['transfer', 'transfer-3']);
  expect(await seen('transfer')).toEqual(['one']);
  expect(await seen('transfer-2')).toBeUndefined();
  expect(await seen('transfer-3')).toEqual(['two']);
  expect(await seen('transfer', 'transfer-2', 'transfer-3')).toEqual(['two', 'one']);
  expect(await seen('baseline')).toBeUndefined();
  // One that has not begun has seen nothing.
  expect(await seen('transfer-4')).toBeUndefined();
});

test('a fold that was begun anew with others may have seen what both had', async () => {
  await begin('transfer', 'one', 'fold-1');
  await begin('transfer', 'one', 'fold-2');
  await accept('two');
  await begin('transfer', 'two', 'fold-2');
  await begin('transfer', 'two', 'fold-3');
  // The first fold that begins with them speaks for all.
  expect(warned()).toEqual(['transfer', 'transfer']);
  expect(await seen('transfer/fold-1')).toEqual(['one']);
  expect(await seen('transfer/fold-2')).toEqual(['two', 'one']);
  expect(await seen('transfer/fold-3')).toEqual(['two']);
});

test('the leaky pass does not speak, for others neither', async () => {
  await begin('transfer', 'one', 'as-published-leaky');
  expect(warned()).toEqual([]);
  await begin('transfer', 'one', 'fold-1');
  await begin('transfer', 'one', 'fold-2');
  expect(warned()).toEqual(['transfer']);
  expect(await seen('transfer/as-published-leaky')).toEqual(['one']);
});

test('other weights than those of the beginning are refused, and leave nothing', async () => {
  await begin('transfer', 'one', 'fold-1');
  warned();
  const before = readFileSync(join(folder, 'weights.json'), 'utf8');
  const words = /two.* are others than those that this run was begun with.* --accept config$/;
  await expect(begin('transfer', 'two', 'fold-2')).rejects.toThrow(words);
  expect(warned()).toEqual([]);
  expect(readFileSync(join(folder, 'weights.json'), 'utf8')).toBe(before);
});

test('a file of an earlier version is of any training of transfer, and goes on as before', async () => {
  const begun = { weights: weights.one, sha256: 'one', seen: { names: ['one'], untold: null } };
  writeFileSync(join(folder, 'weights.json'), JSON.stringify({ schema: 1, ...begun }));
  expect(await seen('transfer/fold-2')).toEqual(['one']);
  await begin('transfer', 'one', 'fold-2');
  expect(warned()).toEqual([]);
  await begin('transfer', 'one', 'fold-1');
  expect(warned()).toEqual(['transfer']);
  await accept('two');
  await begin('transfer', 'two', 'fold-3');
  expect(await seen('transfer/fold-3')).toEqual(['two', 'one']);
});

test('weights are known again by their values, from the beginning of the run on', async () => {
  const own = join(temporaryFolder(), 'own.keras');
  const recorded = new URL('../../fixtures/keras-file/cnn.keras', import.meta.url);
  // Where they cannot be read yet, nothing is known.
  await recordWeights(contextOf(), own, false);
  expect(await readBegunWith(folder)).toBeNull();
  copyFileSync(recorded, own);
  expect(await otherWeights(folder, own)).toBeNull();
  await recordWeights(contextOf(), own, false);
  const begun = (await readBegunWith(folder))!;
  expect(begun).toMatchObject({ weights: own, by: [], before: [] });
  expect(await otherWeights(folder, own)).toBeNull();
  await acceptWeights(contextOf(), own, { begun, sha256: 'others' });
  const { sha256 } = begun;
  expect(await otherWeights(folder, own)).toMatchObject({ sha256, begun: { sha256: 'others' } });
  // Those of the beginning stand.
  await recordWeights(contextOf(), own, false);
  expect((await readBegunWith(folder))!.sha256).toBe('others');
  // Where the file is gone, which training had begun with what is not known: any may have.
  rmSync(join(folder, 'weights.json'));
  await recordWeights(contextOf(), own, true);
  expect(await readBegunWith(folder)).toMatchObject({ sha256, by: null });
});
