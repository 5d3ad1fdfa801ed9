/** What is evaluated of a phase whose files are not all there, or not those that it is to go on from. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram, startProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-best-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const config = join(folder, 'tiny.json');
const inRun = (...path: string[]): string => join(out, ...path);
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path: string, value: unknown): void =>
  writeFileSync(path, JSON.stringify(value));
const resume = (name: string, ...more: string[]) =>
  runProgram(['resume', name, '--plain', '--out', out, ...more]);

beforeAll(async () => {
  writeJson(config, { network: { filters: [4], units: 8 } });
  expect((await runProgram(['demo-data', data, '--images', '45', '--seed', '3'])).code).toBe(0);
}, MINUTES);
afterAll(() => removeFolder(folder));

/** A run that was stopped in its third epoch or later, copied where a name is given. */
async function stopped(name: string): Promise<void> {
  const run = startProgram([
    ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
    ...['--image-size', '16', '--batch-size', '8', '--phases', 'data,baseline,evaluation'],
    ...['--epochs', '200', '--name', name],
  ]);
  await run.says(/baseline .*epoch +2\//);
  run.kill('SIGINT');
  expect((await run.finished).code).toBe(130);
}

/** Settings that end it after an epoch or two, and make none of these the best. */
function endSoon(name: string): void {
  const path = inRun(name, 'config.json');
  const { loop } = readJson(inRun(name, 'phases', 'baseline', 'last', 'state.json'));
  writeJson(path, { ...readJson(path), epochs: loop.epoch + 1, learningRate: 5 });
}

test(
  'a best epoch that a crash left without its last is not evaluated when it is made anew and is worse',
  async () => {
    await stopped('crashed');
    const phase = inRun('crashed', 'phases', 'baseline');
    // As a kill between the two leaves it: weights of an epoch of which the loop knows nothing.
    const best = join(phase, 'best');
    const older = join(phase, 'best-1');
    const { loop } = readJson(join(phase, 'last', 'state.json'));
    expect(readJson(join(best, 'state.json')).loop.bestEpoch).toBe(loop.bestEpoch);
    const kept = readdirSync(phase).includes('best-1');
    if (kept) renameSync(older, join(folder, 'oldest'));
    renameSync(best, older);
    cpSync(older, best, { recursive: true });
    const weights = readFileSync(join(older, 'weights.bin'));
    const others = new Float32Array(Uint8Array.from(weights).buffer).map((value) => -value);
    writeFileSync(join(best, 'weights.bin'), Buffer.from(others.buffer));
    const state = readJson(join(best, 'state.json'));
    Object.assign(state.loop, { bestEpoch: loop.epoch, bestLoss: 0.001 });
    state.sha256['weights.bin'] = createHash('sha256')
      .update(Buffer.from(others.buffer))
      .digest('hex');
    writeJson(join(best, 'state.json'), state);
    endSoon('crashed');

    const { code, stdout } = await resume('crashed', '--accept', 'config');
    expect(stdout).not.toContain('There is no checkpoint');
    expect(code).toBe(0);
    const results = readJson(inRun('crashed', 'results.json'));
    const [{ bestEpoch, epochs, validation }] = results.phases;
    expect(bestEpoch).toBe(loop.bestEpoch);
    const record = epochs.find(({ epoch }: { epoch: number }) => epoch === bestEpoch);
    expect(validation.loss).toBeCloseTo(record.validation.loss, 5);
    expect(readdirSync(phase).filter((name) => name.startsWith('best'))).toEqual(['best']);
    expect(readFileSync(join(best, 'weights.bin'))).toEqual(weights);
  },
  3 * MINUTES,
);

test(
  'where the best so far is lost, the best of the epochs that are left is evaluated, and a warning says so',
  async () => {
    await stopped('lost');
    const phase = inRun('lost', 'phases', 'baseline');
    const { loop } = readJson(join(phase, 'last', 'state.json'));
    writeFileSync(join(phase, 'best', 'weights.bin'), 'damage');
    endSoon('lost');
    const { code, stdout } = await resume('lost', '--accept', 'config');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `The best of the epochs from ${loop.epoch} on is evaluated in its place.`,
    );
    expect(code).toBe(0);
    const [{ bestEpoch, epochs, validation }] = readJson(inRun('lost', 'results.json')).phases;
    expect(bestEpoch).toBeGreaterThanOrEqual(loop.epoch);
    const record = epochs.find(({ epoch }: { epoch: number }) => epoch === bestEpoch);
    expect(validation.loss).toBeCloseTo(record.validation.loss, 5);
  },
  3 * MINUTES,
);

const study = (name: string, ...more: string[]): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
  ...['--image-size', '16', '--batch-size', '8', '--epochs', '2', '--name', name, ...more],
];

type Logged = { type: string; phase?: string; pass?: string };

/** A copy of a finished run, as one that was killed before the first such event is. */
function killedBefore(whole: string, name: string, first: (event: Logged) => boolean): void {
  // Its shell may still be about to give the lock back.
  const filter = (path: string): boolean => !/runner\.lock|control\.sock/.test(path);
  cpSync(inRun(whole), inRun(name), { recursive: true, filter });
  const log = inRun(name, 'events.jsonl');
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const at = lines.findIndex((line) => first(JSON.parse(line)));
  expect(at).toBeGreaterThan(0);
  writeFileSync(
    log,
    lines
      .slice(0, at)
      .map((line) => `${line}\n`)
      .join(''),
  );
  for (const file of ['results.json', 'runner-exit.json'])
    rmSync(inRun(name, file), { force: true });
}

/** What a run came to, without what depends on the clock. */
function figuresOf(name: string) {
  const { phases, chosen, comparison, calibration, operatingPoints } = readJson(
    inRun(name, 'results.json'),
  );
  const timeless = phases.map(
    ({ seconds: _s, epochs: _e, ...rest }: Record<string, unknown>) => rest,
  );
  return { timeless, chosen, comparison, calibration, operatingPoints };
}

const evaluationBegins = ({ type, phase }: Logged): boolean =>
  type === 'phase-started' && phase === 'evaluation';
const inPhase = (name: string, phase: string, ...path: string[]): string =>
  inRun(name, 'phases', phase, ...path);
const damage = (path: string): void => writeFileSync(path, 'damage');
const words = (text: string): string => text.replace(/\s+/g, ' ');

test(
  'predictions and best epochs that are lost before the evaluation are made anew, or left out with a warning',
  async () => {
    const phases = ['--phases', 'data,baseline,weighted,evaluation'];
    expect((await runProgram(study('whole', ...phases))).code).toBe(0);
    const whole = figuresOf('whole');
    expect(whole.calibration).not.toBeNull();
    const predictions = ['baseline', 'weighted'].map((id) =>
      readFileSync(inPhase('whole', id, 'predictions.json'), 'utf8'),
    );

    killedBefore('whole', 'anew', evaluationBegins);
    rmSync(inPhase('anew', 'baseline', 'predictions.json'));
    damage(inPhase('anew', 'weighted', 'predictions.json'));
    const anew = await resume('anew');
    for (const id of ['baseline', 'weighted']) {
      expect(words(anew.stdout)).toContain(
        `warning: The predictions of ${id} (predictions.json) are damaged or gone from the run's folder. They were made anew`,
      );
    }
    expect(anew.code).toBe(0);
    expect(figuresOf('anew')).toEqual(whole);
    for (const [n, id] of ['baseline', 'weighted'].entries())
      expect(readFileSync(inPhase('anew', id, 'predictions.json'), 'utf8')).toBe(predictions[n]);

    // After they were tested.
    killedBefore('whole', 'tested', ({ type }) => type === 'phases-compared');
    rmSync(inPhase('tested', 'baseline', 'predictions.json'));
    expect((await resume('tested')).code).toBe(0);
    expect(figuresOf('tested')).toEqual(whole);

    killedBefore('whole', 'left', evaluationBegins);
    damage(inPhase('left', 'baseline', 'best', 'weights.bin'));
    const left = await resume('left');
    expect(words(left.stdout)).toMatch(
      /warning: "baseline" is left out of the evaluation\. The checkpoint \S+best is damaged \(.*?\)\. A new run trains it anew\./,
    );
    expect(left.code).toBe(0);
    expect(figuresOf('left').chosen.phase).toBe('weighted');
    expect(figuresOf('left').timeless[1].test).toEqual(whole.timeless[1].test);

    killedBefore('whole', 'none', evaluationBegins);
    rmSync(inPhase('none', 'baseline', 'best'), { recursive: true });
    rmSync(inPhase('none', 'weighted', 'best'), { recursive: true });
    const none = await resume('none');
    expect(words(none.stdout)).toMatch(
      /evaluation failed: No phase is left to evaluate: .*a new run/,
    );
    expect(none.code).toBe(1);
    for (const id of ['baseline', 'weighted'])
      cpSync(inPhase('whole', id, 'best'), inPhase('none', id, 'best'), { recursive: true });
    expect((await resume('none')).code).toBe(0);
    expect(figuresOf('none')).toEqual(whole);

    // All epochs are trained, and the phase is not evaluated.
    killedBefore('whole', 'last', ({ type }) => type === 'phase-evaluated');
    damage(inPhase('last', 'baseline', 'best', 'weights.bin'));
    const last = await resume('last');
    expect(words(last.stdout)).toContain(
      `All epochs of baseline are trained, and the best of them is lost. To train it anew, remove ${inPhase('last', 'baseline')} and go on`,
    );
    expect(last.stdout).not.toContain('learning-rate');
    killedBefore('whole', 'removed', ({ type }) => type === 'phase-evaluated');
    rmSync(inPhase('removed', 'baseline'), { recursive: true });
    expect((await resume('removed')).code).toBe(0);
    expect(figuresOf('removed')).toEqual(whole);
  },
  5 * MINUTES,
);

test(
  'of a fold whose predictions are lost they are made anew, or the fold is trained anew',
  async () => {
    expect(
      (await runProgram(study('folds', '--folds', '2', '--phases', 'data,baseline,evaluation')))
        .code,
    ).toBe(0);
    killedBefore('folds', 'parted', ({ type, pass }) => type === 'phase-evaluated' && !pass);
    rmSync(inPhase('parted', 'baseline', 'fold-1', 'predictions.json'));
    rmSync(inPhase('parted', 'baseline', 'fold-2', 'predictions.json'));
    damage(inPhase('parted', 'baseline', 'fold-2', 'best', 'weights.bin'));
    const { code, stdout } = await resume('parted');
    expect(words(stdout)).toMatch(/warning: fold 1[^:]*: The predictions .* They were made anew/);
    expect(words(stdout)).toMatch(/warning: fold 2[^:]*: The predictions .* It is trained anew\./);
    expect(code).toBe(0);
    expect(figuresOf('parted')).toEqual(figuresOf('folds'));
  },
  3 * MINUTES,
);
