import { expect, test } from 'vitest';
import type { EventBody } from '../../source/runs/events.js';
import { Control, Stopped } from '../../source/training/control.js';
import { EpochClock } from '../../source/training/epoch-clock.js';

function held(): { control: Control; types: EventBody['type'][]; paused: Promise<void> } {
  const types: EventBody['type'][] = [];
  let announce: () => void;
  const paused = new Promise<void>((resolve) => (announce = resolve));
  const control = new Control(({ type }) => {
    types.push(type);
    if (type === 'paused') announce();
  });
  return { control, types, paused };
}

test('a pause holds the loop, and its time counts for nothing', async () => {
  const { control, types, paused } = held();
  // Before the clock's own start, as the time is read after the clock's: what comes between is in this time alone.
  const from = performance.now();
  const clock = new EpochClock(() => control.heldMs);
  control.apply({ command: 'pause' });
  const gate = control.gate();
  await paused;
  while (performance.now() - from < 60) await new Promise((resolve) => setImmediate(resolve));
  control.apply({ command: 'continue' });
  await gate;
  expect(types).toEqual(['paused', 'continued']);
  expect(control.heldMs).toBeGreaterThan(20);
  const { seconds } = clock;
  const elapsed = (performance.now() - from) / 1000;
  expect(seconds).toBeLessThan(elapsed - control.heldMs / 1000 + 0.001);
});

test('a stop ends the pause, the loop and work without steps', async () => {
  const { control, types, paused } = held();
  control.apply({ command: 'pause' });
  const gate = control.gate();
  await paused;
  expect(() => control.check()).not.toThrow();
  control.apply({ command: 'stop-now' });
  await expect(gate).rejects.toThrow(Stopped);
  expect(types).toEqual(['paused', 'continued']);
  expect(() => control.check()).toThrow(Stopped);
});

test('a phase is waited for until it is asked for, and a stop ends the wait', async () => {
  const { control } = held();
  control.apply({ command: 'next-phase' });
  let begun = false;
  const waiting = control.nextPhase().then(() => (begun = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(false);
  control.apply({ command: 'next-phase' });
  await waiting;
  const stopped = control.nextPhase();
  control.apply({ command: 'stop-after-epoch', value: 1 });
  await expect(stopped).rejects.toThrow(Stopped);
});
