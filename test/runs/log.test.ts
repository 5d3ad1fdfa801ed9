import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, onTestFinished, test, vi } from 'vitest';
import { packageRoot } from '../../source/entry-points.js';
import { UserError } from '../../source/errors.js';
import { EventLog } from '../../source/runs/log.js';
import { parseLine, readLog } from '../../source/runs/read-log.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { temporaryFolder } from '../temporary.js';

/** The log's writer as one file, for a process of its own. */
async function bundled(): Promise<string> {
  const outfile = join(temporaryFolder(), 'log.mjs');
  const entryPoints = [join(packageRoot(), 'source/runs/log.ts')];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node' });
  return outfile;
}

const started = { type: 'phase-started', phase: 'data' } as const;

test('events get consecutive numbers, over several openings of the log', async () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const first = new EventLog(path);
  first.append([started, { type: 'paused' }]);
  first.close();
  const second = new EventLog(path, { lastSeq: 2 });
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
  new EventLog(path, { lastSeq: 1 }).close();
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
  const both = /newer melanoscope: 9\.0\.0, log schema 99\. This is \d+\.\d+\.\d+.*up to schema 1/;
  expect(() => parseLine(line)).toThrow(both);
  expect(() => parseLine(line)).toThrow(UserError);
  // Events of a newer version need not fit this one's schema; a run may be gone on with by one.
  const later = { seq: 9, type: 'run-resumed', schema: 2, version: '9.0.0' };
  expect(() => parseLine(JSON.stringify(later))).toThrow(/log schema 2/);
});

test('events that could not be written leave the log as it was and can be tried again', async () => {
  // A limit on the file's size is met like a full disk: in the middle of a write.
  const path = join(temporaryFolder(), 'events.jsonl');
  const script = `
    process.on('SIGXFSZ', () => undefined);
    const { EventLog } = await import(${JSON.stringify(await bundled())});
    const log = new EventLog(${JSON.stringify(path)});
    const note = (length) => ({ type: 'note', phase: null, message: 'x'.repeat(length) });
    log.append([note(100)]);
    try { log.append([note(10), note(9000)]); } catch (error) { console.log(error.code); }
    log.append([note(20)]);
    log.close();`;
  const { stdout } = await promisify(execFile)('bash', [
    ...['-c', 'ulimit -f 4; exec "$0" --input-type=module -e "$1"', process.execPath, script],
  ]);
  expect(stdout).toBe('EFBIG\n');
  const { events, damaged } = await readLog(path);
  expect(damaged).toBe(0);
  expect(events.map((event) => [event.seq, event.type === 'note' && event.message.length])).toEqual(
    [
      [1, 100],
      [2, 20],
    ],
  );
});

test('what is appended is on disk within a second, though nothing follows', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const log = new EventLog(join(temporaryFolder(), 'events.jsonl'));
  const sync = vi.spyOn(log, 'sync');
  log.append([{ type: 'paused' }]);
  log.append([{ type: 'continued' }]);
  vi.advanceTimersByTime(999);
  expect(sync).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(sync).toHaveBeenCalledTimes(1);
  log.append([started]);
  expect(sync).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(sync).toHaveBeenCalledTimes(2);
  log.close();
});

test('a log of the first version opens with every line of it', async () => {
  const recorded = join(packageRoot(), 'test/fixtures/runs/study-first-version.jsonl');
  const { events, damaged } = await readLog(recorded);
  expect(damaged).toBe(0);
  const state = events.reduce(reduce, initialState());
  expect(state.lastSeq).toBe(events.at(-1)!.seq);
  expect(state.status).toBe('finished');
  const epochs = events.filter(({ type }) => type === 'epoch-finished');
  expect(state.phases.baseline.history).toHaveLength(epochs.length);
  expect(state.phases.baseline.result!.test!.accuracy.value).toBeTypeOf('number');
});
