/** Transfer learning by the real program on the embedded engine, from weights made here. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import { buildMobileNetV1, decodeWeights, encodeModel } from '../../../source/model/index.js';
import type { EventOf } from '../../../source/runs/events.js';
import { readLog } from '../../../source/runs/read-log.js';
import { resultsSchema } from '../../../source/study/results.js';
import { readBegunWith } from '../../../source/training/weights-file.js';
import { runProgram, startProgram } from '../../program.js';
import { removeFolder } from '../../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-transfer-'));
const weights = join(folder, 'weights');
const runs = join(folder, 'runs');
const config = join(folder, 'config.json');

function save(model: LayersModel, into: string): void {
  const arrays = model.weights.map((weight) => ({
    name: weight.originalName,
    shape: weight.shape as number[],
    data: weight.read().dataSync() as Float32Array,
  }));
  const { modelJson, weightsBin } = encodeModel(model, arrays);
  mkdirSync(into);
  writeFileSync(join(into, 'model.json'), JSON.stringify(modelJson));
  writeFileSync(join(into, 'weights.bin'), weightsBin);
}

beforeAll(async () => {
  const { code } = await runProgram(['demo-data', join(folder, 'data'), '--images', '120']);
  expect(code).toBe(0);
  await startWasm();
  save(
    buildMobileNetV1({ side: 64, classes: 7, alpha: 0.25, end: 'conv_pw_6_relu', seed: 9 }),
    weights,
  );
  const transfer = {
    imageSize: 32,
    alpha: 0.25,
    headEpochs: 1,
    epochs: 2,
    from: 'conv_pw_5',
    batchSize: 20,
  };
  writeFileSync(config, JSON.stringify({ transfer }));
}, MINUTES);
afterAll(() => removeFolder(folder));

const options = (name: string, ...more: string[]) => [
  ...['run', '--data', join(folder, 'data'), '--out', runs, '--name', name, '--config', config],
  ...['--phases', 'transfer,evaluation', '--engine', 'wasm', '--image-size', '16', ...more],
];
const resultsOf = (name: string) =>
  resultsSchema.parse(JSON.parse(readFileSync(join(runs, name, 'results.json'), 'utf8')));

function weightsOf(name: string, kind: 'best' | 'last') {
  const at = join(runs, name, 'phases', 'transfer', kind);
  const model = JSON.parse(readFileSync(join(at, 'model.json'), 'utf8')) as unknown;
  const arrays = decodeWeights(model, readFileSync(join(at, 'weights.bin')));
  return new Map(arrays.map((array) => [array.name, array.data]));
}

test(
  'trains the head, then the layers from the chosen one on, and goes on where it was stopped',
  async () => {
    const whole = await runProgram(options('whole', '--weights', weights));
    expect(whole.stderr).toBe('');
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(/note: MobileNetV1: weights of \d+ layers loaded from/);
    expect(whole.stdout).toMatch(
      /it ends with conv_pw_6_relu, the last block that they have whole/,
    );
    expect(whole.stdout).toMatch(/ {2}head, epochs 1 to 1/);
    expect(whole.stdout).toMatch(/ {2}fine-tuning from conv_pw_5, epochs 2 to 3/);
    const [transfer] = resultsOf('whole').phases;
    expect(transfer).toMatchObject({ id: 'transfer', status: 'done' });
    expect(transfer!.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const log = await readLog(join(runs, 'whole', 'events.jsonl'));
    const steps = log.events.flatMap((event) => (event.type === 'step' ? [event.steps] : []));
    const trained = resultsOf('whole').data!.counts.train.reduce((sum, n) => sum + n, 0);
    expect(new Set(steps)).toEqual(new Set([Math.ceil(trained / 20)]));
    expect(transfer!.test!.n).toBeGreaterThan(0);
    const rates = transfer!.epochs.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(0.003);
    expect(Math.max(...rates.slice(1))).toBeLessThan(5e-4);

    // Below the chosen layer the weights are the file's; from it on they are not.
    const file = JSON.parse(readFileSync(join(weights, 'model.json'), 'utf8')) as unknown;
    const first = new Map(
      decodeWeights(file, readFileSync(join(weights, 'weights.bin'))).map(({ name, data }) => [
        ...([name, data] as const),
      ]),
    );
    const last = weightsOf('whole', 'last');
    for (const name of ['conv1/kernel', 'conv1_bn/moving_mean', 'conv_dw_5_bn/gamma']) {
      expect(last.get(name)).toEqual(first.get(name));
    }
    for (const name of ['conv_pw_5/kernel', 'conv_pw_6_bn/gamma', 'conv_pw_6_bn/moving_mean']) {
      expect(last.get(name)).not.toEqual(first.get(name));
    }

    // With the 0.99 of the file's own training, a short fine-tuning would be evaluated by stale moments.
    const checkpoint = join(runs, 'whole', 'phases', 'transfer', 'best', 'model.json');
    const momenta = [...readFileSync(checkpoint, 'utf8').matchAll(/"momentum":([\d.]+)/g)];
    expect(momenta.length).toBeGreaterThan(10);
    expect(new Set(momenta.map(([, momentum]) => momentum))).toEqual(new Set(['0.9']));

    const cut = startProgram(options('cut', '--weights', weights));
    await cut.says(/transfer .*epoch +2\//);
    cut.kill('SIGINT');
    expect((await cut.finished).code).toBe(130);
    const again = await runProgram(['resume', 'cut', '--out', runs]);
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    const losses = (name: string) =>
      resultsOf(name).phases[0]!.epochs.map(({ train }) => train.loss);
    expect(losses('cut')).toEqual(losses('whole'));
    const stages = (await readLog(join(runs, 'cut', 'events.jsonl'))).events.flatMap((event) =>
      event.type === 'stage-started' ? [event.stage] : [],
    );
    expect(stages.slice(0, 2)).toEqual(['head', 'fine-tuning']);
    expect(stages.at(-1)).toBe('fine-tuning');
  },
  4 * MINUTES,
);

test(
  'members are trained on one split from seeds of their own, resumed to the bit, and their mean is a row',
  async () => {
    const members = (name: string) =>
      options(name, '--weights', weights, '--epochs', '1', '--members', '2').map((one) =>
        one === 'transfer,evaluation' ? 'baseline,transfer,evaluation' : one,
      );
    const cut = startProgram(members('members'));
    await cut.says(/transfer-2 .*epoch +1\//);
    cut.kill('SIGINT');
    expect((await cut.finished).code).toBe(130);
    const again = await runProgram(['resume', 'members', '--out', runs]);
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    const found = resultsOf('members');
    expect(found.config).toMatchObject({
      phases: ['baseline', 'transfer', 'transfer-2', 'evaluation'],
    });
    const losses = (id: string, name = 'members') =>
      resultsOf(name)
        .phases.find((phase) => phase.id === id)!
        .epochs.map(({ train }) => train.loss);
    // The first is what a study without the others trains.
    expect(losses('transfer')).toEqual(losses('transfer', 'whole'));
    expect(losses('transfer-2')).not.toEqual(losses('transfer'));
    expect(losses('transfer-2')).toHaveLength(3);

    const predictions = (id: string) =>
      JSON.parse(
        readFileSync(join(runs, 'members', 'phases', id, 'predictions.json'), 'utf8'),
      ) as Record<'validation' | 'test', { files: string[]; probabilities: number[][] }>;
    const [first, second] = [predictions('transfer'), predictions('transfer-2')];
    expect(second.validation.files).toEqual(first.validation.files);
    expect(second.test.files).toEqual(first.test.files);
    // The baseline is none of them.
    expect(found.ensemble!.phases).toEqual(['transfer', 'transfer-2']);
    const right = first.test.probabilities.map((row, i) =>
      row.map((p, c) => (p + second.test.probabilities[i]![c]!) / 2),
    );
    const { labels } = first.test as unknown as { labels: number[] };
    const correct = right.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]);
    expect(found.ensemble!.test!.accuracy.value).toBe(correct.length / labels.length);

    // On one split and whole, as if it had never been stopped.
    const whole = await runProgram(members('both'));
    expect(whole.code).toBe(0);
    expect(losses('transfer-2', 'both')).toEqual(losses('transfer-2'));
    expect(resultsOf('both').ensemble).toEqual(found.ensemble);
  },
  4 * MINUTES,
);

test(
  'where nothing else is trained, data and samples are shown as it has them',
  async () => {
    const still = {
      ...{ rotation: 0, zoom: 0, contrast: 0 },
      horizontalFlip: false,
      verticalFlip: false,
    };
    const path = join(folder, 'still.json');
    const transfer = { imageSize: 32, alpha: 0.25, headEpochs: 1, epochs: 0, batchSize: 20 };
    const own = { ...transfer, augmentation: still };
    writeFileSync(path, JSON.stringify({ transfer: own, augmentation: { brightness: 0.5 } }));
    const run = async (name: string, phases: string) => {
      const { code, stderr } = await runProgram([
        ...['run', '--data', join(folder, 'data'), '--out', runs, '--name', name],
        ...['--phases', phases, '--config', path, '--weights', weights],
        ...['--engine', 'wasm', '--image-size', '16', '--epochs', '1'],
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const { events } = await readLog(join(runs, name, 'events.jsonl'));
      const batch = events.find(({ type }) => type === 'batch-inspected');
      const shown = events.find(({ type }) => type === 'samples-shown');
      const { pictures } = shown as EventOf<'samples-shown'>;
      const { path: first } = pictures.find(({ kind }) => kind === 'augmented')!;
      const { width } = await sharp(join(runs, name, first)).metadata();
      const versions = [0, 1].map((n) =>
        readFileSync(join(runs, name, first.replace('augmented-0', `augmented-${n}`))),
      );
      const { shape } = (batch as EventOf<'batch-inspected'>).images;
      return {
        side: resultsOf(name).data!.imageSize,
        shape,
        width,
        same: versions[0]!.equals(versions[1]!),
      };
    };
    expect(await run('alone', 'data,samples,transfer')).toEqual({
      ...{ side: 32, shape: [20, 32, 32, 3], width: 32, same: true },
    });
    expect(await run('beside', 'data,samples,baseline,transfer')).toEqual({
      ...{ side: 16, shape: [32, 16, 16, 3], width: 16, same: false },
    });
  },
  2 * MINUTES,
);

test(
  'its batch is fitted to the memory by --batch-size auto, from its own size on, and told in the results',
  async () => {
    const auto = options('auto', '--weights', weights, '--batch-size', 'auto');
    const cut = startProgram(auto);
    await cut.says(/transfer .*epoch +1\//);
    cut.kill('SIGINT');
    expect((await cut.finished).code).toBe(130);
    const found = [{ phase: 'transfer', size: 20, from: 20 }];
    expect(resultsOf('auto').batchSizes).toEqual(found);
    const again = await runProgram(['resume', 'auto', '--out', runs]);
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    // Said once, by the runner that found it.
    expect(again.stdout.match(/The batch size is 20/g)).toHaveLength(1);
    expect(resultsOf('auto')).toMatchObject({ status: 'finished', batchSizes: found });
    const { events } = await readLog(join(runs, 'auto', 'events.jsonl'));
    expect(events.filter(({ type }) => type === 'batch-size-fitted')).toHaveLength(1);
    const losses = (name: string) =>
      resultsOf(name).phases[0]!.epochs.map(({ train }) => train.loss);
    expect(losses('auto')).toEqual(losses('whole'));
  },
  4 * MINUTES,
);

test(
  'without weights it is skipped, says what to pass, and the study ends well',
  async () => {
    const { code, stdout } = await runProgram(options('without'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/transfer skipped: Needs pretrained weights: pass --weights DIR\|FILE/);
    const found = resultsOf('without');
    expect(found.status).toBe('finished');
    expect(found.phases[0]).toMatchObject({ id: 'transfer', status: 'skipped', test: null });
    expect(found.warnings).toContainEqual({
      ...{ phase: 'evaluation', message: 'Nothing was trained: transfer was skipped.', name: null },
    });
  },
  MINUTES,
);

test(
  'weights of another architecture are told of before anything is trained, and fail the phase, with the layers named',
  async () => {
    const { code, stdout } = await runProgram(
      options('wrong', '--weights', weights, '--backbone', 'resnet50'),
    );
    expect(code).toBe(1);
    const words =
      'The weights .* do not fit ResNet-50: 1 layer with another shape \\(conv1_bn needs \\[64\\]';
    expect(stdout).toMatch(new RegExp(`transfer failed: ${words}`));
    const warned = stdout.search(new RegExp(`warning: ${words}`));
    expect(warned).toBeGreaterThan(-1);
    expect(warned).toBeLessThan(stdout.indexOf('\n== '));
    expect(stdout).toMatch(/--backbone/);
  },
  MINUTES,
);

test(
  'weights of a run that knows what is held out are warned of, in the run and wherever its model is evaluated',
  async () => {
    const parent = join(runs, 'parent', 'phases', 'transfer', 'best');
    const first = await runProgram(options('parent', '--weights', weights));
    expect(first.code).toBe(0);
    // Another split of the same images.
    const child = await runProgram(
      options('child', '--weights', parent, ...['--seed', '7', '--folds', '4', '--fold', '1']),
    );
    expect(child.stderr).toBe('');
    const named = (run: string) =>
      resultsOf(run).warnings.filter(({ name }) => name === 'weights-saw-held-out');
    const [warning, ...others] = named('child');
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ phase: 'transfer' });
    expect(warning!.message).toMatch(
      /was trained or validated on (\d+) of the \1 images of the test set and (\d+) of the \2 images of the validation set, by/,
    );
    expect(named('parent')).toEqual([]);

    const copy = join(folder, 'copy');
    cpSync(join(folder, 'data'), copy, { recursive: true });
    const evaluated = await runProgram([
      ...['evaluate', 'child', '--out', runs, '--data', copy, '--split', 'train', '--json'],
    ]);
    const { warnings } = JSON.parse(evaluated.stdout) as { warnings: string[] };
    expect(warnings.join(' ')).toMatch(
      /The pretrained weights that .* validated on \d+ other images? of these \d+, by their bytes/,
    );

    // As if its weights had seen nothing.
    cpSync(join(runs, 'child'), join(runs, 'unknowing'), { recursive: true });
    rmSync(join(runs, 'unknowing', 'weights.json'));
    const sides = await runProgram(['compare', 'unknowing', 'child', '--out', runs]);
    const known = /know what is held out here: .* on (\d+) of/.exec(warning!.message)![1]!;
    const words = sides.stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      `none was trained on, but for those that pretrained weights had seen (child ${known}), in`,
    );
    expect(words).toContain(`validated on ${known} of these`);

    // A copy that has left its run cannot tell, and says so.
    const away = join(folder, 'away');
    cpSync(parent, away, { recursive: true });
    const apart = await runProgram(options('apart', '--weights', away, '--epochs', '1'));
    expect(apart.stderr).toBe('');
    expect(named('apart')[0]!.message).toMatch(
      /cannot be told: the checkpoint does not lie in the folder/,
    );
  },
  4 * MINUTES,
);

test(
  'weights that another file has taken the place of are not gone on with unasked',
  async () => {
    const own = join(folder, 'own-weights');
    cpSync(weights, own, { recursive: true });
    const first = readFileSync(join(own, 'weights.bin'));
    const others = Uint8Array.from(first);
    const values = new Float32Array(others.buffer);
    values[0] = values[0]! + 0.5;
    const put = (bytes: Uint8Array): void => {
      writeFileSync(join(own, 'draft'), bytes);
      renameSync(join(own, 'draft'), join(own, 'weights.bin'));
    };
    const refused = (stdout: string): void => {
      const words = /own-weights are others than those that this run was begun with\. .* config$/m;
      expect(stdout).toMatch(words);
    };
    const resume = ['resume', 'changed', '--out', runs];

    // Before transfer has read them.
    const both = options('changed', '--weights', own, '--members', '2', '--epochs', '20');
    const cut = startProgram(
      both.map((one) => (one === 'transfer,evaluation' ? `baseline,${one}` : one)),
    );
    await cut.says(/baseline .*epoch +1\//);
    cut.kill('SIGINT');
    expect((await cut.finished).code).toBe(130);
    put(others);
    const before = await runProgram(resume);
    expect(before.code).toBe(1);
    refused(before.stdout);

    // While the run goes on: the first member has begun with those of the beginning.
    put(first);
    const running = startProgram(resume);
    await running.says(/transfer .*epoch +1\//);
    put(others);
    const during = await running.finished;
    expect(during.code).toBe(1);
    refused(during.stdout);
    // Nothing was evaluated without the phase that is still to be trained.
    const statuses = () => resultsOf('changed').phases.map(({ id, status }) => `${id} ${status}`);
    expect(statuses()).toEqual(['baseline done', 'transfer done', 'transfer-2 failed']);
    expect(resultsOf('changed').chosen).toBeNull();
    const again = await runProgram(resume);
    expect(again.code).toBe(1);
    refused(again.stdout);

    const accepted = await runProgram([...resume, '--accept', 'config']);
    expect(accepted.stderr).toBe('');
    expect(accepted.code).toBe(0);
    expect(statuses()).toEqual(['baseline done', 'transfer done', 'transfer-2 done']);
    const kept = await readBegunWith(join(runs, 'changed'));
    expect(kept).toMatchObject({ by: ['transfer-2'], before: [{ by: ['transfer'] }] });
    expect(kept!.sha256).not.toBe(kept!.before[0]!.sha256);
  },
  4 * MINUTES,
);
