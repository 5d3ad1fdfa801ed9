/** A disk that runs full holds training, with a message, and costs nothing that was written. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { EventLog } from '../../source/runs/log.js';
import { LogClock } from '../../source/runs/log-clock.js';
import { PatientLog } from '../../source/runs/patient-log.js';
import { readLog } from '../../source/runs/read-log.js';
import { writeCheckpoint, readCheckpoint } from '../../source/training/checkpoint.js';
import { Control } from '../../source/training/control.js';
import { withRoom } from '../../source/training/room.js';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { runProgram, startProgram } from '../program.js';
import { outcome, uninterrupted, type Study } from './killed-run.js';
import { noDisk, smallDisk, type SmallDisk } from './small-disk.js';

const MINUTES = 60_000;
const disk = (kilobytes: number): SmallDisk => {
  const made = smallDisk(kilobytes);
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

  describe('a whole run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'melanoscope-full-'));
    const study: Study = {
      data: join(folder, 'lesions'),
      out: join(folder, 'runs'),
      config: join(folder, 'tiny.json'),
      engine: 'wasm',
    };
    let whole: Awaited<ReturnType<typeof outcome>>;
    beforeAll(async () => {
      writeFileSync(study.config, JSON.stringify({ network: { filters: [4], units: 8 } }));
      await runProgram(['demo-data', study.data, '--images', '45', '--seed', '3']);
      await uninterrupted(study, 'whole');
      whole = await outcome(study, 'whole');
    }, MINUTES);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test(
      'is held in mid-training, tells it to who watches, and goes on to the same end',
      async () => {
        const small = disk(4096);
        const here = { ...study, out: small.path };
        const running = startProgram([
          ...['run', '--plain', '--data', here.data, '--out', here.out, '--config', here.config],
          ...['--engine', 'wasm', '--image-size', '16', '--epochs', '3', '--batch-size', '8'],
          ...['--checkpoint-every', '3', '--phases', 'data,baseline,weighted,evaluation'],
          ...['--name', 'full'],
        ]);
        await running.says(/baseline .*epoch 1\/3/);
        small.fill();
        await running.says(/held: training waits for room to write/);
        const size = statSync(join(small.path, 'full', 'events.jsonl')).size;
        await new Promise((resolve) => setTimeout(resolve, 1500));
        expect(statSync(join(small.path, 'full', 'events.jsonl')).size).toBeLessThan(size + 8192);
        small.free();
        const { code, stdout } = await running.finished;
        expect(code).toBe(0);
        expect(stdout).toMatch(/goes on, with the (log|checkpoint) written/);
        expect(await outcome(here, 'full')).toEqual(whole);
      },
      2 * MINUTES,
    );

    test(
      'waits for room for the image cache',
      async () => {
        const small = disk(4096);
        small.fill(20_000);
        const running = startProgram(
          [
            ...['run', '--plain', '--data', study.data, '--out', study.out, '--name', 'cache'],
            ...['--config', study.config, '--engine', 'wasm', '--image-size', '16'],
            ...['--epochs', '3', '--batch-size', '8', '--checkpoint-every', '3'],
            ...['--phases', 'data,baseline,weighted,evaluation'],
          ],
          { MELANOSCOPE_CACHE: small.path },
        );
        await running.says(/held: training waits for room to write the image cache/);
        small.free();
        const { code } = await running.finished;
        expect(code).toBe(0);
        expect(await outcome(study, 'cache')).toEqual(whole);
      },
      2 * MINUTES,
    );
  });
});
