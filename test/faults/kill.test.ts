/**
 * The runner is killed at random moments and the run gone on with: its end is that of a run that nobody
 * touched. MELANOSCOPE_KILLS=50 tries more moments than the usual eight, and four on the native engine.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeNative } from '../native.js';
import { goOn, killStudyAt, moments, outcome, type Study } from './killed-run.js';
import { tinyStudy, type TinyStudy } from './tiny-study.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const KILLS = process.env.MELANOSCOPE_KILLS;
const SEED = Number(process.env.MELANOSCOPE_SEED ?? Date.now() % 1e9);
/** How often each moment comes in the whole run, roughly. */
const TIMES = { step: 22, checkpoint: 14, log: 90, phase: 9 };

/** The n-th of a sequence of numbers from 0 to 1 (mulberry32). */
function draw(n: number): number {
  let t = (SEED + n * 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function kills(engine: Study['engine'], usual: number): void {
  let tiny: TinyStudy;
  beforeAll(async () => {
    tiny = await tinyStudy(engine);
  }, MINUTES);
  afterAll(() => tiny.remove());

  test('an uninterrupted run is what is compared with', () => {
    expect(tiny.whole.status).toBe('finished');
    expect(Object.keys(tiny.whole.steps).length).toBeGreaterThan(20);
    expect(Object.keys(tiny.whole.results)).toEqual(['baseline', 'weighted']);
  });

  test.each(Array.from({ length: Number(KILLS ?? usual) }, (_, n) => n))(
    `kill %i, seed ${SEED}: the run goes on to the same end`,
    async (n) => {
      const { study, whole } = tiny;
      const moment = moments[n % moments.length];
      const nth = 1 + Math.floor(draw(3 * n) * (TIMES[moment] - 1));
      const later = 6 * draw(3 * n + 1);
      const name = `killed-${n}`;
      const ended = await killStudyAt(study, name, { moment, nth, later });
      if (ended === 'killed') await goOn(study, name);
      console.log(`kill ${n}: ${ended} at ${moment} ${nth} + ${later.toFixed(1)} ms`);
      expect(await outcome(study, name)).toEqual(whole);
      // The shell that waits for the runner may still write down how it ended.
      await removeFolder(join(study.out, name));
    },
    MINUTES,
  );
}

describe('on the embedded engine', () => kills('wasm', 8));
describeNative('on the native engine', () => kills('tensorflow', 4));
