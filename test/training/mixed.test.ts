/** A study that trains on mixed images, by the real program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventOf } from '../../source/runs/events.js';
import { readLog } from '../../source/runs/read-log.js';
import { runProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';

test('the training accuracy of a phase that mixes images is not compared, in its folds either', async () => {
  const folder = temporaryFolder();
  const [data, config] = [join(folder, 'data'), join(folder, 'config.json')];
  writeFileSync(config, JSON.stringify({ augmentation: { mixup: 0.4, cutmix: 1 } }));
  await runProgram(['demo-data', data, '--images', '60']);
  // By such a rate no loss changes.
  const { code, stderr } = await runProgram([
    ...['run', '--data', data, '--out', folder, '--name', 'mixed', '--config', config],
    ...['--phases', 'baseline,augmented', '--engine', 'wasm', '--image-size', '16'],
    ...['--epochs', '3', '--folds', '2', '--learning-rate', '0.0000001'],
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { events } = await readLog(join(folder, 'mixed', 'events.jsonl'));
  const of = (phase: string) =>
    events.filter(
      (event): event is EventOf<'phase-evaluated'> =>
        event.type === 'phase-evaluated' && event.phase === phase,
    );
  // Two folds, and both together.
  expect(of('baseline').map(({ trainMixed }) => trainMixed)).toEqual(Array(3).fill(undefined));
  expect(of('augmented').map(({ trainMixed }) => trainMixed)).toEqual([true, true, true]);
  for (const { verdict } of of('augmented')) {
    expect(verdict.id).toBe('undecided');
    expect(verdict.reason).toMatch(/^Training accuracy is of mixed images \(mixup, cutmix\)/);
  }
}, 120_000);
