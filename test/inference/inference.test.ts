/** `evaluate` and `predict` by the real program, on a run that it has trained. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventOf } from '../../source/runs/events.js';
import { calibratedScore } from '../../source/score-calibration.js';
import { resultsSchema, type Results } from '../../source/study/results.js';
import { runProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-inference-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const run = join(out, 'small');
const melanomas = join(data, 'Test', 'melanoma');

/** Runs on the embedded engine, which is there everywhere. */
const ask = (...args: string[]) => runProgram([...args, '--out', out, '--engine', 'wasm']);
const asked = async (...args: string[]) => {
  const { code, stdout, stderr } = await ask(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

let results: Results;

type Point = NonNullable<Results['operatingPoints']>['points'][number];
/** What does not depend on the bootstrap's seed. */
/** The few melanomas that a small set validates on freeze no sensitivity. */
const unfrozen = expect.stringContaining(
  'No threshold for sensitivity 0.9: the model has fewer than 10 images of melanoma to validate on.',
);
const oneMoreLook = expect.stringMatching(
  /^The run held \d+ images? of these \d+ out, to test this model on: this is one more look/,
);
const asFrozen = ({ target, threshold, counts }: Point) => ({ target, threshold, counts });

beforeAll(async () => {
  await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
  const { code } = await ask(
    ...['run', '--data', data, '--image-size', '32', '--epochs', '3', '--name', 'small'],
    // Without the data phase: the results name the classes all the same.
    ...['--phases', 'baseline,evaluation'],
  );
  expect(code).toBe(0);
  results = resultsSchema.parse(JSON.parse(readFileSync(join(run, 'results.json'), 'utf8')));
}, 2 * MINUTES);
afterAll(() => removeFolder(folder));

test(
  'images are corrected and seen in several views as in the run, which the checkpoint and config.json tell',
  async () => {
    const config = join(folder, 'views.json');
    writeFileSync(config, JSON.stringify({ evaluation: { tta: 'flips' } }));
    const { code } = await ask(
      ...['run', '--data', data, '--image-size', '32', '--epochs', '2', '--name', 'views'],
      ...['--phases', 'baseline,evaluation', '--config', config],
      ...['--colour-constancy', 'shades-of-gray'],
    );
    expect(code).toBe(0);
    const path = join(out, 'views', 'results.json');
    const own = resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).phases[0].test!;
    const found = await asked('evaluate', 'views', '--data', data);
    expect(found.loss).toBeCloseTo(own.loss!, 6);
    expect(found.accuracy).toEqual(own.accuracy);

    const best = join(out, 'views', 'phases', 'baseline', 'best');
    const one = join(folder, 'one');
    const [file] = readdirSync(melanomas);
    mkdirSync(join(one, 'melanoma'), { recursive: true });
    cpSync(join(melanomas, file), join(one, 'melanoma', file));
    const alone = await asked('evaluate', best, '--data', one);
    const { images } = await asked('predict', best, join(melanomas, file));
    const calibrated = alone.calibrated.loss as number;
    expect(-Math.log(images[0].probabilities.melanoma)).toBeCloseTo(calibrated, 5);

    // Without the correction it is another prediction, and an unknown one is refused.
    const changed = join(folder, 'changed');
    cpSync(best, changed, { recursive: true });
    rmSync(join(changed, 'state.json'));
    const modelFile = join(changed, 'model.json');
    const text = readFileSync(modelFile, 'utf8');
    writeFileSync(modelFile, text.replace('shades-of-gray', 'none'));
    expect((await asked('evaluate', changed, '--data', data)).loss).not.toBeCloseTo(own.loss!, 3);
    writeFileSync(modelFile, text.replace('shades-of-gray', 'grey-world'));
    const refused = await ask('evaluate', changed, '--data', data);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('needs the colour constancy "grey-world"');
  },
  2 * MINUTES,
);

test(
  'a model trained under as-published is LEAKY in every answer, copied out of its run too',
  async () => {
    const { code } = await ask(
      ...['run', '--data', data, '--image-size', '32', '--epochs', '1', '--name', 'both'],
      ...['--phases', 'baseline,evaluation', '--protocol', 'both'],
    );
    expect(code).toBe(0);
    const honest = join(out, 'both', 'phases', 'baseline', 'best');
    const leaky = join(out, 'both', 'phases', 'baseline', 'as-published-leaky', 'best');
    const copied = join(folder, 'copied');
    cpSync(leaky, copied, { recursive: true });
    const image = join(melanomas, readdirSync(melanomas)[0]);
    const warned = expect.arrayContaining([
      expect.stringMatching(/^LEAKY: the model was trained under as-published/),
    ]);
    for (const checkpoint of [leaky, copied]) {
      expect(await asked('predict', checkpoint, image)).toMatchObject({
        ...{ leaky: true, warnings: warned },
      });
    }
    expect(await asked('evaluate', leaky, '--data', data)).toMatchObject({
      ...{ leaky: true, warnings: warned },
    });
    const table = await ask('predict', leaky, image, '--csv');
    expect(Papa.parse(table.stdout, { header: true, skipEmptyLines: true }).data).toEqual([
      expect.objectContaining({ leaky: 'true' }),
    ]);
    const figures = await ask('evaluate', copied, '--data', data);
    for (const said of [table.stderr, figures.stdout]) {
      expect(said).toMatch(/ \(LEAKY\)(;| on )/);
      expect(said).toContain('warning: LEAKY: the model was trained under as-published');
    }
    const fitted = await ask('evaluate', leaky, '--data', data);
    expect(fitted.stdout).toMatch(/Platt scaling on LEAKY validation|frozen on LEAKY validation/);
    expect(fitted.stdout).not.toMatch(/on validation/);
    const found = await asked('predict', honest, image);
    expect(found).toMatchObject({ leaky: false });
    expect(found.warnings).not.toEqual(warned);

    // Earlier versions did not write it into the model: there the place of the checkpoint tells.
    const model = join(leaky, 'model.json');
    const text = readFileSync(model, 'utf8');
    const silent = text.replace(',"leaky":true', '');
    expect(silent).not.toBe(text);
    rmSync(join(leaky, 'state.json'));
    writeFileSync(model, silent);
    expect(await asked('predict', leaky, image)).toMatchObject({ leaky: true });
    // So does the config of a run that is leaky as a whole.
    const config = join(out, 'both', 'config.json');
    const settings = JSON.parse(readFileSync(config, 'utf8'));
    writeFileSync(config, JSON.stringify({ ...settings, protocol: 'as-published' }));
    expect(await asked('predict', honest, image)).toMatchObject({ leaky: true });
  },
  4 * MINUTES,
);

describe('evaluate', () => {
  test(
    'gives a run’s own figures on its own test folder',
    async () => {
      const found = await asked('evaluate', 'small', '--data', data);
      const own = results.phases[0].test!;
      expect(found).toMatchObject({
        schema: 1,
        split: 'test',
        classes: results.data!.classes,
        n: own.n,
        accuracy: own.accuracy,
        balancedAccuracy: own.balancedAccuracy,
        confusionMatrix: own.confusionMatrix,
        perClass: own.perClass,
        warnings: [unfrozen, oneMoreLook],
      });
      expect(found.loss).toBeCloseTo(own.loss!, 6);
      expect(found.calibrated.temperature).toBeCloseTo(results.calibration!.temperature, 6);
      expect(found.calibrated.loss).toBeCloseTo(results.calibration!.after.loss!, 6);
      // Both scores are calibrated as the run did it.
      for (const name of ['score', 'malignantScore'] as const) {
        const { calibrations, after, uncalibrated } = results.calibration![name]!;
        expect(found.calibrated[name].calibrations).toEqual(calibrations);
        expect(found.calibrated[name].uncalibrated).toEqual(uncalibrated);
        if (after) expect(found.calibrated[name].after.brier).toBeCloseTo(after.brier!, 6);
      }
      // Thresholds are frozen on the scale that they are applied to.
      expect(results.operatingPoints!.temperature).toBe(results.calibration!.temperature);
      expect(found.operatingPoints.length).toBeGreaterThan(0);
      expect(found.operatingPoints.map(asFrozen)).toEqual(
        results.operatingPoints!.points.map(asFrozen),
      );
      // What lies in the phase's folder was fitted to the weights of its best epoch.
      const last = await asked('evaluate', join(run, 'phases', 'baseline', 'last'), '--data', data);
      expect(last).toMatchObject({ n: own.n, calibrated: null, operatingPoints: null });
      expect(last.warnings).toEqual([expect.stringContaining('of this checkpoint'), oneMoreLook]);
    },
    MINUTES,
  );

  test(
    'matches folders of other names, and says when the model has seen the images',
    async () => {
      const other = join(folder, 'other');
      mkdirSync(other);
      cpSync(melanomas, join(other, 'mel'), { recursive: true });
      cpSync(join(data, 'Test', 'nevus'), join(other, 'moles'), { recursive: true });
      const unknown = await ask('evaluate', 'small', '--data', other);
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(unknown.stderr).toContain('does not know the class "moles"');
      const csv = join(folder, 'moles.csv');
      const names = readdirSync(join(other, 'moles'));
      writeFileSync(csv, ['image,label', ...names.map((name) => `${name},moles`)].join('\n'));
      const moles = join(other, 'moles');
      const told = await ask('evaluate', 'small', '--data', moles, '--metadata', csv);
      expect(told.stderr).toContain('or take its rows out of the CSV.');
      // Two that call a class differently agree, but for a name that is said to be of another one.
      const [first, second] = ['NV', 'nv'].map((label, n) => {
        const path = join(folder, `labels-${n}.csv`);
        writeFileSync(path, ['image,label', ...names.map((name) => `${name},${label}`)].join('\n'));
        return path;
      });
      const both = ['--data', moles, '--metadata', first!, '--metadata', second!];
      expect(await asked('evaluate', run, ...both)).toMatchObject({ n: names.length });
      const apart = await ask('evaluate', run, ...both, '--alias', 'nv=melanoma');
      expect(apart.stderr).toMatch(/one label alone: \S+ is (NV and nv|nv and NV) there/);
      // Of two pictures of one name the row is of either.
      const twice = join(folder, 'twice');
      for (const [part, name] of names.slice(0, 2).entries())
        cpSync(join(moles, name), join(twice, `part-${part}`, '1.jpg'));
      writeFileSync(csv, 'image,label\n1.jpg,nv');
      const shared = await asked('evaluate', 'small', '--data', twice, '--metadata', csv);
      expect(shared.warnings).toContainEqual(expect.stringMatching(/^1 name in the CSV/));
      // Of two columns that name the images either may be right.
      const pair = join(folder, 'pair');
      for (const [n, name] of names.slice(0, 2).entries())
        cpSync(join(moles, name), join(pair, `${n}.jpg`));
      writeFileSync(csv, 'image,id,label\n0,1,nv\n1,0,nv');
      const either = await asked('evaluate', 'small', '--data', pair, '--metadata', csv);
      expect(either.warnings).toContainEqual(expect.stringContaining('name different images'));

      const found = await asked('evaluate', run, '--data', other, '--alias', 'moles=nevus');
      const counts = Object.fromEntries(
        found.perClass.map(({ class: name, n }: { class: string; n: number }) => [name, n]),
      );
      expect(counts).toMatchObject({
        melanoma: readdirSync(join(other, 'mel')).length,
        nevus: readdirSync(join(other, 'moles')).length,
        dermatofibroma: 0,
      });
      expect(found.n).toBe(counts.melanoma + counts.nevus);

      // The test folder's own images are new to it; of the training's, in another folder, it is told.
      expect(found.warnings).toEqual([
        unfrozen,
        oneMoreLook,
        expect.stringContaining('of 9 groups'),
      ]);
      const known = join(folder, 'known');
      cpSync(melanomas, join(known, 'melanoma'), { recursive: true });
      const trained = join(data, 'Train', 'nevus');
      const some = readdirSync(trained).slice(0, 3);
      for (const file of some) cpSync(join(trained, file), join(known, 'nevus', file));
      const partly = await asked('evaluate', run, '--data', known);
      expect(partly.warnings).toEqual([
        expect.stringMatching(/trained or validated on 3 images of these \d+/),
        unfrozen,
        oneMoreLook,
        expect.stringContaining('of 8 groups'),
      ]);
      // The split is the phase's, whichever epoch the checkpoint is of.
      const last = await asked(
        'evaluate',
        join(run, 'phases', 'baseline', 'last'),
        '--data',
        known,
      );
      expect(last.warnings).toContainEqual(partly.warnings[0]);

      const seen = await asked('evaluate', run, '--data', data, '--split', 'train');
      // One of the set's pictures stands under two labels, as in real collections.
      expect(seen.warnings).toEqual([
        expect.stringContaining('was trained on images'),
        unfrozen,
        expect.stringContaining('2 files of 1 picture stand under several labels'),
        expect.stringContaining('1 image of 124 is a copy'),
      ]);
    },
    2 * MINUTES,
  );

  test(
    'works on a checkpoint that was copied out of its run, without what the run knows',
    async () => {
      const copy = join(folder, 'copied');
      cpSync(join(run, 'phases', 'baseline', 'best'), copy, { recursive: true });
      const found = await asked('evaluate', copy, '--data', data);
      expect(found.accuracy).toEqual(results.phases[0].test!.accuracy);
      expect(found).toMatchObject({ calibrated: null, operatingPoints: null });
      expect(found.warnings).toEqual([
        expect.stringMatching(/trained or validated on any of .* cannot be told: the checkpoint/),
        expect.stringContaining('No validation predictions'),
      ]);
      const [image] = readdirSync(melanomas).map((name) => join(melanomas, name));
      expect(await asked('predict', copy, image)).toMatchObject({
        ...{ temperature: null, unfrozen: null },
        images: [{ melanoma: { points: [] } }],
      });
    },
    MINUTES,
  );

  test(
    'prints tables, and the notice',
    async () => {
      const { stdout, code } = await ask('evaluate', 'small', '--data', data);
      expect(code).toBe(0);
      for (const part of ['rows true, columns predicted', 'balanced accuracy', 'Not a diagnosis']) {
        expect(stdout).toContain(part);
      }
    },
    MINUTES,
  );

  test.each<[string, string[], RegExp]>([
    ['no folder', ['evaluate', 'small'], /--data DIR/],
    ['no such run', ['evaluate', 'nothing', '--data', data], /neither a checkpoint .* nor a run/],
    [
      'no such split',
      ['evaluate', 'small', '--data', data, '--split', 'best'],
      /--split is "best"/,
    ],
    ['half an alias', ['evaluate', 'small', '--data', data, '--alias', 'nv'], /FOLDER=CLASS/],
    ['no images', ['predict', 'small'], /IMAGE\.\.\./],
  ])('says what is wrong: %s', async (_, args, message) => {
    const { code, stderr, stdout } = await ask(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  test(
    'names a damaged checkpoint',
    async () => {
      const damaged = join(folder, 'damaged');
      cpSync(join(run, 'phases', 'baseline', 'best'), damaged, { recursive: true });
      const weights = join(damaged, 'weights.bin');
      writeFileSync(weights, readFileSync(weights).subarray(0, 100));
      const { code, stderr } = await ask('evaluate', damaged, '--data', data);
      expect(code).toBe(1);
      expect(stderr).toMatch(/damaged.*checksum/);
      expect(stderr).not.toContain('    at ');
    },
    MINUTES,
  );
});

/** What the malignant classes of an image's probabilities come to. */
const malignantSum = (probabilities: Record<string, number>): number =>
  results.phases[0].test!.malignant!.classes.reduce((sum, name) => sum + probabilities[name], 0);

describe('predict', () => {
  test(
    'answers each image with calibrated probabilities, and names what it cannot read',
    async () => {
      const [first, second] = readdirSync(melanomas).map((name) => join(melanomas, name));
      const broken = join(folder, 'broken.jpg');
      writeFileSync(broken, 'no picture');
      const plain = join(folder, 'plain.png');
      const green = { r: 0, g: 255, b: 0 };
      await sharp({ create: { width: 90, height: 90, channels: 3, background: green } })
        .png()
        .toFile(plain);
      const { code, stdout, stderr } = await ask(
        'predict',
        'small',
        first,
        broken,
        second,
        plain,
        '--json',
      );
      expect(code).toBe(1);
      expect(stderr).toContain('1 image could not be read');
      const found = JSON.parse(stdout);
      expect(found.notice).toContain('Not a diagnosis');
      expect(found.temperature).toBeCloseTo(results.calibration!.temperature, 6);
      const why = 'has fewer than 10 images of melanoma to validate on';
      expect(found.unfrozen).toEqual([{ target: { rate: 'sensitivity', value: 0.9 }, why }]);
      expect(found.unlikeTrainingMethod).toContain('maximum softmax probability');
      expect(found.unlikeTrainingMethod).toContain('10th nearest training image');
      const [one, bad, two, other] = found.images;
      expect(other.unlikeBy).toContain('appearance');
      expect(other.unlikeTraining).toBe(true);
      expect([one.file, bad.file, two.file]).toEqual([first, broken, second]);
      expect(bad).toMatchObject({ error: 'a text file, not an image', probabilities: null });
      const { uncalibrated } = results.calibration!.malignantScore!;
      expect(found.malignantScoreCalibration).toBeNull();
      expect(found.malignantScoreUncalibrated).toBe(uncalibrated![0].why);
      expect(bad.malignant).toBeNull();
      for (const { probabilities, malignant } of [one, two]) {
        expect(malignant.score).toBeCloseTo(malignantSum(probabilities), 12);
        expect(malignant.calibratedScore).toBeNull();
      }
      for (const { probabilities, predicted, melanoma, unlikeTraining, unlikeBy } of [one, two]) {
        const values = Object.values<number>(probabilities);
        expect(Object.keys(probabilities)).toEqual(results.data!.classes);
        expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect(probabilities[predicted]).toBe(Math.max(...values));
        expect(melanoma.score).toBe(probabilities.melanoma);
        for (const { threshold, above } of melanoma.points) {
          expect(above).toBe(melanoma.score >= threshold);
        }
        expect(unlikeBy).not.toContain('appearance');
        expect(unlikeTraining).toBe(unlikeBy.length > 0);
      }
    },
    MINUTES,
  );

  test(
    'prints a table that says what --json says, and its notes beside it',
    async () => {
      const [image] = readdirSync(melanomas).map((name) => join(melanomas, name));
      const broken = join(folder, '=broken, too.jpg');
      writeFileSync(broken, 'no picture');
      const { images } = JSON.parse(
        (await ask('predict', 'small', image, broken, '--json')).stdout,
      );
      const { code, stdout, stderr } = await ask('predict', 'small', image, broken, '--csv');
      expect(code).toBe(1);
      expect(stderr).toContain('Not a diagnosis');
      const { data: rows, errors } = Papa.parse<Record<string, string>>(stdout.trimEnd(), {
        header: true,
      });
      expect(errors).toEqual([]);
      const [first, second] = rows;
      const { melanoma, malignant, probabilities, predicted } = images[0];
      const { classes } = results.data!;
      const [{ target, above }] = melanoma.points;
      expect(first).toEqual({
        ...{ file: image, error: '', predicted },
        ...Object.fromEntries(classes.map((name) => [`p(${name})`, String(probabilities[name])])),
        ...{ melanoma_score: String(melanoma.score), melanoma_score_calibrated: '' },
        [`above(${target.rate} ${target.value})`]: String(above),
        ...{ malignant_score: String(malignant.score), malignant_score_calibrated: '' },
        ...{ unlike_training: String(images[0].unlikeTraining) },
        ...{ unlike_by: images[0].unlikeBy.join(' ') },
      });
      expect(second).toMatchObject({ file: broken, error: images[1].error, predicted: '' });
      expect(second['p(melanoma)']).toBe('');
      const both = await ask('predict', 'small', image, '--csv', '--json');
      expect(both).toMatchObject({ code: 2, stdout: '' });
    },
    MINUTES,
  );

  test(
    'gives the share of malignant lesions that their summed probability stands for',
    async () => {
      // The same run with a validation set on which higher sums are malignant.
      const certain = join(out, 'certain');
      cpSync(run, certain, { recursive: true });
      const path = join(certain, 'phases', 'baseline', 'predictions.json');
      const stored = JSON.parse(readFileSync(path, 'utf8'));
      const { classes } = stored as { classes: string[] };
      const rows: number[][] = stored.validation.probabilities;
      const sums = rows.map((row) =>
        malignantSum(Object.fromEntries(classes.map((name, c) => [name, row[c]]))),
      );
      const middle = [...sums].sort((a, b) => a - b)[sums.length >> 1];
      const labelOf = (sum: number) => classes.indexOf(sum >= middle ? 'melanoma' : 'nevus');
      stored.validation.labels = sums.map(labelOf);
      writeFileSync(path, JSON.stringify(stored));
      const [name] = readdirSync(melanomas);
      const { stdout } = await ask('predict', 'certain', join(melanomas, name), '--json');
      const { malignantScoreCalibration, malignantScoreUncalibrated, images } = JSON.parse(stdout);
      expect(malignantScoreUncalibrated).toBeNull();
      expect(malignantScoreCalibration.slope).toBeGreaterThan(0);
      const sum = malignantSum(images[0].probabilities);
      expect(images[0].malignant.calibratedScore).toBeCloseTo(
        calibratedScore(sum, malignantScoreCalibration),
        12,
      );
    },
    MINUTES,
  );

  test(
    'prints words, the most probable class first',
    async () => {
      const [name] = readdirSync(melanomas);
      const { code, stdout } = await ask(
        'predict',
        join(run, 'phases', 'baseline'),
        join(melanomas, name),
      );
      expect(code).toBe(0);
      expect(stdout).toMatch(/melanoma score \d\.\d+ is (at or above|below) the threshold/);
      expect(stdout).toContain('Not a diagnosis');
    },
    MINUTES,
  );
});

describe('a run that has chosen the mean of its phases', () => {
  const mean = join(out, 'mean');
  let chosen: Results;

  beforeAll(async () => {
    const config = join(folder, 'mean.json');
    writeFileSync(config, JSON.stringify({ evaluation: { tta: 'flips', ensemble: true } }));
    const { code } = await ask(
      ...['run', '--data', data, '--image-size', '32', '--epochs', '3', '--name', 'mean'],
      ...['--phases', 'baseline,augmented,evaluation', '--config', config],
    );
    expect(code).toBe(0);
    chosen = resultsSchema.parse(JSON.parse(readFileSync(join(mean, 'results.json'), 'utf8')));
    expect(chosen.chosen!.phase).toBe('ensemble');
  }, 3 * MINUTES);

  test('has heat maps of the images of each phase, and their means of the mean', () => {
    const shown = readFileSync(join(mean, 'events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"images-shown"'))
      .map((line) => JSON.parse(line) as EventOf<'images-shown'>);
    const of = (id: string) => shown.find(({ phase }) => phase === id)!;
    for (const id of ['baseline', 'augmented', 'ensemble']) {
      const { images, heatMaps } = of(id);
      expect(heatMaps).toMatchObject({ layer: 'block3_conv', side: 8 });
      expect(images.map(({ heat }) => heat)).toEqual([...images.keys()]);
      expect(readdirSync(join(mean, 'pictures'))).toContain(`heat-${id}.png`);
    }
  });

  test(
    'is evaluated by that mean, and as it predicted: over flips',
    async () => {
      const found = await asked('evaluate', 'mean', '--data', data);
      const own = chosen.ensemble!.test!;
      expect(found).toMatchObject({
        checkpoint: mean,
        ensemble: ['baseline', 'augmented'],
        tta: 'flips',
        n: own.n,
        accuracy: own.accuracy,
        confusionMatrix: own.confusionMatrix,
        perClass: own.perClass,
        warnings: [unfrozen, oneMoreLook],
      });
      expect(found.loss).toBeCloseTo(own.loss!, 6);
      expect(found.calibrated.temperature).toBeCloseTo(chosen.calibration!.temperature, 6);
      expect(found.operatingPoints.map(asFrozen)).toEqual(
        chosen.operatingPoints!.points.map(asFrozen),
      );
      const plain = await asked('evaluate', 'mean', '--data', data, '--tta', 'none');
      expect(plain.tta).toBe('none');
      expect(plain.loss).not.toBeCloseTo(own.loss!, 6);
      expect(plain.warnings).toEqual([
        unfrozen,
        oneMoreLook,
        expect.stringContaining('test-time augmentation "flips"'),
      ]);
    },
    2 * MINUTES,
  );

  test(
    'answers for single images, by the mean too',
    async () => {
      const image = join(melanomas, readdirSync(melanomas)[0]);
      const of = async (...target: string[]) => {
        const { images } = await asked('predict', ...target, image);
        return Object.values<number>(images[0].probabilities);
      };
      const { stdout } = await ask('predict', 'mean', image);
      expect(stdout).toContain(
        'Each prediction is the mean over baseline, augmented, and over the image and its flips.',
      );
      const whole = await asked('predict', 'mean', image);
      expect(whole).toMatchObject({ ensemble: ['baseline', 'augmented'], tta: 'flips' });
      const phase = (id: string) => of(join(mean, 'phases', id, 'best'));
      expect(Object.values(whole.images[0].probabilities)).not.toEqual(await phase('baseline'));
      const turned = await asked('predict', 'mean', image, '--tta', 'all');
      expect(turned).toMatchObject({ tta: 'all', warnings: [expect.stringContaining('"all"')] });
    },
    2 * MINUTES,
  );

  test(
    'says which checkpoint is gone, and what --tta may be',
    async () => {
      const wrong = await ask('evaluate', 'mean', '--data', data, '--tta', 'mirror');
      expect(wrong).toMatchObject({ code: 2, stdout: '' });
      expect(wrong.stderr).toContain('--tta is "mirror": it must be none, flips or all.');
      rmSync(join(mean, 'phases', 'augmented', 'best'), { recursive: true });
      const { code, stdout, stderr } = await ask('evaluate', 'mean', '--data', data);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('the checkpoint of augmented is gone');
      expect(stderr).not.toContain('    at ');
    },
    MINUTES,
  );
});
