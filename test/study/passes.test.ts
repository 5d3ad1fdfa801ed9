import { expect, test } from 'vitest';
import {
  heldOutShare,
  passName,
  passLabel,
  passesOf,
  testName,
} from '../../source/study/passes.js';

const grouped = { protocol: 'grouped', folds: null, fold: null } as const;

test('a study of one split, and one that holds out a single fold, has no passes', () => {
  expect(passesOf(grouped)).toEqual([]);
  expect(passesOf({ ...grouped, folds: 5, fold: 2 })).toEqual([]);
  expect(passesOf({ ...grouped, protocol: 'as-published' })).toEqual([]);
});

test('folds test on all that they hold out, one fold alone on its share', () => {
  expect(heldOutShare({ folds: null, fold: null })).toBeNull();
  expect(heldOutShare({ folds: 5, fold: null })).toBe(1);
  expect(heldOutShare({ folds: 5, fold: 2 })).toBe(1 / 5);
});

test('each fold is a pass, and the leaky protocol comes before the honest one or its folds', () => {
  const folds = passesOf({ ...grouped, folds: 3 });
  expect(folds.map(passName)).toEqual(['fold 1 of 3', 'fold 2 of 3', 'fold 3 of 3']);
  const both = passesOf({ ...grouped, protocol: 'both' });
  expect(both.map(passName)).toEqual(['as-published, LEAKY', 'grouped']);
  const all = passesOf({ protocol: 'both', folds: 2, fold: null });
  expect(all.map(passName)).toEqual(['as-published, LEAKY', 'fold 1 of 2', 'fold 2 of 2']);
  for (const passes of [folds, both, all]) {
    expect(passes.map(({ place }) => place)).toEqual(passes.map((_pass, n) => n + 1));
    expect(passes.every(({ of }) => of === passes.length)).toBe(true);
    expect(new Set(passes.map(({ id }) => id)).size).toBe(passes.length);
  }
});

test('what is leaky says so in its name, by which its folder and its events go', () => {
  for (const pass of passesOf({ protocol: 'both', folds: 2, fold: null })) {
    expect(/leaky/i.test(passName(pass))).toBe(pass.leaky);
    expect(/leaky/.test(pass.id)).toBe(pass.leaky);
    expect(/LEAKY/.test(passLabel(pass.id))).toBe(pass.leaky);
  }
});

test('the test set of all folds together is what each held out', () => {
  expect(testName({ folds: 5, fold: null })).toBe('out-of-fold');
  expect(testName({ folds: 5, fold: 2 })).toBe('test');
  expect(testName({})).toBe('test');
});
