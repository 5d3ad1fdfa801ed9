/** Opens a checkpoint for prediction, or the several that a run's ensemble is the mean of. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  colourConstancies,
  correctColours,
  type ColourConstancy,
  type SymmetrySet,
} from '../dataset/index.js';
import { correctPrior, type PriorCorrection } from '../evaluation/index.js';
import {
  openEngine,
  precisions,
  type CompiledModel,
  type Engine,
  type Precision,
} from '../engine/index.js';
import { messageOf, UserError } from '../errors.js';
import {
  classesOf,
  colourConstancyOf,
  decodeModel,
  precisionOf,
  saysLeaky,
} from '../model/index.js';
import { resultsPath } from '../runs/folder.js';
import type { StudyConfig } from '../study/config.js';
import { printable } from '../text.js';
import { readCheckpoint } from '../training/checkpoint.js';
import { predictBatch } from '../training/predict-batch.js';
import { readPredictions } from '../training/predictions-file.js';
import { checkpointsOf, type Located } from './locate.js';
import type { EngineUsed, PriorCorrections } from './protocol.js';

/**
 * Pixels of some images at a side, as they are in the files: `[n, side, side, 3]` uint8, an array of its own
 * each time.
 */
export type ReadPixels = (side: number) => Uint8Array | Promise<Uint8Array>;

/** Probabilities `[n, classes]`, and the same without prior corrections. */
export interface Answer {
  probabilities: Float32Array;
  given: Float32Array;
}

export interface OpenModel {
  classes: string[];
  engine: EngineUsed;
  /** The type of 16 bits, or float32, that a checkpoint's run predicted in, where this engine does not; else null. */
  otherPrecision: Precision | null;
  /** Sides of the images in pixels that are asked for; more than one only where an ensemble's differ. */
  sides: number[];
  /** What is taken out of the probabilities of each checkpoint that has a prior correction. */
  priorCorrections: PriorCorrections;
  /** Whether a checkpoint says that it was trained under a leaky protocol. */
  leaky: boolean;
  /** Class probabilities: the mean over its checkpoints, and over test-time augmentation. */
  predict(pixels: ReadPixels, n: number, tta: SymmetrySet): Promise<Answer>;
  dispose(): void;
}

/** One of its checkpoints. */
interface Member {
  model: CompiledModel;
  classes: string[];
  side: number;
  /** What is done to the colours of its images. */
  colourConstancy: ColourConstancy;
  /** Of its phase, chosen on its validation images; null without one. */
  prior: PriorCorrection | null;
}

const resultsClasses = z.object({ data: z.object({ classes: z.array(z.string()).min(1) }) });
const resultsEngine = z.object({ engine: z.object({ precision: z.enum(precisions) }) });

/** The names of a checkpoint's classes: its own, or those of the run it lies in. */
async function classNames(
  { run }: Located,
  checkpoint: string,
  modelJson: object,
  count: number,
): Promise<string[]> {
  const own = classesOf(modelJson);
  const names = own ?? (run === null ? null : await runClasses(run));
  if (names === null) {
    throw new UserError(
      `The checkpoint ${printable(checkpoint)} does not name its classes. Leave it in its run's folder.`,
    );
  }
  if (names.length !== count) {
    throw new UserError(
      `The checkpoint ${printable(checkpoint)} names ${names.length} classes and has ${count} outputs. Use another one.`,
    );
  }
  return names;
}

function coloursOf(checkpoint: string, modelJson: object): ColourConstancy {
  const named = colourConstancyOf(modelJson);
  const known = colourConstancies.find((one) => one === named);
  if (known) return known;
  throw new UserError(
    `The checkpoint ${printable(checkpoint)} needs the colour constancy "${printable(named, 60)}", which this ` +
      `version does not know (${colourConstancies.join(', ')}). Use the version that made it.`,
  );
}

/** A run's results; null where there are none that can be read. */
async function resultsOf(run: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(resultsPath(run), 'utf8')) as unknown;
  } catch {
    return null;
  }
}

async function runClasses(run: string): Promise<string[] | null> {
  return resultsClasses.safeParse(await resultsOf(run)).data?.data.classes ?? null;
}

/** The type that a checkpoint's figures were made in: by its own word, else by that of the run it lies in. */
async function precisionOfModel({ run }: Located, modelJson: object): Promise<Precision> {
  const own = precisions.find((one) => one === precisionOf(modelJson));
  if (own || run === null) return own ?? 'float32';
  return resultsEngine.safeParse(await resultsOf(run)).data?.engine.precision ?? 'float32';
}

/** The checkpoint's files; one that another program wrote has no state.json, and needs none here. */
async function readModel(checkpoint: string): Promise<{ json: object; weights: Uint8Array }> {
  try {
    await readFile(join(checkpoint, 'state.json'));
  } catch {
    const [json, weights] = await Promise.all([
      readFile(join(checkpoint, 'model.json'), 'utf8'),
      readFile(join(checkpoint, 'weights.bin')),
    ]).catch((error: unknown) => {
      throw new UserError(
        `The checkpoint ${printable(checkpoint)} cannot be read: ${printable(messageOf(error))}`,
      );
    });
    try {
      return { json: JSON.parse(json) as object, weights };
    } catch {
      throw new UserError(`${printable(join(checkpoint, 'model.json'))} is not JSON.`);
    }
  }
  const found = (await readCheckpoint(checkpoint))!;
  return { json: found.modelJson, weights: found.weightsBin };
}

/** The correction of a checkpoint's phase; null where the checkpoint lies in no run. */
async function priorOf({ phase, ensemble }: Located, n: number): Promise<PriorCorrection | null> {
  const folder = ensemble?.[n] ?? phase;
  return folder === null ? null : ((await readPredictions(folder))?.prior ?? null);
}

async function openMember(
  located: Located,
  checkpoint: string,
  prior: PriorCorrection | null,
  files: Awaited<ReturnType<typeof readModel>>,
  engine: Engine,
): Promise<Member> {
  const { model: layers } = await decodeModel(files.json, files.weights);
  const [, side] = layers.inputs[0]?.shape ?? [];
  const count = layers.outputs[0]?.shape.at(-1);
  if (!side || !count) {
    throw new UserError(
      `The checkpoint ${printable(checkpoint)} is no image classifier. Use another one.`,
    );
  }
  const classes = await classNames(located, checkpoint, files.json, count);
  const colourConstancy = coloursOf(checkpoint, files.json);
  const model = engine.compile(layers, {
    seed: 0,
    // Nothing is trained: the optimizer is only asked for.
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  });
  if (prior && prior.shares.length !== classes.length) {
    throw new UserError(
      `The prior correction beside the checkpoint ${printable(checkpoint)} is for ${prior.shares.length} classes, ` +
        `and the model has ${classes.length}. Move the checkpoint out of that folder, or use another one.`,
    );
  }
  return { model, classes, side, colourConstancy, prior };
}

/**
 * @param uncorrected Whether prior corrections are left out.
 * @throws {UserError} when a checkpoint is damaged, is no image classifier, or has other classes than the
 *   others; or when the engine is not to be had.
 */
export async function openModel(
  located: Located,
  engineId: StudyConfig['engine'],
  uncorrected: boolean,
): Promise<OpenModel> {
  const checkpoints = checkpointsOf(located);
  const files = await Promise.all(checkpoints.map(readModel));
  const made = await Promise.all(files.map(({ json }) => precisionOfModel(located, json)));
  const [precision = 'float32'] = new Set(made).size === 1 ? made : [];
  const engine = await openEngine(engineId, { executor: 'graph', precision });
  const { id, device, version, precision: computed = 'float32' } = engine.info;
  const used = { id, device, version, precision: computed };
  const members: Member[] = [];
  for (const [i, checkpoint] of checkpoints.entries()) {
    const prior = uncorrected ? null : await priorOf(located, i);
    const member = await openMember(located, checkpoint, prior, files[i], engine);
    members.push(member);
    if (member.classes.join('\n') === members[0].classes.join('\n')) continue;
    throw new UserError(
      `The checkpoint ${printable(checkpoint)} has other classes than ${printable(checkpoints[0])}, so ` +
        'that they have no mean. Name one of them.',
    );
  }
  const [{ classes }] = members;
  return {
    classes,
    engine: used,
    otherPrecision: made.find((one) => one !== used.precision) ?? null,
    sides: [...new Set(members.map(({ side }) => side))],
    priorCorrections: members.flatMap(({ prior }, i) =>
      prior ? { checkpoint: checkpoints[i], ...prior, shares: [...prior.shares] } : [],
    ),
    leaky: files.some(({ json }) => saysLeaky(json)),
    async predict(pixels, n, tta) {
      const [sum, sumGiven] = [
        new Float64Array(n * classes.length),
        new Float64Array(n * classes.length),
      ];
      for (const { model, side, colourConstancy, prior } of members) {
        const images = await pixels(side);
        correctColours(images, side, colourConstancy);
        const given = await predictBatch(model, images, n, side, tta);
        const own = prior ? correctPrior(given, prior) : given;
        own.forEach((probability, i) => (sum[i] += probability));
        given.forEach((probability, i) => (sumGiven[i] += probability));
      }
      const mean = (total: number): number => total / members.length;
      return {
        probabilities: Float32Array.from(sum, mean),
        given: Float32Array.from(sumGiven, mean),
      };
    },
    dispose: () => members.forEach(({ model }) => model.dispose()),
  };
}
