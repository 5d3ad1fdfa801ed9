import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventLog } from '../../source/runs/log.js';
import { parseLine, readLog } from '../../source/runs/read-log.js';
import { temporaryFolder } from '../temporary.js';

const started = { type: 'phase-started', phase: 'data' } as const;

test('events get consecutive numbers, over several openings of the log', async () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const first = new EventLog(path);
  first.append([started, { type: 'paused' }]);
  first.close();
  const second = new EventLog(path, 2);
  second.append([{ type: 'continued' }]);
  second.close();
  const { events, damaged } = await readLog(path);
  expect(events.map(({ seq, type }) => [seq, type])).toEqual([
    [1, 'phase-started'],
    [2, 'paused'],
    [3, 'continued'],
  ]);
  expect(damaged).toBe(0);
});

test('a torn last line is cut off when the log is opened again', () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const log = new EventLog(path);
  log.append([started]);
  log.close();
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, '{"seq":2,"time":"2026-01-01T0');
  new EventLog(path, 1).close();
  expect(readFileSync(path, 'utf8')).toBe(whole);
});

test('a log that is one torn line becomes empty', () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  writeFileSync(path, '{"seq":1');
  new EventLog(path).close();
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('lines that are no events are counted and left out, and a part of a line is waited for', async () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const event = JSON.stringify({ seq: 1, time: '2026-01-01T00:00:00Z', ...started });
  writeFileSync(path, `${event}\nnot json\n{"seq":2,"type":"unheard-of"}\n${event.slice(0, 20)}`);
  const part = await readLog(path);
  expect(part.events).toHaveLength(1);
  expect(part.damaged).toBe(2);
  appendFileSync(path, `${event.slice(20)}\n`);
  expect((await readLog(path, part.end)).events).toHaveLength(1);
});

test('characters of several bytes survive a read in pieces', async () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const log = new EventLog(path);
  const message = 'naïve – 皮膚 '.repeat(100_000);
  log.append([{ type: 'note', phase: null, message }]);
  log.close();
  const [event] = (await readLog(path)).events;
  expect(event).toMatchObject({ type: 'note', message });
});

test('the log of a newer version is refused by name', () => {
  const line = JSON.stringify({
    seq: 1,
    time: '2030-01-01T00:00:00Z',
    type: 'run-started',
    schema: 99,
    run: 'r',
    version: '9.0.0',
    runner: { pid: 1, host: 'h' },
    phases: [],
    data: null,
    synthetic: true,
    config: {},
  });
  expect(() => parseLine(line)).toThrow(/newer melanoscope \(log schema 99/);
});
