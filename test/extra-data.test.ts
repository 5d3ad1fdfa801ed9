/** Images of other sources and equal shares of classes and sources in a whole study, also cut and gone on with. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLog } from '../source/runs/read-log.js';
import { resultsSchema } from '../source/study/results.js';
import { killWhen } from './kill-when.js';
import { runProgram, type Finished } from './program.js';
import { removeFolder } from './temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-extra-study-'));
const [data, extra, out] = ['lesions', 'elsewhere', 'runs'].map((name) => join(folder, name));
const config = join(folder, 'tiny.json');
const cache = { MELANOSCOPE_CACHE: join(folder, 'cache') };
const start = (name: string, ...more: string[]): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
  ...['--metadata', join(data, 'metadata.csv'), '--image-size', '32', '--batch-size', '8'],
  ...['--epochs', '3', '--phases', 'data,samples,augmented,evaluation', '--name', name, ...more],
];
const withExtra = ['--extra-data', extra, '--sampling', 'sources'];
let whole: Finished;

beforeAll(async () => {
  writeFileSync(config, JSON.stringify({ network: { filters: [16, 16], units: 8 } }));
  for (const [into, seed] of [[data, '3'], [extra, '4']]) {
    const made = await runProgram(['demo-data', into, '--images', '90', '--seed', seed]);
    expect(made.code).toBe(0);
  } // prettier-ignore
  whole = await runProgram(start('whole', ...withExtra), cache);
}, 2 * MINUTES);
afterAll(() => removeFolder(folder));

const results = (name: string) =>
  resultsSchema.parse(JSON.parse(readFileSync(join(out, name, 'results.json'), 'utf8')));
const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);
const fileOf = (name: string, ...parts: string[]) =>
  readFileSync(join(out, name, 'phases', 'augmented', ...parts));

test('the study trains on them, says so everywhere, and validates and tests on its own alone', async () => {
  expect(whole.stderr).toBe('');
  expect(whole.code).toBe(0);
  const found = results('whole');
  const { extra: told, counts } = found.data!;
  const [{ used }] = told!.splits;
  expect(told).toMatchObject({ folders: [extra] });
  expect(sum(used)).toBeGreaterThan(50);
  expect(whole.stdout).toContain(`${sum(used)} of ${told!.given} images used`);
  const log = await readLog(join(out, 'whole', 'events.jsonl'));
  const steps = log.events.flatMap((event) => (event.type === 'step' ? [event.steps] : []));
  const images = sum(counts.train) + sum(used);
  expect(new Set(steps)).toEqual(new Set([Math.ceil(images / 8)]));
  const { validation, test: tested } = JSON.parse(
    fileOf('whole', 'predictions.json').toString(),
  ) as {
    [split: string]: { files: string[] };
  };
  expect(validation.files).toHaveLength(sum(counts.validation));
  expect(tested.files).toHaveLength(sum(counts.test));
  for (const file of [...validation.files, ...tested.files]) expect(file).not.toMatch(/^\.\./);
});

test('what an epoch draws from is told by class and source', () => {
  const [augmented] = results('whole').phases;
  const { sampling, draws, strata } = augmented.sampling!;
  const { counts, extra: told, classes } = results('whole').data!;
  expect(sampling).toBe('sources');
  expect(sum(strata.map(({ images }) => images))).toBe(draws);
  expect(draws).toBe(sum(counts.train) + sum(told!.splits[0].used));
  expect(new Set(strata.map((stratum) => stratum.class))).toEqual(new Set(classes));
  expect(strata.map(({ source }) => source).join('\n')).toMatch(/, extra 1/);
  expect(whole.stdout).toContain(`an epoch draws ${draws} images, each class with the same share`);
});

/** Starts or goes on with a run, and kills its runner when its log has so many steps. */
const killedAt = (name: string, args: string[], steps: number): Promise<void> =>
  killWhen(
    join(out, name),
    args,
    (events) => events.filter(({ type }) => type === 'step').length >= steps,
    { env: cache },
  );

test(
  'a run that is killed within epochs and gone on with ends with the same weights, byte for byte',
  async () => {
    const perEpoch = Math.ceil(results('whole').phases[0].sampling!.draws / 8);
    const name = 'cut';
    const resume = ['resume', name, '--plain', '--out', out];
    await killedAt(name, start(name, ...withExtra, '--checkpoint-every', '3'), perEpoch + 5);
    await killedAt(name, resume, 2 * perEpoch + 4);
    const again = await runProgram(resume, cache);
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    const { events } = await readLog(join(out, name, 'events.jsonl'));
    const places = events.flatMap((event) =>
      event.type === 'phase-resumed' ? [event.step % perEpoch] : [],
    );
    expect(places).toHaveLength(2);
    expect(Math.max(...places)).toBeGreaterThan(0);
    const epochs = ({ phases }: ReturnType<typeof results>) =>
      phases[0].epochs.map(({ train, validation }) => ({ train, validation }));
    expect(epochs(results(name))).toEqual(epochs(results('whole')));
    for (const file of ['weights.bin', 'optimizer.bin']) {
      expect(fileOf(name, 'last', file).equals(fileOf('whole', 'last', file))).toBe(true);
    }
  },
  2 * MINUTES,
);

test(
  'without --sampling an epoch has every image once, and nothing else is different',
  async () => {
    const { code } = await runProgram(start('plain', '--extra-data', extra), cache);
    expect(code).toBe(0);
    const [plain, drawn] = [results('plain'), results('whole')];
    expect(plain.phases[0].sampling).toBeNull();
    expect(plain.data!.extra!.splits).toEqual(drawn.data!.extra!.splits);
    expect(plain.phases[0].epochs[0].train.loss).not.toBe(drawn.phases[0].epochs[0].train.loss);
  },
  2 * MINUTES,
);

test('it goes with no other way to make classes equal in the transfer phase', async () => {
  writeFileSync(join(folder, 'twice.json'), '{ "transfer": { "balance": true } }');
  const twice = ['--config', join(folder, 'twice.json'), '--sampling', 'classes'];
  const { code, stderr } = await runProgram(['run', '--plain', '--data', data, ...twice]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--sampling .*transfer\.balance/s);
});
