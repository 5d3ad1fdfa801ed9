/** Opens a checkpoint for prediction. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { colourConstancies, type ColourConstancy } from '../dataset/index.js';
import { openEngine, type CompiledModel, type EngineInfo } from '../engine/index.js';
import { messageOf, UserError } from '../errors.js';
import { classesOf, colourConstancyOf, decodeModel } from '../model/index.js';
import { resultsPath } from '../runs/folder.js';
import type { StudyConfig } from '../study/config.js';
import { printable } from '../text.js';
import { readCheckpoint } from '../training/checkpoint.js';
import type { Located } from './locate.js';

export interface OpenModel {
  model: CompiledModel;
  classes: string[];
  /** Side of its images in pixels. */
  side: number;
  /** What is done to the colours of its images. */
  colourConstancy: ColourConstancy;
  engine: EngineInfo;
}

const resultsClasses = z.object({ data: z.object({ classes: z.array(z.string()).min(1) }) });

/** The names of a checkpoint's classes: its own, or those of the run it lies in. */
async function classNames(located: Located, modelJson: object, count: number): Promise<string[]> {
  const own = classesOf(modelJson);
  const names = own ?? (located.run === null ? null : await runClasses(located.run));
  if (names === null) {
    throw new UserError(
      `The checkpoint ${printable(located.checkpoint)} does not name its classes. Leave it in its run's folder.`,
    );
  }
  if (names.length !== count) {
    throw new UserError(
      `The checkpoint ${printable(located.checkpoint)} names ${names.length} classes and has ${count} outputs. Use another one.`,
    );
  }
  return names;
}

function coloursOf({ checkpoint }: Located, modelJson: object): ColourConstancy {
  const named = colourConstancyOf(modelJson);
  const known = colourConstancies.find((one) => one === named);
  if (known) return known;
  throw new UserError(
    `The checkpoint ${printable(checkpoint)} needs the colour constancy "${printable(named, 60)}", which this ` +
      `version does not know (${colourConstancies.join(', ')}). Use the version that made it.`,
  );
}

async function runClasses(run: string): Promise<string[] | null> {
  try {
    const results: unknown = JSON.parse(await readFile(resultsPath(run), 'utf8'));
    return resultsClasses.parse(results).data.classes;
  } catch {
    return null;
  }
}

/** The checkpoint's files; one that another program wrote has no state.json, and needs none here. */
async function readModel({ checkpoint }: Located): Promise<{ json: object; weights: Uint8Array }> {
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

/**
 * @throws {UserError} when the checkpoint is damaged, is no image classifier, or the engine is not to be had.
 */
export async function openModel(
  located: Located,
  engineId: StudyConfig['engine'],
): Promise<OpenModel> {
  const files = await readModel(located);
  const engine = await openEngine(engineId, { executor: 'graph' });
  const { model: layers } = await decodeModel(files.json, files.weights);
  const [, side] = layers.inputs[0]?.shape ?? [];
  const count = layers.outputs[0]?.shape.at(-1);
  if (!side || !count) {
    throw new UserError(
      `The checkpoint ${printable(located.checkpoint)} is no image classifier. Use another one.`,
    );
  }
  const classes = await classNames(located, files.json, count);
  const colourConstancy = coloursOf(located, files.json);
  const model = engine.compile(layers, {
    seed: 0,
    // Nothing is trained: the optimizer is only asked for.
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  });
  return { model, classes, side, colourConstancy, engine: engine.info };
}
