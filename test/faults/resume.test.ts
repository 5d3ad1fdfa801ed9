/** Ways in which going on with a run is refused, and what makes a phase stop at its last good checkpoint. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendCommand } from '../../source/runs/control.js';
import { foldLog } from '../../source/runs/fold-log.js';
import { launchRunner } from '../../source/runs/launch.js';
import { readLog } from '../../source/runs/read-log.js';
import { readCheckpoint } from '../../source/training/checkpoint.js';
import { killWhen } from '../kill-when.js';
import { runProgram, startProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-resume-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const config = join(folder, 'tiny.json');
const start = (name: string, ...more: string[]): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
  ...['--image-size', '16', '--batch-size', '8', '--phases', 'data,baseline', '--name', name],
  ...more,
];
const resume = (name: string, ...more: string[]) =>
  runProgram(['resume', name, '--plain', '--out', out, ...more]);

beforeAll(async () => {
  writeFileSync(config, JSON.stringify({ network: { filters: [4], units: 8 } }));
  expect((await runProgram(['demo-data', data, '--images', '45', '--seed', '3'])).code).toBe(0);
}, MINUTES);
afterAll(() => removeFolder(folder));

async function stopped(name: string): Promise<void> {
  const run = startProgram(start(name, '--epochs', '200'));
  await run.says(/baseline .*epoch +2\//);
  run.kill('SIGINT');
  expect((await run.finished).code).toBe(130);
}

/** Where its newest checkpoint stands, and what it holds. */
async function newestOf(run: string): Promise<{ step: number; weights: Buffer }> {
  const { loop, weightsBin } = (await readCheckpoint(join(run, 'phases', 'baseline', 'last')))!;
  return { step: loop.globalStep, weights: Buffer.from(weightsBin) };
}

test(
  'changed settings and images are named and refused, and accepted by name',
  async () => {
    await stopped('changed');
    const path = join(out, 'changed', 'config.json');
    const settings = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...settings, epochs: 3 }));
    const catalog = JSON.parse(readFileSync(join(out, 'changed', 'catalog.json'), 'utf8')) as {
      images: [string, string, string][];
    };
    const [file] = catalog.images[0];
    const picture = readFileSync(join(data, file));
    appendFileSync(join(data, file), 'more');

    const refused = await resume('changed');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/epochs was 200, and is 3/);
    expect(refused.stdout).toMatch(new RegExp(`1 changed \\(e\\.g\\. ${file}\\)`));
    expect(refused.stdout).toMatch(/melanoscope resume changed --out \S+ --accept config,data/);
    const half = await resume('changed', '--accept', 'config');
    expect(half.code).toBe(1);
    expect(half.stdout.split('resumed by').at(-1)).not.toMatch(/epochs was/);

    const { code, stdout } = await resume('changed', '--accept', 'config,data');
    expect(stdout).toMatch(/warning: Accepted \(config\): epochs was 200/);
    expect(code).toBe(0);
    writeFileSync(join(data, file), picture);
  },
  3 * MINUTES,
);

test(
  'phases between which the images changed are not compared, averaged or chosen among, and keep their files',
  async () => {
    const changing = join(folder, 'changing');
    cpSync(data, changing, { recursive: true });
    const settings = join(folder, 'ensemble.json');
    writeFileSync(
      settings,
      JSON.stringify({ network: { filters: [4], units: 8 }, evaluation: { ensemble: true } }),
    );
    const run = startProgram([
      ...['run', '--plain', '--data', changing, '--out', out, '--config', settings],
      ...['--engine', 'wasm', '--image-size', '16', '--batch-size', '8', '--epochs', '12'],
      ...['--phases', 'data,baseline,augmented,weighted,evaluation', '--test', '0.2'],
      ...['--name', 'parted'],
    ]);
    await run.says(/augmented .*epoch +1\//);
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    const stored = (phase: string) =>
      JSON.parse(
        readFileSync(join(out, 'parted', 'phases', phase, 'predictions.json'), 'utf8'),
      ) as Record<'validation' | 'test', { files: string[]; labels: number[] }>;
    const before = stored('baseline').validation;
    const gone = before.files.find((file) => file.includes('/melanoma/'))!;
    rmSync(join(changing, gone));

    const { code, stdout } = await resume('parted', '--accept', 'data');
    expect(stdout).toContain(
      'warning: "baseline" was validated or tested on other images than "augmented", "weighted"',
    );
    expect(code).toBe(0);
    // As many images of each class, and so the same labels, but not the same images.
    expect(stored('augmented').validation.labels).toEqual(before.labels);
    expect(stored('augmented').validation.files).not.toEqual(before.files);
    expect(stored('baseline').validation).toEqual(before);
    expect(stored('baseline').test.files).toEqual(stored('augmented').test.files);
    const results = JSON.parse(readFileSync(join(out, 'parted', 'results.json'), 'utf8'));
    expect(results.ensemble.phases).toEqual(['augmented', 'weighted']);
    const compared = results.comparison.against.map((one: { phase: string }) => one.phase);
    expect([results.chosen.phase, ...compared]).not.toContain('baseline');
    expect(compared).toHaveLength(2);
  },
  4 * MINUTES,
);

test(
  'of two that go on with a run at once, one does, and the other says so',
  async () => {
    await stopped('twice');
    const path = join(out, 'twice', 'config.json');
    const settings = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...settings, epochs: 400 }));
    const both = [1, 2].map(() =>
      startProgram(['resume', 'twice', '--plain', '--out', out, '--accept', 'config']),
    );
    const first = await Promise.race(both.map((run) => run.finished));
    expect(first.code).toBe(1);
    // The one that comes later sees either the other's lock or, a moment on, that it has gone on with the run.
    expect(first.stdout + first.stderr).toMatch(
      /process \d+ on \S+ holds this run: two never write one|is running/,
    );
    expect((await runProgram(['stop', 'twice', '--out', out])).code).toBe(0);
    await Promise.all(both.map((run) => run.finished));
    const { events, damaged } = await readLog(join(out, 'twice', 'events.jsonl'));
    expect(damaged).toBe(0);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, n) => n + 1));
    expect(events.filter(({ type }) => type === 'run-resumed')).toHaveLength(1);
  },
  3 * MINUTES,
);

test(
  'of two that go on with a run at once, the other does not train on when the one has ended',
  async () => {
    await stopped('waited');
    const both = [1, 2].map(() => startProgram(['resume', 'waited', '--plain', '--out', out]));
    // Whichever it is.
    await Promise.race(both.map((run) => run.says(/resumed by[^]*epoch +\d+\/200/)));
    expect((await runProgram(['stop', 'waited', '--out', out])).code).toBe(0);
    const ended = await Promise.all(both.map((run) => run.finished));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
    const refused = ended.find(({ code }) => code === 1)!;
    // One that comes very late sees a moment on that the other has gone on with the run.
    expect(refused.stdout + refused.stderr).toMatch(
      /process \d+ on \S+ has gone on with this run meanwhile, and it is stopped|is running/,
    );
    const { events } = await readLog(join(out, 'waited', 'events.jsonl'));
    expect(events.filter(({ type }) => type === 'run-resumed')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', status: 'stopped' });
  },
  2 * MINUTES,
);

test(
  'what was asked after the last checkpoint and is lost with a killed runner is told to who goes on',
  async () => {
    const run = join(out, 'asked');
    let asked = false;
    await killWhen(run, start('asked', '--epochs', '200'), (events) => {
      if (!asked && events.some(({ type }) => type === 'epoch-finished')) {
        asked = true;
        // Nothing is taken over while it is paused, nor a checkpoint written.
        void sendCommand(run, { command: 'pause' })
          .then(() => sendCommand(run, { command: 'learning-rate', value: 0.5 }))
          .then(() => sendCommand(run, { command: 'one-more-epoch' }))
          // It may be killed before its answer.
          .catch(() => undefined);
      }
      return events.some((e) => e.type === 'command' && e.command === 'one-more-epoch');
    });
    const again = startProgram(['resume', 'asked', '--plain', '--out', out]);
    await again.says(
      /warning: Asked after the last checkpoint, .* the learning rate times 0\.5, 1 more epoch\. Ask again .*melanoscope rate asked --out \S+ 0\.5; melanoscope extend asked/,
    );
    await again.says(/goes on in epoch|baseline .*epoch/);
    again.kill('SIGINT');
    expect((await again.finished).code).toBe(130);
  },
  2 * MINUTES,
);

test(
  'a run whose log has lost its first line goes on from its checkpoints, and is known again from there',
  async () => {
    await stopped('nameless');
    const run = join(out, 'nameless');
    const log = join(run, 'events.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replace('run-started', 'run-stXrted'));
    const { step } = await newestOf(run);
    expect(step).toBeGreaterThan(0);
    const again = startProgram(['resume', 'nameless', '--plain', '--out', out]);
    await again.says('warning: What this run was begun with is not known any more');
    await again.says(/goes on in epoch/);
    await again.says(/baseline .*epoch +4\//);
    again.kill('SIGINT');
    expect((await again.finished).code).toBe(130);
    const { events, damaged } = await readLog(log);
    expect(damaged).toBe(1);
    expect((await foldLog(run)).phaseOrder).toEqual(['data', 'baseline']);
    expect(events.filter(({ type }) => type === 'phase-started')).toHaveLength(2);
    expect(events).toContainEqual(expect.objectContaining({ type: 'phase-resumed', step }));
    expect((await newestOf(run)).step).toBeGreaterThan(step);
    const results = JSON.parse(readFileSync(join(run, 'results.json'), 'utf8'));
    expect([results.run, results.config.epochs]).toEqual(['nameless', 200]);
    expect(results.phases.map(({ id }: { id: string }) => id)).toEqual(['baseline']);
  },
  2 * MINUTES,
);

test(
  'a run whose log is empty, unreadable or gone is refused, and its checkpoints stay as they are',
  async () => {
    await stopped('silent');
    const run = join(out, 'silent');
    const log = join(run, 'events.jsonl');
    const before = readFileSync(log);
    const { weights } = await newestOf(run);
    for (const [fault, damage] of [
      ['is empty', () => writeFileSync(log, '')],
      ['has no line that can be read', () => writeFileSync(log, 'damage\n'.repeat(9))],
      ['is missing', () => rmSync(log)],
    ] as const) {
      damage();
      for (const command of [
        ['resume', 'silent', '--plain', '--out', out],
        start('silent', '--epochs', '200', '--resume-if-exists'),
      ]) {
        const { code, stderr } = await runProgram(command);
        expect(code, stderr).toBe(1);
        expect(stderr).toContain(`events.jsonl, ${fault}, so what it has made is not known`);
        expect(stderr).toMatch(/melanoscope evaluate \S+silent\/phases\/baseline\/best --data DIR/);
      }
      // Whoever starts it, the runner looks itself.
      expect((await launchRunner(run, {}).exit).code).toBe(1);
      expect((await newestOf(run)).weights).toEqual(weights);
    }
    writeFileSync(log, before);
    const again = startProgram(['resume', 'silent', '--plain', '--out', out]);
    await again.says(/goes on in epoch/);
    again.kill('SIGINT');
    expect((await again.finished).code).toBe(130);
  },
  3 * MINUTES,
);

test(
  'a damaged newest checkpoint is named, and the one before it goes on',
  async () => {
    await stopped('damaged');
    const last = join(out, 'damaged', 'phases', 'baseline', 'last');
    writeFileSync(join(last, 'weights.bin'), 'damage');
    const run = startProgram(['resume', 'damaged', '--plain', '--out', out]);
    await run.says(/warning: The checkpoint .*last is damaged .*the one before it is used/);
    await run.says(/goes on in epoch/);
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
  },
  2 * MINUTES,
);

test(
  'a loss that is no number ends the phase at its last good checkpoint, with what is known of the step',
  async () => {
    // Decay that is far too strong makes the weights grow eightfold a step.
    const wild = join(folder, 'wild.json');
    const optimizer = { kind: 'sgd', weightDecay: 0.9 };
    writeFileSync(wild, JSON.stringify({ network: { filters: [4], units: 8 }, optimizer }));
    const { code, stdout } = await runProgram(
      [
        ...start('diverged', '--epochs', '30', '--learning-rate', '10', '--checkpoint-every', '2'),
      ].map((argument) => (argument === config ? wild : argument)),
    );
    expect(code).toBe(1);
    const said = new RegExp(
      'error: baseline failed: Training has diverged: the (loss|weight \\S+) is not a number at step \\d+ of ' +
        'baseline \\(epoch \\d+\\), at a learning rate of 10.*The last good checkpoint is that of epoch (\\d+), ' +
        'step (\\d+)\\. Try a lower rate: --learning-rate 1\\b',
    );
    expect(stdout).toMatch(said);
    const good = await readCheckpoint(join(out, 'diverged', 'phases', 'baseline', 'last'));
    expect(good!.loop.globalStep).toBe(Number(said.exec(stdout)![3]));
    const weights = new Float32Array(Uint8Array.from(good!.weightsBin).buffer);
    expect(weights.every(Number.isFinite)).toBe(true);
    // The run tells the reason, not that there was nothing left to evaluate, and its results name the guard.
    expect(stdout).toMatch(
      /error: diverged failed after [^:]*: baseline failed: Training has diverged/,
    );
    const results = JSON.parse(readFileSync(join(out, 'diverged', 'results.json'), 'utf8'));
    expect(results.message).toMatch(/^baseline failed: Training has diverged/);
    expect(results.warnings).toContainEqual(
      expect.objectContaining({ name: 'loss-not-finite', phase: 'baseline' }),
    );
  },
  2 * MINUTES,
);
