import { describe, expect, test } from 'vitest';
import { progressLine, progressPrinter } from '../../source/commands/install-progress.js';
import type { InstallProgress } from '../../source/engine/native/index.js';

const downloading = (done: number): InstallProgress => ({
  stage: 'downloading',
  message: 'downloading tensorflow-cpu 2.21.0',
  bytes: { done, total: 274e6 },
});

/** A stream that keeps what is written, and a clock that the test turns. */
function fake(isTTY: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { written, clock, out: stream as unknown as NodeJS.WriteStream };
}

describe('the progress of an installation', () => {
  test('tells what it is doing, with a bar and bytes', () => {
    expect(progressLine(downloading(123e6))).toBe(
      'downloading tensorflow-cpu 2.21.0 [###########-------------] 123 MB of 274 MB, 44%',
    );
    expect(progressLine({ stage: 'compiling', message: 'compiling' })).toBe('compiling');
  });

  test('is one redrawn line in a terminal, never longer than it', () => {
    const { written, clock, out } = fake(true);
    const printer = progressPrinter(out, () => clock.now);
    for (const done of [0, 1e6, 100e6, 274e6]) {
      printer.print(downloading(done));
      clock.now += 60;
    }
    expect(written).toHaveLength(3);
    for (const text of written) {
      expect(text).toMatch(/^\r\x1b\[K.{1,59}$/);
    }
    printer.clear();
    expect(written.at(-1)).toBe('\r\x1b[K');
  });

  test('is a line a stage and every few seconds in a pipe', () => {
    const { written, clock, out } = fake(false);
    const printer = progressPrinter(out, () => clock.now);
    for (let done = 0; done <= 274e6; done += 1e6) {
      printer.print(downloading(done));
      clock.now += 100;
    }
    printer.print({ stage: 'compiling', message: 'compiling' });
    printer.clear();
    expect(written).toHaveLength(7);
    expect(written.join('')).not.toContain('\x1b');
    expect(written.at(-1)).toBe('compiling\n');
  });
});
