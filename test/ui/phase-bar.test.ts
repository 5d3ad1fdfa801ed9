import { expect, test } from 'vitest';
import { newPhase } from '../../source/runs/state.js';
import { phaseIds, transferIds, usualPhases } from '../../source/study/phases.js';
import { columnsOf } from '../../source/ui/fit.js';
import { phaseBarLine } from '../../source/ui/shell/phase-bar.js';
import { makeTheme } from '../../source/ui/theme.js';

const theme = makeTheme({ colors: false, ascii: false });
const bar = (order: readonly string[], width: number, viewed = 'transfer'): string =>
  phaseBarLine(
    {
      order,
      states: Object.fromEntries(order.map((id) => [id, newPhase(id)])),
      ...{ viewed, waiting: null, width },
    },
    theme,
  );

test('the bar has whole titles where they fit', () => {
  expect(bar(usualPhases, 140)).toContain('Augmented');
});

test.each([60, 70, 80, 100])(
  'of twelve phases the one in view has its whole title, at %i columns',
  (width) => {
    for (const [viewed, title] of [
      ['evaluation', '12○Evaluation'],
      ['transfer-5', '11○Transfer 5'],
      ['data', '1○Data'],
    ] as const) {
      const line = bar(phaseIds, width, viewed);
      expect(line).toContain(`[${title}]`);
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  },
);

test.each([60, 80, 100])(
  'members of transfer can be told apart in a bar of %i columns, and no title is lost',
  (width) => {
    for (const members of [1, 3, 5]) {
      const left = new Set<string>(transferIds.slice(members));
      const line = bar(
        phaseIds.filter((id) => !left.has(id)),
        width,
      );
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
      if (width === 60 && members > 1) continue;
      const titles = line.split(' ').map((part) => part.replace(/[^A-Za-z…0-9]/g, ''));
      expect(line).toMatch(/Da/);
      expect(new Set(titles).size).toBe(titles.length);
    }
  },
);
