/** How far a command is, on a terminal's stderr. */
import { expect, it } from 'vitest';
import { progressLine } from '../../source/commands/progress-line.js';

const clear = '\r\x1b[K';

/** A stream of `columns` that keeps what is written, and a clock that is set by hand. */
function seen(isTTY = true, columns = 80) {
  const written: string[] = [];
  const clock = { now: 0 };
  const write = (text: unknown): boolean => (written.push(String(text)), true);
  const line = progressLine({ write, isTTY, columns }, () => clock.now);
  return { line, clock, taken: () => written.splice(0) };
}

it('draws a task at once, then ten times a second at most, and its end', () => {
  const { line, clock, taken } = seen();
  line.show('looking for images');
  for (let done = 0; done < 500; done += 1) line.show('reading', done, 1000);
  expect(taken()).toEqual([`${clear}looking for images`, `${clear}reading: 0 of 1000`]);
  clock.now = 100;
  line.show('reading', 500, 1000);
  line.show('reading', 501, 1000);
  line.show('reading', 1000, 1000);
  line.show('comparing', 1, 1000);
  expect(taken()).toEqual(
    ['reading: 500 of 1000', 'reading: 1000 of 1000', 'comparing: 1 of 1000'].map(
      (text) => clear + text,
    ),
  );
  line.clear();
  expect(taken()).toEqual([clear]);
});

it('stays on one line of a narrow terminal', () => {
  const { line, taken } = seen(true, 20);
  line.show('reading images for the audit', 1, 10);
  expect(taken()).toEqual([`${clear}reading images for `]);
});

it('is silent where stderr is no terminal', () => {
  const { line, taken } = seen(false);
  line.show('reading', 1, 2);
  line.clear();
  expect(taken()).toEqual([]);
});
