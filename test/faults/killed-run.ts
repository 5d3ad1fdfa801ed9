/** A small run that is killed at a chosen moment, gone on with, and compared with one that was not. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../source/runs/events.js';
import { readLog } from '../../source/runs/read-log.js';
import { killAt } from '../kill-when.js';
import { runProgram } from '../program.js';

export interface Study {
  /** Folder of images, folder of runs, config file. */
  data: string;
  out: string;
  config: string;
  engine: 'wasm' | 'tensorflow';
}

export const PHASES = ['baseline', 'weighted'];

export const startArguments = (
  { data, out, config, engine }: Study,
  name: string,
  phases: readonly string[] = ['data', ...PHASES, 'evaluation'],
): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', engine],
  ...['--image-size', '16', '--epochs', '3', '--batch-size', '8', '--checkpoint-every', '3'],
  ...['--phases', phases.join(','), '--name', name],
];

/** Runs it to its end without a kill. */
export async function uninterrupted(study: Study, name: string): Promise<void> {
  const { code, stdout, stderr } = await runProgram(startArguments(study, name));
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}

/** Moments to kill at, and how one is known to have come. */
export const moments = ['step', 'checkpoint', 'log', 'phase'] as const;
export type Moment = (typeof moments)[number];

const ofPhases = ['phase-started', 'phase-finished', 'phase-evaluated'];

/** How often a moment has come: each time it is asked, by what was written so far. */
function counter(folder: string, moment: Moment): (events: RunEvent[]) => number {
  if (moment === 'log') return (events) => events.length;
  if (moment === 'step') return (events) => events.filter(({ type }) => type === 'step').length;
  if (moment === 'phase')
    return (events) => events.filter(({ type }) => ofPhases.includes(type)).length;
  const seen = new Set<string>();
  return () => {
    for (const phase of PHASES) {
      for (const kind of ['best', 'last']) {
        const path = join(folder, 'phases', phase, `${kind}.new`);
        const fresh = statSync(path, { throwIfNoEntry: false });
        if (fresh) seen.add(`${fresh.ino} ${fresh.ctimeMs}`);
      }
    }
    return seen.size;
  };
}

/**
 * Starts the run and kills its runner when a moment has come for the n-th time, and a little later.
 * @returns Whether the run was over before that.
 */
export function killStudyAt(
  study: Study,
  name: string,
  { moment, nth, later }: { moment: Moment; nth: number; later: number },
): Promise<'killed' | 'over'> {
  const folder = join(study.out, name);
  const count = counter(folder, moment);
  return killAt(folder, startArguments(study, name), (events) => count(events) >= nth, { later });
}

export async function goOn(study: Study, name: string): Promise<void> {
  const { code, stdout, stderr } = await runProgram([
    'resume',
    name,
    '--plain',
    '--out',
    study.out,
  ]);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}

/** What two runs must have in common: weights and optimizer to the byte, each step, each epoch, the figures. */
export async function outcome(study: Study, name: string) {
  const folder = join(study.out, name);
  const { events, damaged } = await readLog(join(folder, 'events.jsonl'));
  const steps = new Map<string, object>();
  const epochs = new Map<string, object>();
  const results = new Map<string, object>();
  for (const event of events) {
    if (event.type === 'step') {
      const { seq: _seq, time: _time, imagesPerSecond: _rate, ...rest } = event;
      steps.set(`${event.phase} ${event.globalStep}`, rest);
    } else if (event.type === 'epoch-finished') {
      const { seq: _seq, time: _time, imagesPerSecond: _rate, seconds: _seconds, ...rest } = event;
      epochs.set(`${event.phase} ${event.epoch}`, rest);
    } else if (event.type === 'phase-evaluated') {
      const { seq: _seq, time: _time, seconds: _seconds, ...rest } = event;
      results.set(event.phase, rest);
    }
  }
  const files = PHASES.flatMap((phase) =>
    ['best', 'last'].flatMap((kind) =>
      ['model.json', 'weights.bin', 'optimizer.bin'].map((file) =>
        join('phases', phase, kind, file),
      ),
    ),
  );
  const bytes = files.map((file) => [file, readFileSync(join(folder, file)).toString('base64')]);
  const entries = (map: Map<string, object>) => Object.fromEntries([...map].sort());
  return {
    damaged,
    bytes: Object.fromEntries(bytes),
    steps: entries(steps),
    epochs: entries(epochs),
    results: entries(results),
    status: events.findLast((event) => event.type === 'run-finished')?.status,
  };
}
