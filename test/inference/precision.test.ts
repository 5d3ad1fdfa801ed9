/** `evaluate` and `predict` compute in the precision that the run predicted in, or say that they do not. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultsSchema, type Results } from '../../source/study/results.js';
import { describeNative } from '../native.js';
import { runProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;

describeNative('a run in mixed precision', () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-precision-'));
  const data = join(folder, 'lesions');
  const run = join(folder, 'runs', 'mixed');
  const best = join(run, 'phases', 'baseline', 'best');
  const other = expect.stringMatching(
    /^The model's run predicted in bfloat16, and this is float32/,
  );
  let own: NonNullable<Results['phases'][number]['test']>;

  const evaluated = async (target: string, ...args: string[]) => {
    const asked = ['evaluate', target, '--data', data, ...args];
    const { code, stdout, stderr } = await runProgram([...asked, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
    const { code, stderr } = await runProgram([
      ...['run', '--data', data, '--image-size', '32', '--epochs', '2', '--name', 'mixed'],
      ...['--out', join(folder, 'runs'), '--phases', 'baseline,evaluation'],
      ...['--engine', 'tensorflow', '--precision', 'mixed', '--plain'],
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const results = resultsSchema.parse(
      JSON.parse(readFileSync(join(run, 'results.json'), 'utf8')),
    );
    expect(results.engine!.precision).toBe('bfloat16');
    own = results.phases[0].test!;
  }, 4 * MINUTES);
  afterAll(() => removeFolder(folder));

  test(
    'has the same figures in it, copied out of the run too, and by an earlier version',
    async () => {
      const copied = join(folder, 'copied');
      cpSync(best, copied, { recursive: true });
      for (const target of [best, copied]) {
        const found = await evaluated(target, '--engine', 'tensorflow');
        expect(found.engine).toMatchObject({ id: 'tensorflow', precision: 'bfloat16' });
        expect(found.warnings).not.toContainEqual(other);
        expect(found.loss).toBeCloseTo(own.loss!, 6);
        expect(found.confusionMatrix).toEqual(own.confusionMatrix);
      }
      const model = join(best, 'model.json');
      const text = readFileSync(model, 'utf8');
      const silent = text.replace(',"precision":"bfloat16"', '');
      expect(silent).not.toBe(text);
      rmSync(join(best, 'state.json'));
      writeFileSync(model, silent);
      const found = await evaluated(best, '--engine', 'tensorflow');
      expect(found.loss).toBeCloseTo(own.loss!, 6);
      expect(found.engine.precision).toBe('bfloat16');
    },
    2 * MINUTES,
  );

  test(
    'is said to differ on an engine without it',
    async () => {
      const found = await evaluated(best, '--engine', 'wasm');
      expect(found.engine).toMatchObject({ id: 'wasm', precision: 'float32' });
      expect(found.warnings).toContainEqual(other);
      expect(found.loss).not.toBeCloseTo(own.loss!, 6);
    },
    2 * MINUTES,
  );
});
