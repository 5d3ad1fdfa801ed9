/** Turns a `tf.LayersModel` into ops. */
import type { LayersModel, LayerVariable, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { nonZeroHash } from '../random.js';
import { trainedLayers } from '../trained-layers.js';
import type { Node, Output } from './graph.js';
import {
  layerRules,
  UnsupportedLayerError,
  type Layer,
  type LayerContext,
} from './layers/index.js';
import { assign, pack, type Variable } from './ops/index.js';

/** What a forward pass is made from. */
export interface ForwardOptions {
  training: boolean;
  /** The graph's variable of each weight. */
  variables: ReadonlyMap<LayerVariable, Variable>;
  /** Number of the step, int32 `[]`, and the study's seed: what random draws depend on. */
  step: Output;
  seed: number;
  /** Number of the device, where several share a batch. @default 0 */
  tower?: number;
}

export interface Forward {
  output: Output;
  /** What gives moving averages their new values. */
  updates: Node[];
}

/** Layers with random draws take numbers in the order of the model, whatever order they are reached in. */
const DRAWING = new Set(['Dropout', 'SpatialDropout2D']);

const isModel = (layer: Layer): layer is Layer & LayersModel => 'layers' in layer;

/** The layers of a model and of the models within it. */
export function allLayers(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (isModel(layer) ? allLayers(layer) : [layer]));
}

/** The variable whose name ends as given, e.g. "kernel" for "conv2d/kernel". */
export function variableOf(
  layer: Layer,
  name: string,
  variables: ReadonlyMap<LayerVariable, Variable>,
): Variable | undefined {
  const weight = layer.weights.find(({ originalName }) => originalName.endsWith(`/${name}`));
  return weight && variables.get(weight);
}

/**
 * Adds a pass through the model.
 *
 * @param images What goes into its one input.
 * @throws UnsupportedLayerError for a layer that has no rule.
 */
export function forward(model: LayersModel, images: Output, options: ForwardOptions): Forward {
  const { training, variables, step, seed, tower = 0 } = options;
  const updates: Node[] = [];
  const drawing = allLayers(model).filter((layer) => DRAWING.has(layer.getClassName()));
  const trained = trainedLayers(model);

  const contextOf = (layer: Layer, inputs: Output[]): LayerContext => {
    const { name } = layer;
    const variable = (ending: string) => variableOf(layer, ending, variables);
    return {
      name,
      config: layer.getConfig(),
      inputs,
      training,
      trainable: trained.has(layer),
      variable,
      weight: (ending) => {
        const found = variable(ending);
        if (!found) throw new Error(`The layer "${name}" has no weight "${ending}".`);
        return found.value;
      },
      seed: () => {
        const own = nonZeroHash(seed, drawing.indexOf(layer) + tower * drawing.length) | 0;
        return pack([step, step.node.graph.constant(Int32Array.of(own), [])]);
      },
      update: (target, value) => void updates.push(assign(target, value)),
    };
  };

  const apply = (layer: Layer, inputs: Output[]): Output[] => {
    if (isModel(layer)) return applyModel(layer, inputs);
    const rule = layerRules.get(layer.getClassName());
    if (!rule) {
      throw new UnsupportedLayerError(
        `The layer "${layer.name}" is of the kind ${layer.getClassName()}, which the graph executor ` +
          'does not know.',
      );
    }
    return [rule(contextOf(layer, inputs))];
  };

  const applyModel = (inner: LayersModel, inputs: Output[]): Output[] => {
    const known = new Map<SymbolicTensor, Output>();
    inner.inputs.forEach((tensor, i) => known.set(tensor, inputs[i]!));
    const valueOf = (tensor: SymbolicTensor): Output => {
      const found = known.get(tensor);
      if (found) return found;
      const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex]!;
      const outputs = apply(tensor.sourceLayer, node.inputTensors.map(valueOf));
      node.outputTensors.forEach((output, i) => known.set(output, outputs[i]!));
      return known.get(tensor)!;
    };
    return inner.outputs.map(valueOf);
  };

  const [output] = applyModel(model, [images]);
  return { output: output!, updates };
}
