/**
 * A model as the two files of a checkpoint, in TensorFlow.js's layers format: `model.json` (topology and
 * list of weights) and `weights.bin` (their values, float32, little-endian, one after the other).
 * `tf.loadLayersModel` reads them as they are; for Keras see keras-file.ts.
 */
import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel, version_layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.js';
import { withinWeights } from './weight-budget.js';

/** A weight's values; the engine's `NamedArray`. */
export interface WeightArray {
  name: string;
  shape: number[];
  data: Float32Array;
}

const modelJsonSchema = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string()),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().nonnegative()),
            dtype: z.literal('float32'),
          }),
        ),
      }),
    )
    .length(1),
  userDefinedMetadata: z.unknown().optional(),
});

/** What a checkpoint says of itself, where the layers format lets a program add its own. */
const notesSchema = z.object({
  /** Names of its outputs. */
  classes: z.array(z.string()).min(1),
  /** What is done to the colours of images before it sees them; left out for none. */
  colourConstancy: z.string().optional(),
  /** Whether it was trained under a leaky protocol; left out where it was not. */
  leaky: z.boolean().optional(),
  /** Type in which its convolutions and products were computed; left out for float32. */
  precision: z.string().optional(),
});
type ModelNotes = z.infer<typeof notesSchema>;

export type ModelJson = z.infer<typeof modelJsonSchema> & {
  generatedBy: string;
  convertedBy: null;
};

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * A model's topology with the given weights, which need not be the ones it holds now.
 *
 * @param notes Kept in the file.
 */
export function encodeModel(
  model: LayersModel,
  weights: WeightArray[],
  notes?: ModelNotes,
): { modelJson: ModelJson; weightsBin: Uint8Array } {
  const weightsBin = new Uint8Array(weights.reduce((sum, { data }) => sum + data.byteLength, 0));
  let offset = 0;
  for (const { data } of weights) {
    weightsBin.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  const modelJson: ModelJson = {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    modelTopology: model.toJSON(null, false) as Record<string, unknown>,
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    ...(notes && {
      userDefinedMetadata: {
        classes: [...notes.classes],
        ...((notes.colourConstancy ?? 'none') !== 'none' && {
          colourConstancy: notes.colourConstancy,
        }),
        ...(notes.leaky && { leaky: true }),
        ...((notes.precision ?? 'float32') !== 'float32' && { precision: notes.precision }),
      },
    }),
  };
  return { modelJson, weightsBin };
}

function notesOf(modelJson: object): ModelNotes | undefined {
  const { userDefinedMetadata } = modelJson as { userDefinedMetadata?: unknown };
  return notesSchema.safeParse(userDefinedMetadata).data;
}

/** The names of a model's classes, where `model.json` has them; else null. */
export const classesOf = (modelJson: object): string[] | null =>
  notesOf(modelJson)?.classes ?? null;

/** Whether `model.json` says that the model was trained under a leaky protocol; one of an earlier version does not. */
export const saysLeaky = (modelJson: object): boolean => notesOf(modelJson)?.leaky ?? false;

/** The type that the model was trained in; null where `model.json` does not say so. */
export const precisionOf = (modelJson: object): string | null =>
  notesOf(modelJson)?.precision ?? null;

/** What is to be done to the colours of images before a model sees them; a file that says nothing: none. */
export const colourConstancyOf = (modelJson: object): string =>
  notesOf(modelJson)?.colourConstancy ?? 'none';

/** @throws UserError when the values are fewer or more than the list of weights says. */
function splitWeights(
  specs: { name: string; shape: number[] }[],
  bytes: Uint8Array,
): WeightArray[] {
  const expected = specs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  if (bytes.byteLength !== expected) {
    throw new UserError(
      `The weights file holds ${bytes.byteLength} bytes, the model needs ${expected}: it is ` +
        `${bytes.byteLength < expected ? 'cut off' : 'of another model'}. Use another checkpoint.`,
    );
  }
  // A copy, since floats must begin at a multiple of 4.
  const values = new Float32Array(bytes.slice().buffer);
  let offset = 0;
  return specs.map(({ name, shape }) => {
    const data = values.slice(offset, offset + sizeOf(shape));
    offset += data.length;
    return { name, shape, data };
  });
}

/** @throws UserError when `model.json` is none. */
function parseModelJson(modelJson: unknown): z.infer<typeof modelJsonSchema> {
  const parsed = modelJsonSchema.safeParse(modelJson);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `The checkpoint's model.json is not a layers model (${issue!.path.join('.') || 'top level'}: ` +
      `${issue!.message}). Use another checkpoint.`,
  );
}

/**
 * The weights alone, for a model that is there already.
 *
 * @param modelJson What `model.json` holds, parsed.
 * @throws UserError when the files are no model, are cut off, or do not fit each other.
 */
export function decodeWeights(modelJson: unknown, weightsBin: Uint8Array): WeightArray[] {
  return splitWeights(parseModelJson(modelJson).weightsManifest[0]!.weights, weightsBin);
}

/**
 * Rebuilds a model with its weights on the current backend.
 *
 * @param modelJson What `model.json` holds, parsed.
 * @throws UserError when the files are no model, are cut off, or do not fit each other.
 */
export async function decodeModel(
  modelJson: unknown,
  weightsBin: Uint8Array,
): Promise<{ model: LayersModel; weights: WeightArray[] }> {
  const { modelTopology, weightsManifest } = parseModelJson(modelJson);
  const weightSpecs = weightsManifest[0]!.weights;
  const weights = splitWeights(weightSpecs, weightsBin);
  const weightData = weightsBin.slice().buffer;
  try {
    const model = await withinWeights(weightsBin.byteLength / 4, () =>
      loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData })),
    );
    return { model, weights };
  } catch (error) {
    throw new UserError(
      `The checkpoint's model.json and weights.bin do not fit each other: ${messageOf(error)} Use ` +
        'another checkpoint.',
      1,
      { cause: error },
    );
  }
}
