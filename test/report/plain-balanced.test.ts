import { expect, test } from 'vitest';
import { comparisonLines } from '../../source/report/plain-evaluation.js';
import type { EventOf } from '../../source/runs/events.js';
import { modelRows } from '../../source/ui/panels/comparison/models.js';
import { reasonLines } from '../../source/ui/panels/comparison/phase-table.js';
import { makeTheme } from '../../source/ui/theme.js';
import { chosen, evaluatedState } from '../ui/evaluated.js';

const signed = (value: number | null): string =>
  `${value! >= 0 ? '+' : ''}${(100 * value!).toFixed(1)}`;

test('the difference in balanced accuracy stands beside that in accuracy, on lines and on the screen', () => {
  const event: EventOf<'phase-chosen'> = {
    ...{ type: 'phase-chosen', phase: chosen, reason: 'lowest validation loss' },
    ...{ seq: 1, time: '2026-01-31T14:25:30.000Z' },
  };
  const lines = comparisonLines(event, evaluatedState).join(' ').replace(/\s+/g, ' ');
  const rows = modelRows(evaluatedState);
  const screen = reasonLines(
    evaluatedState,
    rows,
    rows[0]!,
    900,
    makeTheme({ colors: false, ascii: false }),
  ).join('\n');
  for (const { phase, balancedAccuracy } of evaluatedState.comparison!.against) {
    const [value, low, high] = [balancedAccuracy.value, ...balancedAccuracy.interval].map(signed);
    const words = (name: string) => `${value} points against ${name}, 95% ${low} to ${high}`;
    expect(lines).toContain(words(phase));
    expect(screen).toContain(words(rows.find(({ id }) => id === phase)!.title));
  }
  const none = { value: null, interval: [null, null] as [null, null] };
  const [first] = evaluatedState.comparison!.against;
  const state = {
    ...evaluatedState,
    comparison: {
      ...evaluatedState.comparison!,
      against: [{ ...first!, balancedAccuracy: none }],
    },
  };
  expect(comparisonLines(event, state).join(' ')).toContain(
    `n/a points against ${first!.phase}, no interval.`,
  );
});
