import { expect, test } from 'vitest';
import { parseUntil, replay } from '../../source/runs/replay.js';
import type { RunEvent } from '../../source/runs/events.js';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const runner = { pid: 1, host: 'h' };
const finished = (seq: number, phase: string, epoch: number): RunEvent =>
  ({
    ...{ seq, time: at(10 * seq), type: 'epoch-finished', phase, epoch, seconds: 1 },
    ...{ imagesPerSecond: 1, learningRate: 1, best: false },
    ...{ train: { loss: 1, accuracy: 1 }, validation: { loss: 1, accuracy: 1 } },
  }) as RunEvent;
const events: RunEvent[] = [
  { seq: 1, time: at(10), type: 'phase-started', phase: 'baseline' },
  finished(2, 'baseline', 1),
  { seq: 3, time: at(9000), type: 'run-resumed', version: '1', runner },
  { seq: 4, time: at(9001), type: 'paused' },
  // The clock was set back.
  { seq: 5, time: at(100), type: 'continued' },
  finished(11, 'weighted', 1),
];

async function played(speed: number, until: string | null) {
  const slept: number[] = [];
  const seen: number[] = [];
  await replay(
    events,
    {
      speed,
      until: until === null ? null : parseUntil(until, ['baseline', 'weighted']),
      signal: new AbortController().signal,
      sleep: async (ms) => void slept.push(ms),
    },
    (due) => seen.push(...due.map(({ seq }) => seq)),
  );
  return { slept, seen };
}

test('events come as far apart as they were, at the speed asked for; time without a runner is left out', async () => {
  expect(await played(1, null)).toEqual({
    seen: [1, 2, 3, 4, 5, 11],
    slept: [10_000, 1000, 10_000],
  });
  expect((await played(10, null)).slept).toEqual([1000, 100, 1000]);
});

test('it ends where it was asked to', async () => {
  expect((await played(1, 'epoch 1')).seen).toEqual([1, 2]);
  expect((await played(1, 'weighted epoch 1')).seen).toEqual([1, 2, 3, 4, 5, 11]);
});

test.each([
  ['epoch 7', { phase: null, epoch: 7 }],
  ['baseline', { phase: 'baseline', epoch: null }],
  [' weighted  epoch 12 ', { phase: 'weighted', epoch: 12 }],
])('until %j', (text, until) => {
  expect(parseUntil(text, ['baseline', 'weighted'])).toEqual(until);
});

test.each(['', 'epoch', 'epoch 0', 'epoch x', '7', 'transfer', 'baseline 3'])(
  'not until %j',
  (text) => {
    expect(() => parseUntil(text, ['baseline', 'weighted'])).toThrow(/--until/);
  },
);
