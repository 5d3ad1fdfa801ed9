/** A disk that runs full holds training, with a message, and costs nothing that was written. */
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sendCommand } from '../../source/runs/control.js';
import { EventLog } from '../../source/runs/log.js';
import { LogClock } from '../../source/runs/log-clock.js';
import { PatientLog } from '../../source/runs/patient-log.js';
import { readLog } from '../../source/runs/read-log.js';
import { writeCheckpoint, readCheckpoint } from '../../source/training/checkpoint.js';
import { writeAudit } from '../../source/training/data-phase.js';
import type { StudyContext } from '../../source/training/context.js';
import { Control, Stopped } from '../../source/training/control.js';
import type { PreparedData } from '../../source/training/prepare-data.js';
import { withRoom } from '../../source/training/room.js';
import { Pictures } from '../../source/training/shown-images.js';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { runProgram, startProgram } from '../program.js';
import { outcome, PHASES, startArguments } from './killed-run.js';
import { noDisk, smallDisk, type SmallDisk } from './small-disk.js';
import { tinyStudy, type TinyStudy } from './tiny-study.js';

const MINUTES = 60_000;
const disk = (kilobytes: number, path?: string): SmallDisk => {
  const made = smallDisk(kilobytes, path);
  onTestFinished(() => made.unmount());
  return made;
};
const until = async (what: () => boolean, milliseconds = 20_000): Promise<void> => {
  const from = performance.now();
  while (!what()) {
    if (performance.now() - from > milliseconds) throw new Error('it has not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe.skipIf(noDisk !== null)(`on a full disk${noDisk ? ` (${noDisk})` : ''}`, () => {
  test('the log keeps events back, says so, and writes them when there is room', async () => {
    const small = disk(64);
    const path = join(small.path, 'events.jsonl');
    const held: boolean[] = [];
    const written: RunEvent[] = [];
    const log = new PatientLog(new EventLog(path), {
      clock: new LogClock(0),
      onWritten: (events) => written.push(...events),
      onHeld: (is) => held.push(is),
    });
    const note = (message: string): EventBody => ({ type: 'note', phase: null, message });
    log.append([note('first')]);
    small.fill();
    log.append([note('x'.repeat(8000))]);
    log.append([note('third')]);
    expect(log.held).toMatch(/ENOSPC/);
    expect(held).toEqual([true]);
    let synced = false;
    log.whenSynced(() => (synced = true));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(synced).toBe(false);
    expect((await readLog(path)).events).toHaveLength(1);
    small.free();
    await until(() => synced);
    expect(held).toEqual([true, false]);
    const { events, damaged } = await readLog(path);
    expect(damaged).toBe(0);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'note'],
      [2, 'note'],
      [3, 'note'],
      [4, 'held'],
      [5, 'released'],
    ]);
    expect(written).toEqual(events);
  });

  test('a checkpoint waits for room, and the one before is whole meanwhile', async () => {
    const small = disk(256);
    const folder = join(small.path, 'last');
    const checkpoint = (epoch: number) => ({
      modelJson: {},
      weightsBin: new Uint8Array(60_000).fill(epoch),
      optimizer: [],
      loop: {
        ...{ phase: 'baseline', epoch, step: 0, globalStep: 0, seed: 1, seconds: 0 },
        ...{
          sums: { loss: 0, correct: 0, images: 0 },
          bestEpoch: null,
          bestLoss: null,
          history: [],
        },
      } as unknown as Parameters<typeof writeCheckpoint>[1]['loop'],
    });
    await writeCheckpoint(folder, checkpoint(1));
    small.fill();
    const events: EventBody[] = [];
    const emit = (event: EventBody): void => void events.push(event);
    const control = new Control(emit);
    const writing = withRoom({ emit, control }, 'the checkpoint', () =>
      writeCheckpoint(folder, checkpoint(2)),
    );
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ type: 'held', what: 'the checkpoint' });
    expect((await readCheckpoint(folder))!.loop.epoch).toBe(1);
    small.free();
    await writing;
    expect(events[1]).toMatchObject({ type: 'released', what: 'the checkpoint' });
    expect(control.heldMs).toBeGreaterThan(0);
    expect((await readCheckpoint(folder))!.loop.epoch).toBe(2);
  });

  test('a run that has no room to begin leaves its name free', async () => {
    const small = disk(64);
    small.fill();
    const study = ['run', '--plain', '--out', small.path, '--name', 'amber'];
    const begin = () => runProgram([...study, '--phases', 'evaluation', '--engine', 'wasm']);
    expect(await begin()).toMatchObject({ code: 1, stderr: expect.stringMatching(/ENOSPC/) });
    expect(existsSync(join(small.path, 'amber'))).toBe(false);
    small.free();
    expect(await begin()).toMatchObject({ code: 0, stderr: '' });
  });

  test('the audit’s report waits for room', async () => {
    const small = disk(64);
    small.fill();
    const events: EventBody[] = [];
    const emit = (event: EventBody): void => void events.push(event);
    const control = new Control(emit);
    const report = { warnings: ['x'] } as unknown as Parameters<typeof writeAudit>[1];
    const writing = writeAudit({ folder: small.path, emit, control }, report);
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ type: 'held', what: 'audit.json' });
    small.free();
    await writing;
    expect(events[1]).toMatchObject({ type: 'released', what: 'audit.json' });
    expect(JSON.parse(readFileSync(join(small.path, 'audit.json'), 'utf8'))).toEqual(report);
  });

  test('a picture waits for room and comes to nothing without its file; a stop while it waits passes on', async () => {
    const small = disk(256);
    mkdirSync(join(small.path, 'pictures'));
    const lesion = join(small.path, 'lesion.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#a06050' } })
      .png()
      .toFile(lesion);
    const events: EventBody[] = [];
    const emit = (event: EventBody): void => void events.push(event);
    const control = new Control(emit);
    const context = { folder: small.path, emit, control } as unknown as StudyContext;
    const images = [{ file: 'lesion.png' }, { file: 'gone.png' }, { file: 'lesion.png' }];
    const catalog = { root: small.path, images };
    const data = { catalog, split: { test: [0, 1, 2] } } as unknown as PreparedData;
    const pictures = new Pictures(context, data, 'test');
    expect(await pictures.of(0)).toBe('pictures/test-0.png');
    expect(await pictures.of(1)).toBeNull();
    expect(events).toEqual([]);
    small.fill();
    const waiting = pictures.of(2);
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ type: 'held', what: 'the pictures' });
    control.apply({ command: 'stop-now' });
    await expect(waiting).rejects.toBeInstanceOf(Stopped);
  });

  describe('a whole run', () => {
    let tiny: TinyStudy;
    beforeAll(async () => {
      tiny = await tinyStudy('wasm');
    }, MINUTES);
    afterAll(() => tiny.remove());

    test(
      'is held in mid-training, tells it to who watches, and goes on to the same end',
      async () => {
        const small = disk(4096);
        const here = { ...tiny.study, out: small.path };
        const running = startProgram(startArguments(here, 'full'));
        await running.says(/baseline .*epoch 1\/3/);
        small.fill();
        await running.says(/held: training waits for room to write/);
        const size = statSync(join(small.path, 'full', 'events.jsonl')).size;
        await new Promise((resolve) => setTimeout(resolve, 1500));
        expect(statSync(join(small.path, 'full', 'events.jsonl')).size).toBeLessThan(size + 8192);
        small.free();
        const { code, stdout } = await running.finished;
        expect(code).toBe(0);
        expect(stdout).toMatch(/goes on, with the (log|checkpoint|pictures) written/);
        expect(await outcome(here, 'full')).toEqual(tiny.whole);
      },
      2 * MINUTES,
    );

    test(
      'waits for room for the image cache',
      async () => {
        const small = disk(4096);
        small.fill(20_000);
        const { study, whole } = tiny;
        const running = startProgram(startArguments(study, 'cache'), {
          MELANOSCOPE_CACHE: small.path,
        });
        await running.says(/held: training waits for room to write the image cache/);
        small.free();
        const { code } = await running.finished;
        expect(code).toBe(0);
        expect(await outcome(study, 'cache')).toEqual(whole);
      },
      2 * MINUTES,
    );

    test(
      'does not end before there is room for its results',
      async () => {
        const small = disk(4096);
        const here = { ...tiny.study, out: small.path };
        const folder = join(small.path, 'results');
        const running = startProgram([...startArguments(here, 'results'), '--pause-between']);
        const waits = (phase: string) =>
          expect
            .poll(
              async () => (await readLog(join(folder, 'events.jsonl')).catch(() => null))?.events,
              {
                timeout: MINUTES,
              },
            )
            .toContainEqual(expect.objectContaining({ type: 'phase-waiting', phase }));
        for (const phase of ['data', ...PHASES]) {
          await waits(phase);
          await sendCommand(folder, { command: 'next-phase' });
        }
        await waits('evaluation');
        // All else that an evaluation writes has room, and the log.
        for (const name of ['pictures', 'phases']) {
          const beside = join(small.path, name);
          mkdirSync(beside);
          cpSync(join(folder, name), beside, { recursive: true });
          disk(2048, join(folder, name));
          cpSync(beside, join(folder, name), { recursive: true });
        }
        const results = join(folder, 'results.json');
        // Written after each phase: until then the one before takes room, and gives it back.
        const phasesIn = () => JSON.parse(readFileSync(results, 'utf8')).phases;
        await expect
          .poll(() => phasesIn().at(-1), { timeout: MINUTES })
          .toMatchObject({ id: PHASES.at(-1), validation: expect.objectContaining({}) });
        small.fill(16_384);
        await sendCommand(folder, { command: 'next-phase' });
        await running.says(/held: training waits for room to write the (results|log)/);
        small.free();
        const { code } = await running.finished;
        expect(code).toBe(0);
        const { status, chosen } = JSON.parse(readFileSync(results, 'utf8'));
        expect([status, chosen]).toEqual(['finished', expect.objectContaining({})]);
        expect(await outcome(here, 'results')).toEqual(tiny.whole);
      },
      2 * MINUTES,
    );

    /** A study without training that waits before its evaluation, on a disk with room for the log alone. */
    async function waitingOnFullDisk(name: string) {
      const small = disk(4096);
      const here = { ...tiny.study, out: small.path };
      const folder = join(small.path, name);
      const running = startProgram([
        ...startArguments(here, name, ['data', 'evaluation']),
        '--pause-between',
      ]);
      const eventsSoFar = async () =>
        (await readLog(join(folder, 'events.jsonl')).catch(() => null))?.events ?? [];
      const waits = (phase: string) =>
        expect
          .poll(eventsSoFar, { timeout: MINUTES })
          .toContainEqual(expect.objectContaining({ type: 'phase-waiting', phase }));
      await waits('data');
      await sendCommand(folder, { command: 'next-phase' });
      await waits('evaluation');
      small.fill(8192);
      return { small, folder, running, eventsSoFar };
    }
    const stop = (small: SmallDisk, name: string) =>
      runProgram(['stop', name, '--out', small.path]);

    test(
      'ends where it is asked to stop, and its results find no room',
      async () => {
        const { small, running, eventsSoFar } = await waitingOnFullDisk('stopped');
        const { code, stdout } = await stop(small, 'stopped');
        expect([code, stdout]).toEqual([0, expect.stringContaining('stopped is stopped. Go on:')]);
        await running.finished;
        const events = await eventsSoFar();
        expect(events.at(-1)).toMatchObject({ type: 'run-finished', status: 'stopped' });
        expect(events).toContainEqual(
          expect.objectContaining({
            type: 'warning',
            message: expect.stringMatching(/results\.json cannot be written/),
          }),
        );
      },
      MINUTES,
    );

    test(
      'can be stopped while its results wait for room, and going on writes them',
      async () => {
        const { small, folder, running, eventsSoFar } = await waitingOnFullDisk('late');
        await sendCommand(folder, { command: 'next-phase' });
        await running.says(/held: training waits for room to write the results/);
        await expect(sendCommand(folder, { command: 'pause' })).rejects.toThrow('the run is over');
        expect((await stop(small, 'late')).stdout).toContain('late is stopped. Go on:');
        await running.finished;
        const evaluated = { type: 'phase-finished', phase: 'evaluation' };
        expect(await eventsSoFar()).toContainEqual(expect.objectContaining(evaluated));
        small.free();
        const { code } = await runProgram(['resume', 'late', '--plain', '--out', small.path]);
        expect(code).toBe(0);
        const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
        expect(results.status).toBe('finished');
      },
      MINUTES,
    );

    test(
      'waits for room for pictures and predictions',
      async () => {
        const { study, whole } = tiny;
        const folder = join(study.out, 'pictures');
        const running = startProgram([
          ...startArguments(study, 'pictures', ['data', 'samples', ...PHASES, 'evaluation']),
          '--pause-between',
        ]);
        const eventsSoFar = async () =>
          (await readLog(join(folder, 'events.jsonl')).catch(() => null))?.events ?? [];
        const waits = (phase: string) =>
          expect
            .poll(eventsSoFar, { timeout: MINUTES })
            .toContainEqual(expect.objectContaining({ type: 'phase-waiting', phase }));
        const next = () => sendCommand(folder, { command: 'next-phase' });
        /** A phase is begun on a full disk, is held, says so, and gets room. */
        const held = async (phase: string, what: string, small: SmallDisk): Promise<void> => {
          await waits(phase);
          small.fill();
          await next();
          const heldBy = async () => {
            const events = await eventsSoFar();
            const started = events.findLastIndex(({ type }) => type === 'phase-started');
            return events.slice(started).some((e) => e.type === 'held' && e.what === what);
          };
          await expect.poll(heldBy, { timeout: MINUTES }).toBe(true);
          small.free();
        };
        await waits('data');
        const pictures = disk(2048, join(folder, 'pictures'));
        const phases = disk(2048, join(folder, 'phases'));
        await held('data', 'the pictures', pictures);
        await held('samples', 'the pictures', pictures);
        await held('baseline', 'the pictures', pictures);
        await waits('weighted');
        await next();
        await held('evaluation', 'the predictions', phases);
        const { code } = await running.finished;
        expect(code).toBe(0);
        expect(await outcome(study, 'pictures')).toEqual(whole);
      },
      2 * MINUTES,
    );
  });
});
