import fc, { type Arbitrary } from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { evaluate } from '../../source/evaluation/index.js';
import { evaluationTables } from '../../source/report/plain-evaluation.js';
import { damageMessage } from '../../source/runs/damage.js';
import { EVENT_SCHEMA, eventBodySchema, type RunEvent } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { phaseIds } from '../../source/study/phases.js';
import { Compositor } from '../../source/ui/compositor.js';
import { printableState } from '../../source/ui/printable-state.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';
import { openShell } from '../ui/shell.js';
import { fromSchema } from './from-schema.js';
import { checkText, useLog } from './parsers.js';

const bodies = fc.array(fromSchema(eventBodySchema), { minLength: 1, maxLength: 30 });
/** The log of a newer version is refused, which is another test's. */
const isOfThisVersion = (body: unknown): boolean => {
  const { schema = 0 } = body as { schema?: number };
  return schema <= EVENT_SCHEMA;
};
const time = (n: number): string => new Date(1.7e12 + 1000 * n).toISOString();
const eventsOf = (found: unknown[]): RunEvent[] =>
  found
    .filter(isOfThisVersion)
    .map((body, n) => ({ seq: n + 1, time: time(n), ...(body as object) }) as RunEvent);

test('whatever a log that fits the schema says, it makes a state, lines and results', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (found) => {
      const lines = eventsOf(found).map((event) => `${JSON.stringify(event)}\n`);
      await useLog(Buffer.from(lines.join('')), temporaryFolder());
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('a confusion matrix of other classes than the figures have is printed without those that are missing', () => {
  const found = evaluate({
    classes: ['a', 'b'],
    labels: Int32Array.of(0, 1, 1),
    probabilities: Float32Array.of(1, 0, 1, 0, 0, 1),
    melanoma: [],
    malignant: [],
  });
  const first = (confusionMatrix: number[][]) =>
    evaluationTables({ ...found, confusionMatrix })
      .slice(1, 3)
      .map((line) => line.split(/ +/).slice(1));
  expect(first(found.confusionMatrix)).toEqual([
    ['a', '1', '0', '1'],
    ['b', '1', '1', '2'],
  ]);
  expect(first([[5, 6, 7], [8], [9]])).toEqual([
    ['a', '5', '6', '1'],
    ['b', '8', 'n/a', '2'],
  ]);
});

/** Events of a real study, without their number and time. */
const real = loadEvents().map(({ seq: _seq, time: _time, ...body }): unknown => body);
/** Any event, mostly of a phase that there is, so that views are made of it. */
const anyBody = fc
  .tuple(fromSchema(eventBodySchema) as Arbitrary<object>, fc.option(fc.constantFrom(...phaseIds)))
  .map(([body, phase]) => (phase !== null && 'phase' in body ? { ...body, phase } : body))
  .filter((body) => eventBodySchema.safeParse(body).success);
/** A part of the study in another order, with whatever else fits the schema between. */
const mixed = fc
  .tuple(
    fc.shuffledSubarray(real, { minLength: 0, maxLength: 60 }),
    fc.array(anyBody, { minLength: 1, maxLength: 30 }),
    fc.nat(),
  )
  .map(([some, others, order]) => {
    // The study's beginning makes its phases known; without it there is little to show.
    const start = order % 3 === 0 ? [] : real.slice(0, 40);
    const all = [...some, ...others];
    return [...start, ...all.map((_, n) => all[(n * 7 + order) % all.length])];
  });

const sizes = [
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
  { columns: 41, rows: 9 },
];
const keys = ['', ' ', '1', ' ', '2', 'a', '3', ' ', ' ', '7', 'm', '?', 'l', '\u001b', 'q'];

test('whatever a log that fits the schema says, in whatever order, each view of it is drawn', async () => {
  // React says there what is wrong with a view, e.g. that two parts of a list have one key.
  const complaints = vi.spyOn(console, 'error');
  onTestFinished(() => complaints.mockRestore());
  await fc.assert(
    fc.asyncProperty(mixed, fc.constantFrom(...sizes), async (found, size) => {
      const state = printableState(eventsOf(found).reduce(reduce, initialState()));
      const compositor = new Compositor();
      const shell = await openShell(state, size, { compositor });
      try {
        for (const key of keys) {
          if (key !== '') await shell.type(key);
          const rows = compositor.compose(shell.frame());
          expect(rows.length).toBeLessThanOrEqual(size.rows);
          const lines = rows.map((cells) => cells.map(({ text }) => text).join(''));
          for (const line of lines) checkText(line);
          // What Ink draws in place of a view that has thrown.
          expect(lines.join('\n')).not.toMatch(/^ *ERROR {2}/m);
        }
        expect(complaints.mock.calls).toEqual([]);
      } finally {
        complaints.mockClear();
        shell.unmount();
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 60_000 },
  );
}, 120_000);

test('the check of text sees what a terminal would act upon', () => {
  expect(() => checkText('\x1b[2J')).toThrow();
  expect(() => checkText('a\u202eb')).toThrow();
  expect(() => checkText(damageMessage(3))).not.toThrow();
});
