/** `export`: a run as tables and event files. */
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { exportCommand } from '../../source/commands/export.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { buildCnn, encodeModel, readWeightsFile } from '../../source/model/index.js';
import { eventsPath, phasePath } from '../../source/runs/folder.js';
import { LEAKY_PASS, passesOf } from '../../source/study/passes.js';
import { writeCheckpoint, type Checkpoint } from '../../source/training/checkpoint.js';
import { freshSchedule } from '../../source/training/schedule/index.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';
import { captured } from './captured.js';

const study = loadEvents();

/** Where training was when the checkpoint was written. */
const loop: Checkpoint['loop'] = {
  ...{ phase: 'baseline', epoch: 1, step: 0, globalStep: 0, seed: 42, rateFactor: 1 },
  ...{ sums: { loss: 0, correct: 0, images: 0 }, schedule: freshSchedule(), extraEpochs: 0 },
  ...{ seconds: 1, bestEpoch: 1, bestLoss: 1, history: [] },
};

/** The recorded study as a run's folder, up to an event; what one phase says of three images beside it. */
function runFolder(events: readonly object[] = study): { out: string; folder: string } {
  const out = temporaryFolder();
  const folder = join(out, 'larch');
  const baseline = phasePath(folder, 'baseline');
  mkdirSync(baseline, { recursive: true });
  writeFileSync(eventsPath(folder), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const images = (files: string[], labels: number[], probabilities: (number | null)[][]) => ({
    ...{ files, labels, groups: labels.map((_, n) => n), probabilities },
  });
  const predictions = {
    ...{ schema: 1, classes: ['melanoma', 'nevus'] },
    validation: images(['=cmd().jpg', 'b, c.jpg'], [0, 1], [[0.75, 0.25], [0.5, 0.5]]), // prettier-ignore
    test: images(['d.jpg'], [1], [[null, null]]),
    // Takes the share of nevi out: the second image is called a melanoma then.
    priorCorrection: { tau: 1, shares: [0.25, 0.75] },
  };
  writeFileSync(join(baseline, 'predictions.json'), JSON.stringify(predictions));
  return { out, folder };
}

const classes = ['melanoma', 'nevus'];

/** A small model as the best of a training. @param of The training's folder. */
async function writeBest(of: string) {
  await startWasm();
  const model = buildCnn({
    ...{ side: 8, classes: 2, filters: [2], kernelSize: 3, units: 2, dropout: 0, seed: 1 },
  });
  const weights = model.weights.map((weight) => ({
    ...{ name: weight.originalName, shape: weight.shape as number[] },
    data: weight.read().dataSync() as Float32Array,
  }));
  await writeCheckpoint(join(of, 'best'), {
    ...encodeModel(model, weights, { classes, colourConstancy: 'shades-of-gray' }),
    ...{ optimizer: [], loop },
  });
  return weights;
}

const tableIn = (folder: string, name: string) => {
  const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    ...{ header: true, skipEmptyLines: true },
  });
  expect(errors).toEqual([]);
  return data;
};

test('a report, tables and event files lie in the run, and what was written is told', async () => {
  const { out, folder } = runFolder();
  const { code, stdout } = await captured(exportCommand, 'larch', '--out', out, '--json');
  expect(code).toBe(0);
  const told = JSON.parse(stdout) as { folder: string; files: string[] };
  expect(told).toMatchObject({ schema: 1, run: folder, runFolder: folder });
  expect(told.folder).toBe(join(folder, 'export'));
  const written = readdirSync(told.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(written.sort()).toEqual(told.files.map((file) => join(told.folder, file)).sort());
  expect(told.files).toContain('report.html');
  expect(told.files).toContain('predictions.csv');
  expect(told.files).toContain('tensorboard/weighted/train/events.out.tfevents.melanoscope');
  expect(told.files).toContain('tensorboard/weighted/test/events.out.tfevents.melanoscope');
});

test('a file of an earlier export is whole until the new one is, but for those that TensorBoard reads on', async () => {
  const { out, folder } = runFolder();
  const placed = async (): Promise<Record<string, number>> => {
    const { stdout } = await captured(exportCommand, 'larch', '--out', out, '--json');
    const { files } = JSON.parse(stdout) as { files: string[] };
    return Object.fromEntries(
      files.map((file) => [file, statSync(join(folder, 'export', file)).ino]),
    );
  };
  const [first, second] = [await placed(), await placed()];
  const same = Object.keys(first).filter((file) => first[file] === second[file]);
  expect(same.length).toBeGreaterThan(0);
  expect(same).toEqual(Object.keys(first).filter((file) => file.startsWith('tensorboard/')));
});

test('an epoch and a step are a row each, as the log has them', async () => {
  const { out, folder } = runFolder();
  await captured(exportCommand, 'larch', '--out', out, '--only', 'tables');
  const epochs = tableIn(join(folder, 'export'), 'epochs');
  const logged = study.filter((event) => event.type === 'epoch-finished');
  expect(epochs).toHaveLength(logged.length);
  expect(epochs.map((row) => [row.phase, Number(row.epoch), Number(row.val_loss)])).toEqual(
    logged.map(({ phase, epoch, validation }) => [phase, epoch, validation.loss]),
  );
  expect(new Set(epochs.map(({ leaky }) => leaky))).toEqual(new Set(['false']));
  const steps = tableIn(join(folder, 'export'), 'steps');
  expect(steps).toHaveLength(study.filter(({ type }) => type === 'step').length);
});

test('predictions are those that the figures are of; names that are formulas are text', async () => {
  const { out, folder } = runFolder();
  const to = join(out, 'elsewhere');
  await captured(exportCommand, folder, '--to', to, '--only', 'tables');
  const rows = tableIn(to, 'predictions');
  expect(rows.map((row) => [row.split, row.file, row.class, row.predicted])).toEqual([
    ['validation', "'=cmd().jpg", 'melanoma', 'melanoma'],
    ['validation', 'b, c.jpg', 'nevus', 'melanoma'],
    ['test', 'd.jpg', 'nevus', ''],
  ]);
  expect(rows.map((row) => Number(row['p(melanoma)']))).toEqual([
    ...[expect.closeTo(0.9, 6), expect.closeTo(0.75, 6), 0],
  ]);
  expect(rows[2]['p(melanoma)']).toBe('');
});

test('figures have their intervals and the class they are of', async () => {
  const { out, folder } = runFolder();
  await captured(exportCommand, 'larch', '--out', out);
  const figures = tableIn(join(folder, 'export'), 'figures');
  const tested = study.find((event) => event.type === 'phase-evaluated');
  if (tested?.type !== 'phase-evaluated') throw new Error('the study has no evaluation');
  const evaluation = tested.validation;
  const own = figures.filter(
    ({ phase, split }) => phase === tested.phase && split === 'validation',
  );
  const accuracy = own.find(({ figure }) => figure === 'accuracy')!;
  const { value, interval } = evaluation.accuracy;
  expect([accuracy.value, accuracy.low, accuracy.high].map(Number)).toEqual([value, ...interval]);
  const [first] = evaluation.perClass;
  const sensitivity = own.find((row) => row.figure === 'sensitivity' && row.class === first.class)!;
  expect([sensitivity.n, sensitivity.value].map(Number)).toEqual([first.n, first.sensitivity]);
});

test('figures say whether they rest on enough cases and others', async () => {
  /** The study with so many images of its first class, among `n`. */
  const rowsOf = async (cases: number, n: number) => {
    const { out, folder } = runFolder(
      study.map((event) => {
        if (event.type !== 'phase-evaluated') return event;
        const [first, ...others] = event.validation.perClass;
        const perClass = [{ ...first, n: cases }, ...others];
        return { ...event, validation: { ...event.validation, n, perClass } };
      }),
    );
    await captured(exportCommand, 'larch', '--out', out);
    const rows = tableIn(join(folder, 'export'), 'figures').filter(
      ({ split }) => split === 'validation',
    );
    const name = rows.find((row) => row.class !== '')!.class;
    return (figure: string) =>
      rows.find((row) => row.figure === figure && (figure === 'accuracy' || row.class === name))!
        .evaluable;
  };
  const few = await rowsOf(9, 100);
  expect([few('sensitivity'), few('auc'), few('accuracy')]).toEqual(['false', 'false', 'true']);
  const most = await rowsOf(91, 100);
  expect([most('sensitivity'), most('specificity'), most('auc')]).toEqual([
    ...['true', 'false', 'false'],
  ]);
  const enough = await rowsOf(10, 20);
  expect([enough('sensitivity'), enough('specificity'), enough('auc')]).toEqual([
    ...['true', 'true', 'true'],
  ]);
  expect((await rowsOf(3, 9))('accuracy')).toBe('false');
});

test('figures under as-published are called leaky', async () => {
  const leaky = study.map((event) =>
    event.type === 'run-started'
      ? { ...event, config: { ...event.config, protocol: 'as-published' } }
      : event,
  );
  const { out, folder } = runFolder(leaky);
  const { stdout } = await captured(exportCommand, 'larch', '--out', out, '--json');
  for (const name of ['epochs', 'steps', 'figures', 'predictions']) {
    const said = tableIn(join(folder, 'export'), name).map((row) => row.leaky);
    expect(new Set(said), name).toEqual(new Set(['true']));
  }
  const { files } = JSON.parse(stdout) as { files: string[] };
  for (const file of files.filter((path) => path.startsWith('tensorboard'))) {
    expect(file).toContain('/as-published-leaky/');
  }
});

test('the best epoch of a phase is a Keras model, with its classes and its prior correction', async () => {
  const { out, folder } = runFolder();
  const weights = await writeBest(phasePath(folder, 'baseline'));
  const only = ['--only', 'keras', '--json'];
  const { stdout } = await captured(exportCommand, 'larch', '--out', out, ...only);
  const { files } = JSON.parse(stdout) as { files: string[] };
  expect(files).toEqual(['keras/baseline.keras', 'keras/baseline.json']);
  const stored = await readWeightsFile(join(folder, 'export', 'keras', 'baseline.keras'));
  expect(stored.get('classes')!.map(({ data }) => [...data])).toEqual(
    weights.filter(({ name }) => name.startsWith('classes/')).map(({ data }) => [...data]),
  );
  const about: unknown = JSON.parse(
    readFileSync(join(folder, 'export', 'keras', 'baseline.json'), 'utf8'),
  );
  expect(about).toEqual({
    ...{ schema: 1, leaky: false, classes, colourConstancy: 'shades-of-gray' },
    input: { side: 8, channels: 'RGB', from: 0, to: 255 },
    priorCorrection: { tau: 1, shares: [0.25, 0.75] },
  });
});

test('of both protocols on one split the honest training stands beside the leaky one', async () => {
  const begun = study.findIndex((one) => one.type === 'phase-started' && one.phase === 'baseline');
  const epoch = study.find((one) => one.type === 'epoch-finished');
  const images = { train: 1, validation: 2, test: 1 };
  const [leaky, honest] = passesOf({ protocol: 'both', folds: null, fold: null }).map((pass) => ({
    ...{ ...study[begun], type: 'pass-started', phase: 'baseline', pass, images },
  }));
  const { out, folder } = runFolder([
    ...[...study.slice(0, begun + 1), leaky!, epoch!, honest!, ...study.slice(begun + 1)],
  ]);
  const baseline = phasePath(folder, 'baseline');
  mkdirSync(join(baseline, LEAKY_PASS));
  copyFileSync(join(baseline, 'predictions.json'), join(baseline, LEAKY_PASS, 'predictions.json'));
  for (const one of [baseline, join(baseline, LEAKY_PASS)]) await writeBest(one);
  const { stdout } = await captured(exportCommand, 'larch', '--out', out, '--json');
  const rows = tableIn(join(folder, 'export'), 'predictions');
  expect(rows.map(({ pass, leaky: marked }) => `${pass} ${marked}`)).toEqual([
    ...Array<string>(3).fill('as-published-leaky true'),
    ...Array<string>(3).fill('grouped false'),
  ]);
  const { files } = JSON.parse(stdout) as { files: string[] };
  expect(files).toContain('keras/baseline-as-published-leaky.keras');
  expect(files).toContain('keras/baseline-grouped.keras');
});

test('a run that has not trained yet, and a kind that is none, are told of', async () => {
  const { out } = runFolder(study.slice(0, 3));
  const early = await captured(exportCommand, 'larch', '--out', out);
  expect(early.error).toContain('has not trained a step yet');
  const wrong = await captured(exportCommand, 'larch', '--out', out, '--only', 'tensorbord');
  expect(wrong.code).toBe(2);
  expect(wrong.error).toContain('Did you mean tensorboard?');
});

test('damaged predictions are named, and what can be done without them', async () => {
  const { out, folder } = runFolder();
  writeFileSync(join(phasePath(folder, 'baseline'), 'predictions.json'), '{');
  const { error } = await captured(exportCommand, 'larch', '--out', out);
  expect(error).toContain('predictions.json');
  expect(error).toContain('--only tensorboard');
  const { code } = await captured(exportCommand, 'larch', '--out', out, '--only', 'tensorboard');
  expect(code).toBe(0);
});

test('a phase that a log calls by a way out of its folder is left out of all files', async () => {
  const foreign = study.map((event) =>
    'phase' in event && event.phase === 'augmented' ? { ...event, phase: '../../../evil' } : event,
  );
  const { out, folder } = runFolder(foreign);
  const { code, stdout } = await captured(exportCommand, 'larch', '--out', out, '--json');
  expect(code).toBe(0);
  const { files } = JSON.parse(stdout) as { files: string[] };
  expect(files.join()).toContain('tensorboard/baseline/train');
  expect(files.join()).not.toContain('..');
  expect(readdirSync(join(folder, 'export', 'tensorboard')).sort()).toEqual([
    ...['balanced', 'baseline', 'weighted'],
  ]);
});

test('predictions of the mean of phases are those that its figures are of, by their prior corrections', async () => {
  const evaluated = study.find((event) => event.type === 'phase-evaluated')!;
  if (evaluated.type !== 'phase-evaluated') throw new Error('the study has no evaluation');
  const { validation, test: tested } = evaluated;
  const mean = { ...evaluated, type: 'ensemble-evaluated', phases: ['baseline', 'weighted'] };
  const { out, folder } = runFolder([...study, { ...mean, validation, test: tested, seq: 1e6 }]);
  const other = phasePath(folder, 'weighted');
  mkdirSync(other, { recursive: true });
  const images = (files: string[], labels: number[], probabilities: number[][]) => ({
    ...{ files, labels, groups: labels.map((_, n) => n), probabilities },
  });
  const say = (file: string) =>
    writeFileSync(
      join(other, 'predictions.json'),
      JSON.stringify({
        ...{ schema: 1, classes },
        validation: images(['=cmd().jpg', file], [0, 1], [[0.5, 0.5], [0.05, 0.95]]), // prettier-ignore
        test: images(['d.jpg'], [1], [[0, 1]]),
      }),
    );
  const rows = async () => {
    await captured(exportCommand, 'larch', '--out', out, '--only', 'tables');
    return tableIn(join(folder, 'export'), 'predictions').filter(
      ({ phase }) => phase === 'ensemble',
    );
  };
  say('b, c.jpg');
  // 0.9 and 0.75 are what baseline says by its correction.
  expect(
    (await rows()).map((row) => [row.split, row.file, row.predicted, Number(row['p(melanoma)'])]),
  ).toEqual([
    ['validation', "'=cmd().jpg", 'melanoma', expect.closeTo(0.7, 6)],
    ['validation', 'b, c.jpg', 'nevus', expect.closeTo(0.4, 6)],
    ['test', 'd.jpg', '', 0],
  ]);
  // Of other images there is no mean.
  say('e.jpg');
  expect((await rows()).map(({ split }) => split)).toEqual(['test']);
});
