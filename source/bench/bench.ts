/** The whole bench: its cases one after the other, each in processes of its own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { isPass, type BenchCase } from './cases.js';
import { Contestant } from './contestant.js';
import { linkImages, type ImageFolder } from './image-folder.js';
import {
  contestantsOf,
  launchOf,
  type BenchEngine,
  type Rival,
  type RivalContestant,
  type Surroundings,
} from './launches.js';
import { thisMachine } from './machine.js';
import type { Ready, Task } from './protocol.js';
import type { BenchResults } from './results.js';
import { caseResults } from './case-results.js';
import { takeTurns } from './turns.js';

export interface BenchOptions extends Surroundings {
  cases: readonly BenchCase[];
  /** The first is the one that `melanoscope` stands for. */
  engines: readonly BenchEngine[];
  rivals: readonly Rival[];
  rounds: number;
  /** Folder of images; undefined takes the synthetic set. */
  data: string | undefined;
  /** Images that the cases which read them go through. */
  images: number;
  signal: AbortSignal;
  /** Told what is done, often. */
  onProgress(text: string): void;
}

const BATCH_SIZE = 32;
/** Classes of the networks where no images are read, as in ISIC's nine-class set. */
const CLASSES = 9;

type Name = BenchEngine | RivalContestant;

/** A contestant that is ready; one that had to find its fastest way starts anew to run that alone. */
async function start(
  name: Name,
  task: Task,
  options: BenchOptions,
): Promise<{ contestant: Contestant; ready: Ready }> {
  const launch = launchOf(name, options);
  for (let variant = task.variant; ;) {
    const contestant = new Contestant(launch, { ...task, variant }, options.signal);
    try {
      const ready = await contestant.ready();
      if (ready.variant === null || ready.variant === variant) return { contestant, ready };
      variant = ready.variant;
    } catch (error) {
      await contestant.close();
      throw error;
    }
    await contestant.close();
  }
}

/** The folders of a bench, and the images in one of them. */
interface Prepared {
  /** A folder that is gone when the bench ends. */
  folder: string;
  images: string;
  /** Null when no case reads images. */
  set: ImageFolder | null;
}

const taskOf = async (
  name: Name,
  { kind, network, frozen, side }: BenchCase,
  { folder, images, set }: Prepared,
): Promise<Task> => ({
  contestant: name,
  kind,
  network,
  frozen,
  side,
  batchSize: BATCH_SIZE,
  classes: isPass(kind) ? set!.classes : CLASSES,
  images,
  scratch: await mkdtemp(join(folder, 'scratch-')),
  variant: null,
});

/** Starts the contestants of a case, takes turns and adds what came of it to the results. */
async function runCase(
  one: BenchCase,
  prepared: Prepared,
  options: BenchOptions,
  results: BenchResults,
): Promise<void> {
  const { engines, rivals, rounds, signal, onProgress } = options;
  const chosen = contestantsOf(one, engines, rivals);
  const contestants = new Map<string, Contestant>();
  const notes: Record<string, string> = {};
  try {
    for (const name of [...chosen.engines, ...chosen.rivals]) {
      onProgress(`${one.id}: ${name} gets ready`);
      try {
        const task = await taskOf(name, one, prepared);
        const { contestant, ready } = await start(name, task, options);
        contestants.set(name, contestant);
        const { version, device, variant } = ready;
        // Images are decoded before any engine has to do with them.
        if (one.kind !== 'ingest') results.contestants[name] = { version, device };
        if (variant !== null) notes[name] = variant;
      } catch (error) {
        signal.throwIfAborted();
        if (name === chosen.engines[0] || !(error instanceof UserError)) throw error;
        notes[name] = error.message;
      }
    }
    const timed = await takeTurns(contestants, one, rounds, (name, round) =>
      onProgress(`${one.id}: ${name} ${round === 0 ? 'warms up' : `round ${round} of ${rounds}`}`),
    );
    results.cases.push(...caseResults(one, chosen, timed, notes));
  } finally {
    await Promise.all([...contestants.values()].map((contestant) => contestant.close()));
  }
}

/**
 * Runs the bench. Whatever it starts or writes is gone when it ends, also when `signal` aborts it.
 * @throws {UserError} when the first engine cannot run a case; another that does not get ready is noted. The
 *   reason of `signal`.
 */
export async function runBench(options: BenchOptions): Promise<BenchResults> {
  const { cases, rounds, signal, onProgress } = options;
  const folder = await mkdtemp(join(tmpdir(), 'melanoscope-bench-'));
  try {
    const images = join(folder, 'images');
    await mkdir(images);
    const reads = cases.some(({ kind }) => isPass(kind));
    if (reads) onProgress('finding images');
    const set = reads ? await linkImages(images, options.data, options.images) : null;
    const results: BenchResults = {
      schema: 1,
      machine: thisMachine(),
      rounds,
      batchSize: BATCH_SIZE,
      images: set && { count: set.count, synthetic: set.synthetic },
      contestants: {},
      cases: [],
    };
    for (const one of cases) await runCase(one, { folder, images, set }, options, results);
    return results;
  } catch (error) {
    // What fails because it was killed has been interrupted.
    signal.throwIfAborted();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
