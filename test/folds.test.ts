/** Cross-validation over all folds beside the leaky protocol, by the real program, also killed and gone on with. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventOf, RunEvent } from '../source/runs/events.js';
import { foldLog } from '../source/runs/fold-log.js';
import { readLog } from '../source/runs/read-log.js';
import { resultsSchema } from '../source/study/results.js';
import { readSplits } from '../source/training/splits-file.js';
import { killWhen } from './kill-when.js';
import { runProgram } from './program.js';
import { removeFolder } from './temporary.js';

const MINUTES = 60_000;
const FOLDS = 2;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-folds-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const config = join(folder, 'tiny.json');
const start = (name: string, ...more: string[]): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
  ...['--image-size', '16', '--batch-size', '8', '--epochs', '3', '--checkpoint-every', '2'],
  ...['--metadata', join(data, 'metadata.csv'), '--folds', String(FOLDS), '--name', name, ...more],
];
const both = ['--protocol', 'both', '--phases', 'data,baseline,evaluation'];
let stdout: string;

beforeAll(async () => {
  // So much validation that the others of a fold are enough for a specificity.
  const settings = { network: { filters: [4], units: 8 }, publishedCopies: 10, validation: 0.45 };
  writeFileSync(config, JSON.stringify(settings));
  expect((await runProgram(['demo-data', data, '--images', '90', '--seed', '3'])).code).toBe(0);
  const { code, ...said } = await runProgram(start('whole', ...both));
  expect(said.stderr).toBe('');
  expect(code).toBe(0);
  stdout = said.stdout;
}, 2 * MINUTES);
afterAll(() => removeFolder(folder));

const results = (name: string) =>
  resultsSchema.parse(JSON.parse(readFileSync(join(out, name, 'results.json'), 'utf8')));

interface Part {
  files: string[];
  groups: number[];
  labels: number[];
}

/** What a pass's model said of its splits. */
const predictionsOf = (pass: string) =>
  JSON.parse(
    readFileSync(join(out, 'whole', 'phases', 'baseline', pass, 'predictions.json'), 'utf8'),
  ) as { validation: Part; test: Part };
const folds = () => Array.from({ length: FOLDS }, (_, n) => predictionsOf(`fold-${n + 1}`));

test('every image is held out once, and no model was chosen on a group that it is tested on', () => {
  const catalog = JSON.parse(readFileSync(join(out, 'whole', 'catalog.json'), 'utf8')) as {
    images: [file: string, label: string, sha256: string][];
  };
  const heldOut = folds().flatMap(({ test: { files } }) => files);
  // A given test folder stays out of it all.
  const all = catalog.images.map(([file]) => file).filter((file) => !file.startsWith('Test/'));
  expect(all.length).toBeGreaterThan(60);
  expect([...heldOut].sort()).toEqual(all.sort());
  const groups = new Set<number>();
  for (const { validation, test: held } of folds()) {
    expect(validation.groups.filter((group) => held.groups.includes(group))).toEqual([]);
    expect(held.groups.filter((group) => groups.has(group))).toEqual([]);
    for (const group of held.groups) groups.add(group);
  }
});

test('the figures are of all folds together, with what each came to and one look at what they hold out', () => {
  const found = results('whole');
  const [baseline] = found.phases;
  const [n, sum] = [found.data!.counts, baseline.folds!.folds.map(({ outOfFold }) => outOfFold!.n)];
  expect(found).toMatchObject({ status: 'finished', leaky: false, testLooks: 1 });
  expect(found.data).toMatchObject({ protocol: 'grouped', testSet: 'out-of-fold', folds: FOLDS });
  expect(found.data!.foldCounts).toHaveLength(FOLDS);
  expect(found.data!.foldCounts![0]).toEqual(n);
  expect(baseline.test!.n).toBe(sum.reduce((a, b) => a + b, 0));
  expect(baseline.test!.accuracy.interval.every((end) => end !== null)).toBe(true);
  // The pooled accuracy is the mean of the folds', each weighed by its images.
  const right = baseline.folds!.folds.map(({ outOfFold: of }) => of!.accuracy! * of!.n);
  expect(baseline.test!.accuracy.value).toBeCloseTo(
    right.reduce((a, b) => a + b, 0) / baseline.test!.n,
    9,
  );
  expect(baseline.folds!.spread!.accuracy).toMatchObject({ folds: FOLDS });
  expect(baseline.epochs.map((epoch) => epoch.folds)).toEqual([FOLDS, FOLDS, FOLDS]);
  for (const fold of baseline.folds!.folds) expect(fold.epochs).toHaveLength(3);
  expect(stdout).toContain('look 1 at the test set');
  expect(stdout).toMatch(/baseline: out-of-fold accuracy/);
  expect(stdout).toMatch(/baseline, each fold on the images that it held out/);
});

test('temperature and thresholds are fitted for each fold on its own validation set', async () => {
  const { events } = await readLog(join(out, 'whole', 'events.jsonl'));
  const fitted = events.find((event) => event.type === 'calibration-fitted')!;
  const temperatures = (fitted as EventOf<'calibration-fitted'>).temperatures!;
  expect(temperatures).toHaveLength(FOLDS);
  expect(new Set(temperatures).size).toBe(FOLDS);
  const { points, unfrozen } = results('whole').operatingPoints!;
  expect(points.map(({ target }) => target.rate)).toEqual(['specificity']);
  // Of melanoma each fold validates on too few.
  expect(unfrozen!.map(({ target, folds: few }) => [target.rate, few.length])).toEqual([
    ['sensitivity', FOLDS],
  ]);
  for (const { thresholds, counts } of points) {
    expect(thresholds).toHaveLength(FOLDS);
    const cases = folds().flatMap(({ test: { labels } }) => labels);
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(cases.length);
  }
});

test('what is of as-published is called LEAKY wherever it stands, and the honest figure stands beside it', async () => {
  const found = results('whole');
  const [{ leaky, test: honest }] = found.phases;
  expect(leaky).toMatchObject({ leaky: true, protocol: 'as-published' });
  const [row] = found.protocols!.phases;
  expect(row.asPublished.validation.accuracy).toEqual(leaky!.validation.accuracy);
  expect(row.grouped.test!.accuracy).toEqual(honest!.accuracy);
  const { validation, inTraining } = found.protocols!.leak;
  expect(inTraining).toBeGreaterThan(0.8 * validation);
  expect(found.protocols!.why).toContain(`${inTraining} of the ${validation} validation images`);
  const epochs = stdout.split('\n').filter((line) => /^baseline .*epoch/.test(line));
  expect(epochs).toHaveLength(3 * (FOLDS + 1));
  expect(epochs.filter((line) => line.includes('as-published LEAKY'))).toHaveLength(3);
  expect(stdout).toMatch(/as-published, LEAKY +grouped +grouped/);
  const { events } = await readLog(join(out, 'whole', 'events.jsonl'));
  for (const event of events) {
    if (event.type === 'checkpoint-written') {
      expect(event.path).toBe(join('phases', 'baseline', event.pass!, event.kind));
    }
  }
});

test('a class that the policies drop is said to be of the leaky model alone', async () => {
  const twins = join(folder, 'twins');
  expect((await runProgram(['demo-data', twins, '--images', '60', '--seed', '4'])).code).toBe(0);
  const nevus = join(twins, 'Train', 'nevus');
  mkdirSync(join(twins, 'Train', 'twin'));
  for (const file of readdirSync(nevus).slice(0, 2)) {
    copyFileSync(join(nevus, file), join(twins, 'Train', 'twin', `twin-${file}`));
  }
  const { code, stdout: said } = await runProgram([
    ...['run', '--plain', '--data', twins, '--out', out, '--config', config, '--engine', 'wasm'],
    ...['--image-size', '16', '--batch-size', '8', '--epochs', '1', '--name', 'twins', ...both],
  ]);
  expect(code).toBe(0);
  const found = results('twins');
  expect(found.data!.classes).not.toContain('twin');
  const [{ leaky }] = found.phases;
  expect(leaky!.validation.perClass.map((one) => one.class)).toContain('twin');
  expect(found.protocols!.droppedClasses).toEqual([{ class: 'twin', images: 2 }]);
  expect(results('whole').protocols).not.toHaveProperty('droppedClasses');
  expect(said.replace(/\s+/g, ' ')).toContain(
    'of twin (2 images) the policies leave out every image',
  );
  // What the leaky model was given, and held out, it leaves in a list of its own.
  const images = (await readSplits(join(out, 'twins'), 'as-published', 1))!;
  const files = images.map(({ file }) => file);
  expect(files.filter((file) => file.includes('/twin/'))).toHaveLength(2);
  expect(new Set(files).size).toBe(files.length);
  for (const { file, roles } of images) expect(roles === 'h').toBe(file.startsWith('Test/'));
}, 60_000);

test('the heat map of an image is of the model that did not see it: there is one of each', async () => {
  const { events } = await readLog(join(out, 'whole', 'events.jsonl'));
  const shown = events.find((event) => event.type === 'images-shown') as EventOf<'images-shown'>;
  expect(shown.images.length).toBeGreaterThan(60);
  const tiles = shown.images.map(({ heat }) => heat!);
  expect([...tiles].sort((a, b) => a - b)).toEqual(shown.images.map((_image, n) => n));
});

test('the images behind the matrix tell the fold that held them out, whose threshold is theirs', async () => {
  const { events } = await readLog(join(out, 'whole', 'events.jsonl'));
  const shown = events.find((event) => event.type === 'images-shown') as EventOf<'images-shown'>;
  for (const { file, fold } of shown.images) {
    expect(folds()[fold! - 1].test.files).toContain(file);
  }
  const cases = shown.images.filter((image) => image.class === shown.case);
  for (const { thresholds, counts } of results('whole').operatingPoints!.points) {
    const missed = cases.filter(({ score, fold }) => score! < thresholds![fold! - 1]);
    expect(missed).toHaveLength(counts.fn);
  }
});

/** Every file that a phase leaves, by its path. */
function filesOf(name: string, under = ''): Record<string, string> {
  const root = join(out, name, 'phases', 'baseline', under);
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((file) => file.isFile() && /\.bin$|^predictions|^model/.test(file.name))
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [relative(root, path), readFileSync(path, 'base64')];
      }),
  );
}

test(
  'a fold is what a run of that fold alone is, to the bit',
  async () => {
    const alone = ['--fold', '2', '--phases', 'data,baseline,evaluation'];
    expect((await runProgram(start('alone', ...alone))).code).toBe(0);
    expect(filesOf('whole', 'fold-2')).toEqual(filesOf('alone'));
    expect(results('alone').data).toMatchObject({ testSet: 'held-out', folds: FOLDS, fold: 2 });
  },
  2 * MINUTES,
);

/** What a run came to, without what depends on the clock. */
async function outcome(name: string) {
  const { phases, protocols, chosen, operatingPoints, calibration } = results(name);
  const timeless = phases.map(({ seconds: _seconds, epochs, ...phase }) => ({
    ...phase,
    epochs: epochs.map(({ seconds: _s, imagesPerSecond: _i, ...epoch }) => epoch),
  }));
  const { phases: states } = await foldLog(join(out, name));
  const { history, passes, pass } = states['baseline'];
  const curves = passes.map((one) => [one.pass.id, one.history.map(({ epoch }) => epoch)]);
  const epochs = history.map(({ epoch }) => epoch);
  return { timeless, protocols, chosen, operatingPoints, calibration, curves, epochs, pass };
}

/** Whether a pass has come to an event. */
const hasCome =
  (pass: string, type: RunEvent['type']) =>
  (events: RunEvent[]): boolean =>
    events.some((event) => event.type === type && 'pass' in event && event.pass === pass);

test(
  'a run that is killed in a pass, between two and in the last goes on in the right one, to the same end',
  async () => {
    const name = 'killed';
    const resume = ['resume', name, '--plain', '--out', out];
    const run = join(out, name);
    await killWhen(run, start(name, ...both), hasCome('as-published-leaky', 'epoch-finished'));
    await killWhen(run, resume, hasCome('fold-1', 'phase-evaluated'));
    await killWhen(run, resume, hasCome('fold-2', 'epoch-finished'));
    expect((await runProgram(resume)).code).toBe(0);
    expect(await outcome(name)).toEqual(await outcome('whole'));
    expect(filesOf(name)).toEqual(filesOf('whole'));
    // The leaky pass was drawn anew, and what it is told to have trained on is what it was.
    for (const file of ['splits-as-published.json', 'splits.json', 'catalog.json']) {
      const [own, other] = [name, 'whole'].map((of) => readFileSync(join(out, of, file), 'utf8'));
      expect(own === other ? file : `other ${file}`).toBe(file);
    }
    const { events } = await readLog(join(out, name, 'events.jsonl'));
    const evaluated = events.flatMap((event) =>
      event.type === 'phase-evaluated' ? [event.pass ?? 'all'] : [],
    );
    expect(evaluated).toEqual(['as-published-leaky', 'fold-1', 'fold-2', 'all']);
  },
  3 * MINUTES,
);

test(
  'the ensemble of a cross-validation is, in each fold, the mean of what its phases say there',
  async () => {
    const settings = JSON.parse(readFileSync(config, 'utf8')) as object;
    const mean = join(folder, 'mean.json');
    writeFileSync(mean, JSON.stringify({ ...settings, evaluation: { ensemble: true } }));
    const args = start('mean', '--phases', 'data,baseline,augmented,evaluation');
    args[args.indexOf(config)] = mean;
    expect((await runProgram(args)).code).toBe(0);
    const found = results('mean');
    const { phases, validation, test: pooled, folds: byFold } = found.ensemble!;
    expect(phases).toEqual(['baseline', 'augmented']);
    type Rows = Part & { probabilities: number[][] };
    const said = (phase: string, fold: number) =>
      JSON.parse(
        readFileSync(
          join(out, 'mean', 'phases', phase, `fold-${fold}`, 'predictions.json'),
          'utf8',
        ),
      ) as { validation: Rows; test: Rows };
    const averaged = [1, 2].map((fold) => {
      const [a, b] = phases.map((phase) => said(phase, fold));
      expect(a!.test.files).toEqual(b!.test.files);
      const of = (split: 'validation' | 'test') =>
        a![split].probabilities.map((row, i) => {
          const means = row.map((p, c) => (p + b![split].probabilities[i]![c]!) / 2);
          return { means, label: a![split].labels[i]! };
        });
      return { validation: of('validation'), test: of('test') };
    });
    const accuracyOf = (rows: { means: number[]; label: number }[]) =>
      rows.filter(({ means, label }) => means.indexOf(Math.max(...means)) === label).length /
      rows.length;
    const lossOf = (rows: { means: number[]; label: number }[]) =>
      rows.reduce((sum, { means, label }) => sum - Math.log(means[label]!), 0) / rows.length;
    expect(pooled!.accuracy.value).toBeCloseTo(accuracyOf(averaged.flatMap((of) => of.test)), 12);
    expect(byFold!.folds.map(({ outOfFold }) => outOfFold!.accuracy)).toEqual(
      averaged.map((of) => expect.closeTo(accuracyOf(of.test), 12) as number),
    );
    expect(validation.loss).toBeCloseTo(lossOf(averaged.flatMap((of) => of.validation)), 5);
    // It is chosen as a phase is: by validation alone.
    const losses = [...found.phases.map((one) => one.validation!.loss!), validation.loss!];
    const names = [...phases, 'ensemble'];
    expect(found.chosen!.phase).toBe(names[losses.indexOf(Math.min(...losses))]);
  },
  2 * MINUTES,
);

test(
  'evaluate takes the model of a fold with its own thresholds, and says so of a run that has several',
  async () => {
    const evaluate = (target: string) =>
      runProgram(['evaluate', target, '--data', join(data, 'Test'), '--out', out, '--json']);
    const refused = await evaluate('whole');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/is a cross-validation.*baseline\/fold-1\/best/);
    const { code, stdout: json } = await evaluate(join(out, 'whole', 'phases/baseline/fold-1'));
    expect(code).toBe(0);
    expect(JSON.parse(json)).toHaveProperty('accuracy');
  },
  MINUTES,
);
