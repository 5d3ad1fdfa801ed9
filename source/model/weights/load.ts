/** Puts weights that were read into a model, layer by layer, by name. */
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UserError } from '../../errors.js';
import { counted, firstFew } from '../../text.js';
import { FIXED_LAYERS, type Backbone } from '../backbone.js';
import type { StoredLayers, StoredWeight } from './layer-weights.js';

export interface LoadedWeights {
  /** Names of the layers that took weights from the file. */
  loaded: string[];
  /** Layers of fixed preprocessing that the file has nothing for. */
  missing: string[];
  /** Layers of the file that the model does not have or does not take. */
  unused: string[];
}

export interface LoadOptions {
  /** How the file's weights become those of a layer where they are not the same. */
  adapt?: Backbone['adapt'];
  /** Layers that keep their first weights when the file's do not fit: the classifier. */
  optional: ReadonlySet<string>;
  /** What else can be done about shapes that do not fit. */
  advice?: string;
}

const text = (shapes: readonly (readonly (number | null)[])[]) =>
  shapes.map((shape) => `[${shape.join(', ')}]`).join(' ');

const sameShapes = (a: readonly (readonly (number | null)[])[], b: StoredWeight[]) =>
  a.length === b.length && a.every((shape, i) => shape.join() === b[i]!.shape.join());

/**
 * Layers of keras.applications with weights and no name of their own: Keras numbers them where a session makes
 * several models, and the second EfficientNet has a `normalization_1`.
 */
const UNNAMED: ReadonlySet<string> = new Set(['normalization']);

/** The name that a layer has in the file. */
function nameIn(stored: StoredLayers, name: string): string {
  if (stored.has(name) || !UNNAMED.has(name)) return name;
  const numbered = [...stored.keys()].filter((key) => key.replace(/_\d+$/, '') === name);
  return numbered.length === 1 ? numbered[0]! : name;
}

/**
 * Sets the weights of each layer that the file has one of the same name for.
 *
 * @throws {UserError} when a layer of that name has other shapes, or the file lacks one that is neither optional
 * nor fixed; nothing is set then.
 */
export function loadWeights(
  model: LayersModel,
  stored: StoredLayers,
  path: string,
  { adapt, optional, advice }: LoadOptions,
): LoadedWeights {
  const fitting: [LayersModel['layers'][number], StoredWeight[]][] = [];
  const missing: string[] = [];
  const misfits: string[] = [];
  for (const layer of model.layers.filter(({ weights }) => weights.length > 0)) {
    const found = stored.get(nameIn(stored, layer.name));
    const weights = found && (adapt?.(layer.name, found) ?? found);
    const shapes = layer.weights.map(({ shape }) => shape);
    if (weights && sameShapes(shapes, weights)) fitting.push([layer, weights]);
    else if (optional.has(layer.name)) continue;
    else if (!weights) missing.push(layer.name);
    else {
      misfits.push(
        `${layer.name} needs ${text(shapes)} and the file has ${text(weights.map(({ shape }) => shape))}`,
      );
    }
  }
  const refuse = (what: string, also = '') => {
    throw new UserError(
      `The weights ${path} do not fit ${model.name}: ${what}. Choose the architecture that they are of ` +
        `with --backbone, or other weights.${also}`,
      2,
    );
  };
  if (misfits.length > 0) {
    refuse(
      `${counted(misfits.length, 'layer')} with another shape (${firstFew(misfits)}), ` +
        `${counted(fitting.length, 'layer')} that fit, ${missing.length} missing`,
      advice === undefined ? '' : ` ${advice}`,
    );
  }
  if (fitting.length === 0) {
    refuse(`none of its layers is in the file, which has ${firstFew([...stored.keys()])}`);
  }
  const absent = missing.filter((name) => !FIXED_LAYERS.has(name));
  if (absent.length > 0) {
    const names = new Set(model.layers.map(({ name }) => nameIn(stored, name)));
    const others = [...stored.keys()].filter((name) => !names.has(name));
    refuse(
      `${counted(absent.length, 'layer')} missing in the file (${firstFew(absent)})` +
        (others.length === 0
          ? ''
          : `, which has ${others.length} of other names (${firstFew(others)}), perhaps renamed`),
    );
  }
  for (const [layer, weights] of fitting) {
    tidy(() => layer.setWeights(weights.map(({ data, shape }) => tensor(data, shape, 'float32'))));
  }
  const loaded = fitting.map(([layer]) => layer.name);
  const taken = new Set(loaded.map((name) => nameIn(stored, name)));
  return { loaded, missing, unused: [...stored.keys()].filter((name) => !taken.has(name)) };
}
