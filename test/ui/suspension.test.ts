import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { watchSuspension } from '../../source/ui/suspension.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const done: string[] = [];
  const own = process.listenerCount('SIGTSTP');
  const suspension = watchSuspension({
    leave: () => done.push('leave'),
    enter: () => done.push('enter'),
    kill: (pid, signal) => {
      // With a listener the signal would not stop the process.
      expect(process.listenerCount('SIGTSTP')).toBe(own);
      done.push(`${signal} to ${pid === process.pid ? 'itself' : pid}`);
    },
  });
  onTestFinished(() => suspension.close());
  return { done, suspension };
}

test('by key the process group stops, by a signal the process alone', () => {
  const { done, suspension } = open();
  suspension.suspend();
  suspension.suspend();
  expect(done).toEqual(['leave', 'SIGTSTP to 0']);
  process.emit('SIGCONT', 'SIGCONT');
  vi.advanceTimersByTime(50);
  expect(done.splice(0).slice(2)).toEqual(['enter']);
  process.emit('SIGTSTP', 'SIGTSTP');
  process.emit('SIGCONT', 'SIGCONT');
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(['leave', 'SIGTSTP to itself', 'enter']);
});

test('a process that cannot be stopped goes on', () => {
  const { done, suspension } = open();
  suspension.suspend();
  vi.advanceTimersByTime(1000);
  expect(done.slice(2)).toEqual(['enter']);
});

test('what is closed meanwhile does not come back, and leaves no listener', () => {
  const before = (['SIGTSTP', 'SIGCONT'] as const).map((name) => process.listenerCount(name));
  const { done, suspension } = open();
  suspension.suspend();
  suspension.close();
  process.emit('SIGCONT', 'SIGCONT');
  vi.advanceTimersByTime(1000);
  expect(done).not.toContain('enter');
  expect((['SIGTSTP', 'SIGCONT'] as const).map((name) => process.listenerCount(name))).toEqual(
    before,
  );
});
