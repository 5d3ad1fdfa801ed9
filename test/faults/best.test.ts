/** What is evaluated of a phase whose newest checkpoints are not those that it is to go on from. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram, startProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-best-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const config = join(folder, 'tiny.json');
const inRun = (...path: string[]): string => join(out, ...path);
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path: string, value: unknown): void =>
  writeFileSync(path, JSON.stringify(value));
const resume = (name: string, ...more: string[]) =>
  runProgram(['resume', name, '--plain', '--out', out, ...more]);

beforeAll(async () => {
  writeJson(config, { network: { filters: [4], units: 8 } });
  expect((await runProgram(['demo-data', data, '--images', '45', '--seed', '3'])).code).toBe(0);
}, MINUTES);
afterAll(() => removeFolder(folder));

/** A run that was stopped in its third epoch or later, copied where a name is given. */
async function stopped(name: string): Promise<void> {
  const run = startProgram([
    ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
    ...['--image-size', '16', '--batch-size', '8', '--phases', 'data,baseline,evaluation'],
    ...['--epochs', '200', '--name', name],
  ]);
  await run.says(/baseline .*epoch +2\//);
  run.kill('SIGINT');
  expect((await run.finished).code).toBe(130);
}

/** Settings that end it after an epoch or two, and make none of these the best. */
function endSoon(name: string): void {
  const path = inRun(name, 'config.json');
  const { loop } = readJson(inRun(name, 'phases', 'baseline', 'last', 'state.json'));
  writeJson(path, { ...readJson(path), epochs: loop.epoch + 1, learningRate: 0.5 });
}

test(
  'a best epoch that a crash left without its last is not evaluated when it is made anew and is worse',
  async () => {
    await stopped('crashed');
    const phase = inRun('crashed', 'phases', 'baseline');
    // As a kill between the two leaves it: weights of an epoch of which the loop knows nothing.
    const best = join(phase, 'best');
    const older = join(phase, 'best-1');
    const { loop } = readJson(join(phase, 'last', 'state.json'));
    expect(readJson(join(best, 'state.json')).loop.bestEpoch).toBe(loop.bestEpoch);
    const kept = readdirSync(phase).includes('best-1');
    if (kept) renameSync(older, join(folder, 'oldest'));
    renameSync(best, older);
    cpSync(older, best, { recursive: true });
    const weights = readFileSync(join(older, 'weights.bin'));
    const others = new Float32Array(Uint8Array.from(weights).buffer).map((value) => -value);
    writeFileSync(join(best, 'weights.bin'), Buffer.from(others.buffer));
    const state = readJson(join(best, 'state.json'));
    Object.assign(state.loop, { bestEpoch: loop.epoch, bestLoss: 0.001 });
    state.sha256['weights.bin'] = createHash('sha256')
      .update(Buffer.from(others.buffer))
      .digest('hex');
    writeJson(join(best, 'state.json'), state);
    endSoon('crashed');

    const { code, stdout } = await resume('crashed', '--accept', 'config');
    expect(stdout).not.toContain('There is no checkpoint');
    expect(code).toBe(0);
    const results = readJson(inRun('crashed', 'results.json'));
    const [{ bestEpoch, epochs, validation }] = results.phases;
    expect(bestEpoch).toBe(loop.bestEpoch);
    const record = epochs.find(({ epoch }: { epoch: number }) => epoch === bestEpoch);
    expect(validation.loss).toBeCloseTo(record.validation.loss, 5);
    expect(readdirSync(phase).filter((name) => name.startsWith('best'))).toEqual(['best']);
    expect(readFileSync(join(best, 'weights.bin'))).toEqual(weights);
  },
  3 * MINUTES,
);

test(
  'where the best so far is lost, the best of the epochs that are left is evaluated, and a warning says so',
  async () => {
    await stopped('lost');
    const phase = inRun('lost', 'phases', 'baseline');
    const { loop } = readJson(join(phase, 'last', 'state.json'));
    writeFileSync(join(phase, 'best', 'weights.bin'), 'damage');
    endSoon('lost');
    const { code, stdout } = await resume('lost', '--accept', 'config');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `The best of the epochs from ${loop.epoch} on is evaluated in its place.`,
    );
    expect(code).toBe(0);
    const [{ bestEpoch, epochs, validation }] = readJson(inRun('lost', 'results.json')).phases;
    expect(bestEpoch).toBeGreaterThanOrEqual(loop.epoch);
    const record = epochs.find(({ epoch }: { epoch: number }) => epoch === bestEpoch);
    expect(validation.loss).toBeCloseTo(record.validation.loss, 5);
  },
  3 * MINUTES,
);
