import { expect, test } from 'vitest';
import { comparisonLines } from '../../source/report/plain-evaluation.js';
import type { EventBody, EventOf } from '../../source/runs/events.js';
import { resultsOf, resultsSchema } from '../../source/study/results.js';
import { opening, stamped, stateOf, trained } from '../study/example-run.js';

type Compared = Extract<EventBody, { type: 'phases-compared' }>;

const nothing = { value: 0, interval: [0, 0] as [number, number] };
const than = (phase: string, more: Partial<Compared['against'][number]> = {}) => ({
  ...{ phase, verdict: 'not-distinguishable' as const },
  ...{ accuracy: nothing, balancedAccuracy: nothing },
  mcnemar: { onlyFirst: 35, onlySecond: 15, p: 0.007 },
  ...more,
});

/** The lines of a study whose chosen phase stands beside others. */
function linesOf(against: Compared['against']): string[] {
  const chosen: EventBody = { type: 'phase-chosen', phase: 'baseline', reason: 'so' };
  const bodies: EventBody[] = [
    ...opening,
    ...trained('baseline', 1.3),
    { type: 'phases-compared', phase: 'baseline', split: 'validation', against },
    chosen,
  ];
  const event = stamped(bodies).at(-1) as EventOf<'phase-chosen'>;
  return comparisonLines(event, stateOf(bodies));
}

test('the exact test that is shown is that of groups where any has several images', () => {
  const byGroup = { moreFirst: 7, moreSecond: 3, p: 0.344 };
  const grouped = linesOf([than('weighted', { byGroup })]).join('\n');
  expect(grouped).toContain('p by group');
  expect(grouped).toMatch(/than weighted .* 0\.344/);
  expect(grouped).not.toContain('McNemar');
  const plain = linesOf([than('weighted')]).join('\n');
  expect(plain).toContain('McNemar p');
  expect(plain).toMatch(/than weighted .* 0\.007/);
});

test('of several phases p is adjusted for their number, which is said; of one it is not', () => {
  const others = [than('weighted', { adjustedP: 0.014 }), than('augmented', { adjustedP: 0.02 })];
  const table = linesOf(others).join('\n');
  expect(table).toMatch(/McNemar p +adjusted p$/m);
  expect(table).toMatch(/than weighted .* 0\.007 +0\.014$/m);
  expect(table.replace(/\s+/g, ' ')).toMatch(
    /There are 2 comparisons with baseline, .*: verdicts are by p adjusted for their number/,
  );
  const single = linesOf([than('weighted', { adjustedP: 0.007 })]).join(' ');
  expect(single).not.toContain('comparisons');
  expect(single).not.toContain('adjusted');
  const compared = { phase: 'baseline', split: 'validation' as const };
  const comparisonOf = (against: Compared['against']) =>
    resultsOf(stateOf([...opening, { type: 'phases-compared', ...compared, against }])).comparison!;
  expect(comparisonOf(others).note).toMatch(/^There are 2 comparisons with baseline, .*Holm/);
  expect(comparisonOf(others).against.map(({ adjustedP }) => adjustedP)).toEqual([0.014, 0.02]);
  expect(comparisonOf([than('weighted')]).note).toBeNull();
  // In logs of earlier versions no p is adjusted.
  const earlier = [than('weighted'), than('augmented')];
  expect(comparisonOf(earlier).note).toContain('each verdict by its own interval and test');
  expect(linesOf(earlier).join('\n')).not.toContain('adjusted');
  const { comparison } = resultsSchema
    .pick({ comparison: true })
    .parse({ comparison: { ...compared, against: others } });
  // In results of earlier versions.
  expect(comparison!.note).toBeNull();
});
