/** Curves as a log has them: what was made anew stands once. */
import { expect, test } from 'vitest';
import { CurveReader } from '../../source/export/curves.js';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { passesOf } from '../../source/study/passes.js';

function curvesOf(...bodies: EventBody[]) {
  const reader = new CurveReader();
  bodies.forEach((body, n) => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
    reader.add({ seq: n + 1, time, ...body } as RunEvent);
  });
  return reader.curves.map(({ phase, pass, steps, epochs }) => ({
    ...{ phase, pass: pass?.id ?? null },
    steps: steps.map(({ globalStep, loss }) => [globalStep, loss]),
    epochs: epochs.map(({ epoch, validation }) => [epoch, validation.loss]),
  }));
}

const begun: EventBody = { type: 'phase-started', phase: 'baseline' };
const step = (globalStep: number, loss: number): EventBody => ({
  ...{ type: 'step', phase: 'baseline', epoch: Math.ceil(globalStep / 2), step: 1, steps: 2 },
  ...{ globalStep, loss, meanLoss: loss, meanAccuracy: 0.5, imagesPerSecond: null },
});
const epoch = (number: number, loss: number): EventBody => ({
  ...{ type: 'epoch-finished', phase: 'baseline', epoch: number, seconds: 1 },
  ...{ imagesPerSecond: null, learningRate: 0.1, best: true },
  ...{ train: { loss, accuracy: 0.5 }, validation: { loss, accuracy: 0.5 } },
});
const passes = passesOf({ protocol: 'grouped', folds: 2, fold: null });
const passBegun = (n: number): EventBody => ({
  ...{ type: 'pass-started', phase: 'baseline', pass: passes[n] },
  images: { train: 4, validation: 2, test: 2 },
});

test('steps and epochs after the checkpoint that training goes on from are those made anew', () => {
  const first = [begun, step(1, 3), step(2, 2.5), epoch(1, 2), step(3, 9), step(4, 9), epoch(2, 9)];
  const resumed: EventBody = { type: 'phase-resumed', phase: 'baseline', epoch: 2, step: 3 };
  expect(curvesOf(...first, resumed, step(4, 1), epoch(2, 1))).toEqual([
    {
      ...{ phase: 'baseline', pass: null },
      steps: [
        [1, 3],
        [2, 2.5],
        [3, 9],
        [4, 1],
      ],
      epochs: [
        [1, 2],
        [2, 1],
      ],
    },
  ]);
});

test('a phase that begins anew keeps nothing of what was before', () => {
  expect(curvesOf(begun, step(1, 9), epoch(1, 9), begun, step(1, 2))).toEqual([
    { phase: 'baseline', pass: null, steps: [[1, 2]], epochs: [] },
  ]);
});

test('each fold has curves of its own; one that begins anew has its last alone', () => {
  const anew = [passBegun(1), step(1, 9), epoch(1, 9), passBegun(1), step(1, 4)];
  expect(curvesOf(begun, passBegun(0), step(1, 3), epoch(1, 2), ...anew)).toEqual([
    { phase: 'baseline', pass: 'fold-1', steps: [[1, 3]], epochs: [[1, 2]] },
    { phase: 'baseline', pass: 'fold-2', steps: [[1, 4]], epochs: [] },
  ]);
});

test('a phase that trains nothing has no curve', () => {
  expect(curvesOf({ type: 'phase-started', phase: 'data' })).toEqual([]);
});
