/** What the log's lines say of a run under the leaky protocol. */
import { expect, test } from 'vitest';
import { logLineOf } from '../../source/runs/log-lines.js';
import type { RunEvent } from '../../source/runs/events.js';
import { trained } from '../study/example-run.js';

/** Lines of a phase's epochs and of what it came to. */
const lines = (protocol: string): string[] =>
  trained('baseline', 0.5).flatMap((body, n) => {
    const event = { seq: n + 1, time: '2026-01-01T00:00:00.000Z', ...body } as RunEvent;
    if (event.type !== 'epoch-finished' && event.type !== 'phase-evaluated') return [];
    return logLineOf(event, { protocol })?.text ?? [];
  });

test('every figure under as-published is LEAKY, and no other is', () => {
  expect(lines('as-published').length).toBeGreaterThan(1);
  for (const line of lines('as-published')) expect(line).toMatch(/^baseline, .*LEAKY/);
  for (const line of lines('grouped')) expect(line).not.toContain('LEAKY');
});
