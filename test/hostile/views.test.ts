import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damageMessage } from '../../source/runs/damage.js';
import { EVENT_SCHEMA, eventBodySchema, type RunEvent } from '../../source/runs/events.js';
import { temporaryFolder } from '../temporary.js';
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

test('the check of text sees what a terminal would act upon', () => {
  expect(() => checkText('\x1b[2J')).toThrow();
  expect(() => checkText('a\u202eb')).toThrow();
  expect(() => checkText(damageMessage(3))).not.toThrow();
});
