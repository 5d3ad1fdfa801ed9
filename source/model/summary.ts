/** A model's layers and sizes, as the table of a training view shows them. */
import type { LayersModel } from '@tensorflow/tfjs-layers';

export interface ModelSummary {
  layers: {
    name: string;
    /** Class of the layer, e.g. "Conv2D". */
    type: string;
    /** Without the batch, e.g. "64x64x32". */
    outputShape: string;
    /** Numbers it learns or keeps. */
    parameters: number;
  }[];
  parameters: number;
  trainableParameters: number;
}

const shapeText = (shape: (number | null)[]) =>
  shape
    .slice(1)
    .map((n) => n ?? '?')
    .join('x');

/** Counts a model's parameters, layer by layer. */
export function summarizeModel(model: LayersModel): ModelSummary {
  const layers = model.layers.map((layer) => {
    const shapes = layer.outputShape;
    const [first] = shapes;
    const several = Array.isArray(first);
    return {
      name: layer.name,
      type: layer.getClassName(),
      outputShape: several
        ? (shapes as (number | null)[][]).map(shapeText).join(', ')
        : shapeText(shapes as (number | null)[]),
      parameters: layer.countParams(),
    };
  });
  const count = (shapes: (number | null)[][]) =>
    shapes.reduce((sum, shape) => sum + shape.reduce<number>((size, n) => size * (n ?? 1), 1), 0);
  return {
    layers,
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    trainableParameters: count(model.trainableWeights.map((weight) => weight.shape)),
  };
}
