/**
 * The runner is killed at random moments and the run gone on with: its end is that of a run that nobody
 * touched. MELANOSCOPE_KILLS=50 tries more moments than the usual eight.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../program.js';
import { goOn, killAt, moments, outcome, uninterrupted, type Study } from './killed-run.js';

const MINUTES = 60_000;
const KILLS = Number(process.env.MELANOSCOPE_KILLS ?? 8);
const SEED = Number(process.env.MELANOSCOPE_SEED ?? Date.now() % 1e9);
/** How often each moment comes in the whole run, roughly. */
const TIMES = { step: 22, checkpoint: 14, log: 90, phase: 9 };

const folder = mkdtempSync(join(tmpdir(), 'melanoscope-kill-'));
const study: Study = {
  data: join(folder, 'lesions'),
  out: join(folder, 'runs'),
  config: join(folder, 'tiny.json'),
  engine: 'wasm',
};
let whole: Awaited<ReturnType<typeof outcome>>;

beforeAll(async () => {
  writeFileSync(study.config, JSON.stringify({ network: { filters: [4], units: 8 } }));
  const drawn = await runProgram(['demo-data', study.data, '--images', '45', '--seed', '3']);
  expect(drawn.code).toBe(0);
  await uninterrupted(study, 'whole');
  whole = await outcome(study, 'whole');
}, MINUTES);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The n-th of a sequence of numbers from 0 to 1 (mulberry32). */
function draw(n: number): number {
  let t = (SEED + n * 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

test('an uninterrupted run is what is compared with', () => {
  expect(whole.status).toBe('finished');
  expect(Object.keys(whole.steps).length).toBeGreaterThan(20);
  expect(Object.keys(whole.results)).toEqual(['baseline', 'weighted']);
});

test.each(Array.from({ length: KILLS }, (_, n) => n))(
  `kill %i, seed ${SEED}: the run goes on to the same end`,
  async (n) => {
    const moment = moments[n % moments.length];
    const nth = 1 + Math.floor(draw(3 * n) * (TIMES[moment] - 1));
    const later = 6 * draw(3 * n + 1);
    const name = `killed-${n}`;
    const ended = await killAt(study, name, { moment, nth, later });
    if (ended === 'killed') await goOn(study, name);
    console.log(`kill ${n}: ${ended} at ${moment} ${nth} + ${later.toFixed(1)} ms`);
    expect(await outcome(study, name)).toEqual(whole);
    // The shell that waits for the runner may still write down how it ended.
    rmSync(join(study.out, name), { recursive: true, maxRetries: 10, retryDelay: 100 });
  },
  MINUTES,
);
