/** Builds the graph of a model: a training step, prediction, reading and writing of its state. */
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { modelWeights } from '../eager/named-arrays.js';
import { decayOf } from '../optimizer.js';
import type { CompileOptions, LossOptions } from '../types.js';
import { augmentPictures, type AugmentedPictures } from './augmentation.js';
import { differentiate } from './differentiate.js';
import type { Execution } from './execution.js';
import { forward } from './forward.js';
import { deterministicRules, gradientRules } from './gradients/index.js';
import { Graph, inOrder, type Node, type Output } from './graph.js';
import type { Targets } from './loss.js';
import {
  adjustScale,
  allFinite,
  FIRST_SCALE,
  keepUnless,
  lossScale,
  unscaled,
} from './loss-scaling.js';
import { addSlots, addUpdates, type Rates, type Trained } from './optimizer/index.js';
import {
  assign,
  assignZeros,
  cast,
  deepCopy,
  mul,
  pack,
  variable,
  type Variable,
} from './ops/index.js';
import { mixedPrecision, optimize } from './passes/index.js';
import { trainingPass } from './training-pass.js';

/** Placeholders of a step. */
export interface Inputs {
  /** `[n, side, side, 3]` uint8. */
  images: Output;
  /** `[n]` int32. */
  labels: Output;
  /** Weights `[n]`, second labels `[n]` int32 and shares of the first `[n]`, where the loss takes them. */
  sampleWeights?: Output;
  secondLabels?: Output;
  shares?: Output;
  /** Number of the step, `[]` int32. */
  step: Output;
  /** What updates are made with, `[]` float32 each. */
  rates: Rates;
}

/** A variable and the placeholder that new values come in by. */
export interface Writable extends Variable {
  placeholder: Output;
}

export interface TrainingGraph {
  inputs: Inputs;
  /** What training sees; null where nothing is augmented. */
  augmented: (AugmentedPictures & { shown: Output }) | null;
  /**
   * `[loss, correct, updated]`, then the norm of the gradients where it is told; fetching it makes a step.
   * `updated` is 0 where gradients were not finite: then nothing was updated.
   */
  step: Output;
  /** `[n, classes]`. */
  probabilities: Output;
  /** As `probabilities`, by the averaged weights, where they are kept. */
  averagedProbabilities: Output | null;
  /** The model's weights in its order. */
  weights: Writable[];
  /** Slots of the optimizer. */
  slots: Writable[];
  /** Fetched to write all weights, or all slots, from their placeholders. */
  writeWeights: Output;
  writeSlots: Output;
  /** Fetched to fill the slots with what they start from: zeros, and the first scale of the loss. */
  clearSlots: Output;
}

/** The nodes that take a value, among those that a step needs. */
function readersOf(value: Output, needed: Node[], but: Node): Node[] {
  return needed.filter((node) => node !== but && node.inputs.includes(value));
}

function writables(graph: Graph, variables: Variable[], kind: string): Writable[] {
  return variables.map((target, i) => ({
    ...target,
    placeholder: graph.placeholder(`${kind}/${i}`, 'float32', target.shape),
  }));
}

/** What writes all variables; the session must not keep JavaScript's memory, so each value is copied. */
const writing = (graph: Graph, name: string, targets: Writable[]): Output =>
  graph.done(
    name,
    targets.map((target) => assign(target, deepCopy(target.placeholder))),
  );

/** Placeholders for what batches may bring beside labels. */
function lossInputs(graph: Graph, { sampleWeights, mixing }: LossOptions = {}): Partial<Inputs> {
  return {
    ...(sampleWeights && { sampleWeights: graph.placeholder('sample-weights', 'float32', [-1]) }),
    ...(mixing && {
      secondLabels: graph.placeholder('second-labels', 'int32', [-1]),
      shares: graph.placeholder('shares', 'float32', [-1]),
    }),
  };
}

function targetsOf({ labels, sampleWeights, secondLabels, shares }: Inputs): Targets {
  const mixing = secondLabels && shares && { secondLabels, shares };
  return { labels, sampleWeights, mixing };
}

function rateInputs(graph: Graph, { optimizer, emaDecay }: CompileOptions): Rates {
  const rate = (name: string) => graph.placeholder(name, 'float32', []);
  return {
    rate: rate('rate'),
    decay: decayOf(optimizer) ? rate('decay') : undefined,
    averaging: emaDecay === undefined ? undefined : rate('averaging'),
  };
}

/** The variables of the weights, with averages in the place of those that are averaged. */
function averagesOf(
  variables: ReadonlyMap<LayerVariable, Variable>,
  kept: Trained[],
): ReadonlyMap<LayerVariable, Variable> {
  const averages = new Map(kept.map(({ weight, average }) => [weight, average]));
  return new Map([...variables].map(([key, weight]) => [key, averages.get(weight) ?? weight]));
}

/**
 * @param side Side of the images in pixels.
 * @throws UnsupportedLayerError for a layer that has no rule.
 */
export function buildTrainingGraph(
  model: LayersModel,
  side: number,
  options: CompileOptions,
  execution: Execution = {},
): TrainingGraph {
  const { half, deterministic } = execution;
  const graph = new Graph();
  const inputs: Inputs = {
    images: graph.placeholder('images', 'uint8', [-1, side, side, 3]),
    labels: graph.placeholder('labels', 'int32', [-1]),
    ...lossInputs(graph, options.loss),
    step: graph.placeholder('step', 'int32', []),
    rates: rateInputs(graph, options),
  };
  const names = modelWeights(model, 'all').map(({ name }) => name);
  const variables = new Map<LayerVariable, Variable>(
    model.weights.map((weight, i) => [
      weight,
      variable(graph, names[i]!, weight.shape as number[]),
    ]),
  );
  const trained = model.trainableWeights.map((weight) => variables.get(weight)!);
  const images = cast(inputs.images, 'float32');
  const pass = { variables, step: inputs.step, seed: options.seed };

  const predicting = (name: string, by: ReadonlyMap<LayerVariable, Variable>) => {
    const predict = { ...pass, variables: by, training: false };
    const optimized = optimize(forward(model, images, predict).output, false);
    const values = half ? mixedPrecision(optimized, half) : optimized;
    return graph.one('Identity', [values], values, {
      attributes: { T: { type: 'float32' } },
      name,
    });
  };
  const probabilities = predicting('probabilities', variables);

  const { augmentation } = options;
  const augmented = augmentation ? augmentPictures(inputs.images, augmentation) : null;
  const batch = {
    images: augmented?.pictures ?? images,
    targets: targetsOf(inputs),
    step: inputs.step,
  };
  const { loss, correct, updates } = trainingPass(model, batch, variables, options, execution);
  const scaling = half === 'float16' ? lossScale(graph) : null;
  const differentiated = differentiate(
    scaling ? mul(loss, scaling.scale.value) : loss,
    trained.map(({ value }) => value),
    deterministic ? deterministicRules : gradientRules,
  );
  const gradients = scaling ? unscaled(differentiated, scaling) : differentiated;
  const needed = inOrder([loss.node, ...gradients.flatMap((gradient) => gradient?.node ?? [])]);
  const kept = addSlots(graph, trained, options);
  const { nodes: applied, norm } = addUpdates(
    kept,
    gradients,
    inputs.rates,
    options,
    (weight, by) => readersOf(weight.value, needed, by.node),
  );
  const beside = [
    ...kept.flatMap(({ slots }) => slots),
    ...kept.flatMap(({ average }) => average ?? []),
  ];
  const finite = scaling && allFinite(gradients);
  const guarded =
    scaling && finite
      ? [
          ...keepUnless(finite, [...variables.values(), ...beside], [...applied, ...updates]),
          ...adjustScale(scaling, finite),
        ]
      : [];
  const updated = finite ? cast(finite, 'float32') : graph.scalar(1);
  const figures = pack([loss, correct, updated, ...(norm ? [norm] : [])]);
  const step = graph.one('Identity', [figures], figures, {
    attributes: { T: { type: 'float32' } },
    controls: [...applied, ...updates, ...guarded],
    name: 'train-step',
  });

  const weights = writables(graph, [...variables.values()], 'weights');
  const scales = scaling ? [scaling.scale, scaling.goodSteps] : [];
  const written = writables(graph, [...beside, ...scales], 'slots');
  return {
    inputs,
    // The addon does not read tensors of bytes.
    augmented: augmented && { ...augmented, shown: cast(augmented.pictures, 'int32') },
    step,
    probabilities,
    averagedProbabilities:
      options.emaDecay === undefined
        ? null
        : predicting('averaged-probabilities', averagesOf(variables, kept)),
    weights,
    slots: written,
    writeWeights: writing(graph, 'write-weights', weights),
    writeSlots: writing(graph, 'write-slots', written),
    clearSlots: graph.done('clear-slots', [
      ...[...beside, ...scales.slice(1)].map(assignZeros),
      ...scales.slice(0, 1).map((scale) => assign(scale, graph.scalar(FIRST_SCALE))),
    ]),
  };
}
