import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { foldLog } from '../../source/runs/fold-log.js';
import { EventLog } from '../../source/runs/log.js';
import { LONGEST_LINE, parseLine, readLog, readParts } from '../../source/runs/read-log.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { stepLineAt } from '../../source/runs/step-lines.js';
import { temporaryFolder } from '../temporary.js';

const measured = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
const whole = fc.nat(100_000);

const step = fc.record({
  type: fc.constant('step' as const),
  phase: fc.constantFrom('baseline', 'weighted'),
  epoch: whole,
  step: whole,
  steps: whole,
  globalStep: whole,
  loss: measured,
  meanLoss: measured,
  meanAccuracy: measured,
  imagesPerSecond: measured,
});
const other = fc.oneof(
  fc.record({
    type: fc.constant('note' as const),
    phase: fc.constant(null),
    message: fc.string({ unit: 'binary' }),
  }),
  fc
    .record({ type: fc.constant('epoch-started' as const), phase: fc.constant('baseline') })
    .map((event): EventBody => ({ ...event, epoch: 2, epochs: 3, steps: 4 })),
);
const log = fc.array(fc.oneof({ weight: 5, arbitrary: step }, other), { maxLength: 60 });

function written(bodies: EventBody[]): string {
  const folder = temporaryFolder();
  const writer = new EventLog(join(folder, 'events.jsonl'));
  writer.append(bodies, new Date('2026-01-01T00:00:00Z'));
  writer.close();
  return folder;
}

test('a log read with its steps gathered makes the state that each event by itself makes', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (bodies) => {
      const folder = written(bodies);
      const { events } = await readLog(join(folder, 'events.jsonl'));
      expect(events).toHaveLength(bodies.length);
      expect(await foldLog(folder)).toEqual(events.reduce(reduce, initialState()));
    }),
    { numRuns: 60 },
  );
});

test('each line of a step is read by its shape, and no other line is', () => {
  const line = (body: EventBody): string =>
    `${JSON.stringify({ seq: 7, time: '2026-01-01T00:00:00.000Z', ...body })}\n`;
  // Numbers of very many digits, or with an exponent of three, are left to the schema.
  const usual = step.filter((body) => !/e[+-]\d{3}|[:-]\d{16}/.test(JSON.stringify(body)));
  fc.assert(
    fc.property(usual, (body) => {
      const found = stepLineAt(line(body), 0)!;
      expect(found).toMatchObject({ phase: body.phase, globalStep: body.globalStep });
      expect(found.loss).toBe(body.loss === null ? null : body.loss + 0);
      expect(found.end).toBe(line(body).length);
    }),
  );
  fc.assert(fc.property(other, (body) => stepLineAt(line(body), 0) === null));
});

test('whatever is read by its shape is an event of the schema', () => {
  const [body] = fc.sample(step, { numRuns: 1, seed: 5 });
  const line = `${JSON.stringify({ seq: 7, time: '2026-01-01T00:00:00.000Z', ...body })}\n`;
  const character = fc.constantFrom(...'0123456789.eE+-"{},:nul\u0001é');
  const change = fc.tuple(
    fc.nat(line.length - 2),
    fc.nat(2),
    fc.array(character, { maxLength: 3 }),
  );
  fc.assert(
    fc.property(change, ([at, cut, put]) => {
      const mutant = line.slice(0, at) + put.join('') + line.slice(at + cut);
      const found = stepLineAt(mutant, 0);
      if (found === null || found.end !== mutant.length) return;
      expect(parseLine(mutant)).toMatchObject({ type: 'step', loss: found.loss });
    }),
    { numRuns: 20_000 },
  );
});

test('a step is what the schema says of its line, also where a key stands twice or has no place', async () => {
  const keys = [
    'phase',
    'type',
    'epoch',
    'globalStep',
    'loss',
    'learningRate',
    'gradientNorm',
    'time',
  ];
  const more = fc.tuple(fc.constantFrom(...keys), fc.constantFrom('null', '-1', '0.5', '3'));
  await fc.assert(
    fc.asyncProperty(fc.array(more, { maxLength: 3 }), async (extra) => {
      const body: EventBody = {
        ...{ type: 'step', phase: 'baseline', epoch: 1, step: 1, steps: 2, globalStep: 1 },
        ...{ loss: 0.5, meanLoss: 0.5, meanAccuracy: null, imagesPerSecond: 100 },
      };
      const path = join(written([body]), 'events.jsonl');
      const added = extra.map(([key, value]) => `,"${key}":${value}`).join('');
      const line = readFileSync(path, 'utf8').replace(/\}\n$/, `${added}}\n`);
      writeFileSync(path, line);
      const expected = parseLine(line);
      const { events, damaged } = await readLog(path);
      expect(events).toEqual(expected === null ? [] : [expected]);
      expect(damaged).toBe(expected === null ? 1 : 0);
    }),
  );
});

test('damage anywhere costs the lines that it touches, and is counted and said', async () => {
  const bodies = fc.sample(step, { numRuns: 40, seed: 3 });
  const folder = written(bodies);
  const path = join(folder, 'events.jsonl');
  const whole = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 2),
      fc.integer({ min: 1, max: 400 }),
      async (at, length) => {
        const damagedBytes = Buffer.from(whole);
        damagedBytes.fill(0, at, Math.min(at + length, whole.length - 1));
        writeFileSync(path, damagedBytes);
        const { events, damaged } = await readLog(path);
        expect(damaged).toBeGreaterThan(0);
        // Each line that is whole still is there, in its order.
        const kept = new Set(whole.toString('utf8').split('\n'));
        const left = damagedBytes
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== '' && kept.has(line));
        expect(events.map(({ seq }) => seq)).toEqual(
          left.map((line) => (JSON.parse(line) as RunEvent).seq),
        );
        const state = await foldLog(folder);
        expect(state.damagedLines).toBe(damaged);
        expect(state.warnings).toHaveLength(1);
        expect(state.warnings[0].message).toMatch(`${damaged} line`);
        expect(state.log.at(-1)).toMatchObject({ level: 'warning' });
      },
    ),
    { numRuns: 60 },
  );
});

test('a line longer than what is read at a time comes whole, and part by part in order', async () => {
  const folder = written([
    { type: 'paused' },
    { type: 'note', phase: null, message: 'é'.repeat(3 << 20) },
    { type: 'continued' },
  ]);
  const path = join(folder, 'events.jsonl');
  appendFileSync(path, '{"seq":4,"time":');
  const parts: [number[], boolean][] = [];
  await readParts(path, 0, true, ({ events }, more) => {
    parts.push([events.map(({ seq }) => seq), more]);
  });
  expect(parts.flatMap(([seqs]) => seqs)).toEqual([1, 2, 3]);
  expect(parts.map(([, more]) => more)).toEqual([...Array(parts.length - 1).fill(true), false]);
});

test('a line without an end is passed over as it grows, counted, and what follows it is read', async () => {
  const folder = written([{ type: 'note', phase: null, message: 'before' }]);
  const path = join(folder, 'events.jsonl');
  const line = readFileSync(path);
  // Bytes that no one has written read as zero.
  const grow = (bytes: number): void => truncateSync(path, statSync(path).size + bytes);
  grow(2 * LONGEST_LINE);
  const first = await readLog(path);
  expect(first).toMatchObject({ events: [{ message: 'before' }], damaged: 1 });
  expect(first.end).toBe(statSync(path).size);
  grow(1000);
  appendFileSync(path, Buffer.concat([Buffer.from('\n'), line, line]));
  const { events, damaged, end } = await readLog(path, first.end);
  expect(events).toHaveLength(2);
  expect(damaged).toBe(1);
  expect(end).toBe(statSync(path).size);
  // From end to end it is one line.
  const whole = await readLog(path);
  expect(whole).toMatchObject({ damaged: 1, end });
  expect(whole.events).toHaveLength(3);
}, 60_000);

test('a line that is just short enough is read', async () => {
  const message = 'x'.repeat(LONGEST_LINE - 200);
  const folder = written([{ type: 'note', phase: null, message }]);
  const { events, damaged } = await readLog(join(folder, 'events.jsonl'));
  expect([events.length, damaged]).toEqual([1, 0]);
  expect((events[0] as { message: string }).message.length).toBe(message.length);
}, 60_000);
