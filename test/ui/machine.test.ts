/** What the machine does, now and over the last minutes. */
import { expect, test } from 'vitest';
import { reduce } from '../../source/runs/reduce.js';
import type { RunState } from '../../source/runs/state.js';
import { sparkline } from '../../source/ui/components/sparkline.js';
import { machineLine, machineLines } from '../../source/ui/panels/machine.js';
import { makeTheme } from '../../source/ui/theme.js';
import { fixtureState } from './fixtures.js';

const theme = makeTheme({ colors: false, ascii: false });
const ascii = makeTheme({ colors: false, ascii: true });
const meta = { seq: 1, time: '2026-01-31T14:25:30.000Z', type: 'telemetry' as const };

/** The state after so many samples of a CPU, and of a GPU where its share is given. */
function after(cpus: readonly number[], gpu?: readonly (number | null)[]): RunState {
  const begun: RunState = { ...fixtureState('mid-training'), telemetry: null, usage: [] };
  return cpus.reduce((state, cpu, n) => {
    const card = { name: 'GPU', memoryUsed: 1e9, memoryTotal: 4e9 };
    const gpus = gpu ? [{ ...card, utilisation: gpu[n] ?? null }] : [];
    return reduce(state, { ...meta, cpu, memory: 6e8, gpus });
  }, begun);
}

test('a sparkline has the newest value at the right, and a gap for what is not known', () => {
  expect(sparkline([0, 50, 100], 100, 5, theme)).toBe('  ▁▅█');
  expect(sparkline([0, 50, 100], 100, 2, theme)).toBe('▅█');
  expect(sparkline([-1, null, 900], 100, 3, theme)).toBe('▁ █');
  expect(sparkline([0, 50, 100], 100, 3, ascii)).toBe('_-#');
  expect(sparkline([1], 0, 2, theme)).toBe('  ');
  expect(sparkline([1], 1, 0, theme)).toBe('');
});

test('the last samples are kept, and no more than those', () => {
  const { usage } = after(Array.from({ length: 300 }, (_, n) => n));
  expect(usage).toHaveLength(120);
  expect([usage[0].cpu, usage.at(-1)!.cpu]).toEqual([180, 299]);
  expect(after([10, 20], [null, 70]).usage.map(({ gpus }) => gpus)).toEqual([[null], [70]]);
});

test('the use of a processor is drawn against one core, or what was seen at most', () => {
  const cpu = (state: RunState): string =>
    machineLines(state, 60, theme).find((line) => line.startsWith('cpu'))!;
  expect(cpu(after([0, 50, 99]))).toMatch(/ ▁▅█ 99% of a core$/);
  // A bar of several cores was always full.
  expect(cpu(after([100, 400, 200]))).toMatch(/ ▃█▅ 200% of a core$/);
  const use = machineLines(after([1, 2], [100, 25]), 60, theme).find((line) =>
    line.startsWith('use'),
  );
  expect(use).toMatch(/ █▃ 25%$/);
});

test('the one line has it where there is room beside the engine, once there are samples', () => {
  const state = after([50, 100]);
  expect(machineLine(state, 120, theme)).toMatch(/^cpu 100% {7}▅█ · memory 600 MB · /);
  expect(machineLine(after([50]), 120, theme)).toMatch(/^cpu 50% · memory/);
  const narrow = machineLine(state, 44, theme);
  expect(narrow).toMatch(/^cpu 100% · memory/);
});
