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

function inputsOf(graph: Graph, side: number, options: CompileOptions): Inputs {
  return {
    images: graph.placeholder('images', 'uint8', [-1, side, side, 3]),
    labels: graph.placeholder('labels', 'int32', [-1]),
    ...lossInputs(graph, options.loss),
    step: graph.placeholder('step', 'int32', []),
    rates: rateInputs(graph, options),
  };
}

/** The variables of all weights, in the model's order. */
function variablesOf(graph: Graph, model: LayersModel): Map<LayerVariable, Variable> {
  const names = modelWeights(model, 'all').map(({ name }) => name);
  return new Map(
    model.weights.map((weight, i) => [
      weight,
      variable(graph, names[i]!, weight.shape as number[]),
    ]),
  );
}

/** What is built already when a part is added. */
interface Begun {
  graph: Graph;
  model: LayersModel;
  inputs: Inputs;
  /** `inputs.images` as float32. */
  images: Output;
  variables: ReadonlyMap<LayerVariable, Variable>;
  options: CompileOptions;
  execution: Execution;
}

/** Probabilities by the variables given. */
function prediction(
  { graph, model, inputs, images, options, execution: { half } }: Begun,
  name: string,
  variables: ReadonlyMap<LayerVariable, Variable>,
): Output {
  const pass = { variables, step: inputs.step, seed: options.seed, training: false };
  const optimized = optimize(forward(model, images, pass).output, false);
  const values = half ? mixedPrecision(optimized, half) : optimized;
  return graph.one('Identity', [values], values, { attributes: { T: { type: 'float32' } }, name });
}

/** The training step, and what it keeps from one to the next beside the weights. */
interface Step {
  step: Output;
  augmented: AugmentedPictures | null;
  trained: Trained[];
  /** Slots of the optimizer and averages. */
  kept: Variable[];
  /** The loss's scale, which starts from a value of its own. */
  scale: Variable[];
  /** What counts the steps since that was changed. */
  counters: Variable[];
}

function trainingStep(begun: Begun): Step {
  const { graph, model, inputs, images, variables, options, execution } = begun;
  const augmented = options.augmentation
    ? augmentPictures(inputs.images, options.augmentation)
    : null;
  const batch = {
    images: augmented?.pictures ?? images,
    targets: targetsOf(inputs),
    step: inputs.step,
  };
  const { loss, correct, updates } = trainingPass(model, batch, variables, options, execution);
  const scaling = execution.half === 'float16' ? lossScale(graph) : null;
  const weights = model.trainableWeights.map((weight) => variables.get(weight)!);
  const differentiated = differentiate(
    scaling ? mul(loss, scaling.scale.value) : loss,
    weights.map(({ value }) => value),
    execution.deterministic ? deterministicRules : gradientRules,
  );
  const gradients = scaling ? unscaled(differentiated, scaling) : differentiated;
  const needed = inOrder([loss.node, ...gradients.flatMap((gradient) => gradient?.node ?? [])]);
  const trained = addSlots(graph, weights, options);
  const { nodes: applied, norm } = addUpdates(
    trained,
    gradients,
    inputs.rates,
    options,
    (weight, by) => readersOf(weight.value, needed, by.node),
  );
  const kept = [
    ...trained.flatMap(({ slots }) => slots),
    ...trained.flatMap(({ average }) => average ?? []),
  ];
  const finite = scaling && allFinite(gradients);
  const guarded =
    scaling && finite
      ? [
          ...keepUnless(finite, [...variables.values(), ...kept], [...applied, ...updates]),
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
  return {
    ...{ step, augmented, trained, kept },
    scale: scaling ? [scaling.scale] : [],
    counters: scaling ? [scaling.goodSteps] : [],
  };
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
  const graph = new Graph();
  const inputs = inputsOf(graph, side, options);
  const variables = variablesOf(graph, model);
  const images = cast(inputs.images, 'float32');
  const begun = { graph, model, inputs, images, variables, options, execution };
  const probabilities = prediction(begun, 'probabilities', variables);
  const { step, augmented, trained, kept, scale, counters } = trainingStep(begun);
  const weights = writables(graph, [...variables.values()], 'weights');
  const slots = writables(graph, [...kept, ...scale, ...counters], 'slots');
  return {
    ...{ inputs, step, probabilities, weights, slots },
    // The addon does not read tensors of bytes.
    augmented: augmented && { ...augmented, shown: cast(augmented.pictures, 'int32') },
    averagedProbabilities:
      options.emaDecay === undefined
        ? null
        : prediction(begun, 'averaged-probabilities', averagesOf(variables, trained)),
    writeWeights: writing(graph, 'write-weights', weights),
    writeSlots: writing(graph, 'write-slots', slots),
    clearSlots: graph.done('clear-slots', [
      ...[...kept, ...counters].map(assignZeros),
      ...scale.map((one) => assign(one, graph.scalar(FIRST_SCALE))),
    ]),
  };
}
