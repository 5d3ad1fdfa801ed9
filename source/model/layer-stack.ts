/** Makes the layers that pretrained networks are built from, each kernel with a seed of its own. */
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

interface Applicable {
  apply(inputs: SymbolicTensor | SymbolicTensor[]): unknown;
}

export interface ConvolutionSettings {
  filters: number;
  kernelSize: number;
  /** @default 1 */
  strides?: number;
  /** @default 'same' */
  padding?: 'same' | 'valid';
  /** @default false, as before a batch normalization */
  useBias?: boolean;
  activation?: 'swish' | 'sigmoid';
}

/** Rows and columns of zeros: `[[above, below], [left, right]]`. */
export type Margins = [[number, number], [number, number]];

/** What a convolution by 2 of an even size is padded with: Keras's `correct_pad`. */
export function marginsBy2(x: SymbolicTensor, kernelSize: number): Margins {
  const after = Math.trunc(kernelSize / 2);
  const around = (size: number): [number, number] => [after - 1 + (size % 2), after];
  return [around(x.shape[1]!), around(x.shape[2]!)];
}

/** Numbers of each channel. */
export interface AffineSettings {
  scale: number[];
  offset: number[];
  /** Whether the channels change places, the last one first, before. */
  reverse?: boolean;
}

/** The weights `[1, 1, n, n]` and `[n]` with which a convolution of 1x1 scales and shifts channels. */
export function affineWeights({ scale, offset, reverse = false }: AffineSettings): Float32Array[] {
  const n = scale.length;
  const kernel = new Float32Array(n * n);
  scale.forEach((factor, to) => {
    kernel[(reverse ? n - 1 - to : to) * n + to] = factor;
  });
  return [kernel, Float32Array.from(offset)];
}

export class LayerStack {
  #kernels = 0;

  /**
   * @param seed Decides the first weights: the same seed gives the same weights on each engine.
   * @param momentum Share of the moving moments of batch normalization that a step leaves.
   */
  constructor(
    private readonly seed: number,
    private readonly momentum = 0.99,
  ) {}

  /** A layer's output for an input, or for several that it merges. */
  through(layer: Applicable, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    return layer.apply(inputs) as SymbolicTensor;
  }

  /** Keras's initializer of kernels. A seed of 0 would mean none, equal ones would start layers alike. */
  kernel() {
    return initializers.glorotUniform({ seed: this.seed * 1009 + ++this.#kernels });
  }

  conv(x: SymbolicTensor, name: string, settings: ConvolutionSettings): SymbolicTensor {
    const { padding = 'same', useBias = false } = settings;
    const kernelInitializer = this.kernel();
    return this.through(
      layers.conv2d({ ...settings, padding, useBias, kernelInitializer, name }),
      x,
    );
  }

  /** A depth-wise convolution without bias; by 2 it takes the zeros that `pad` put around. */
  depthwise(
    x: SymbolicTensor,
    name: string,
    { kernelSize, strides }: { kernelSize: number; strides: 1 | 2 },
  ): SymbolicTensor {
    return this.through(
      layers.depthwiseConv2d({
        kernelSize,
        strides,
        padding: strides === 1 ? 'same' : 'valid',
        useBias: false,
        depthwiseInitializer: this.kernel(),
        name,
      }),
      x,
    );
  }

  pad(x: SymbolicTensor, name: string, padding: Margins): SymbolicTensor {
    return this.through(layers.zeroPadding2d({ padding, name }), x);
  }

  normalize(
    x: SymbolicTensor,
    name: string,
    { epsilon = 1e-3 }: { epsilon?: number } = {},
  ): SymbolicTensor {
    const { momentum } = this;
    return this.through(layers.batchNormalization({ epsilon, momentum, name }), x);
  }

  relu6(x: SymbolicTensor, name: string): SymbolicTensor {
    return this.through(layers.reLU({ maxValue: 6, name }), x);
  }

  activation(x: SymbolicTensor, activation: 'relu' | 'swish' | 'softmax', name: string) {
    return this.through(layers.activation({ activation, name }), x);
  }

  rescale(x: SymbolicTensor, scale: number, offset: number): SymbolicTensor {
    return this.through(layers.rescaling({ scale, offset, name: 'rescaling' }), x);
  }

  /** Scales and shifts each channel by fixed numbers; nothing of it is ever trained. */
  affine(x: SymbolicTensor, name: string, settings: AffineSettings): SymbolicTensor {
    const n = settings.scale.length;
    const layer = layers.conv2d({ filters: n, kernelSize: 1, trainable: false, name });
    const y = this.through(layer, x);
    const [kernel, bias] = affineWeights(settings);
    tidy(() => layer.setWeights([tensor(kernel!, [1, 1, n, n]), tensor(bias!, [n])]));
    return y;
  }

  /** Drops the values of whole images, for what is added to a way around (stochastic depth). */
  dropWhole(x: SymbolicTensor, rate: number, name: string): SymbolicTensor {
    // TensorFlow.js fills a null in with the batch's own size.
    const noiseShape = [null, 1, 1, 1] as unknown as number[];
    return this.through(layers.dropout({ rate, noiseShape, name }), x);
  }

  dropout(x: SymbolicTensor, rate: number, name: string): SymbolicTensor {
    return rate > 0 ? this.through(layers.dropout({ rate, name }), x) : x;
  }

  /** The mean of each channel: `[n, height, width, channels]` to `[n, channels]`. */
  pool(x: SymbolicTensor, name: string): SymbolicTensor {
    return this.through(layers.globalAveragePooling2d({ name }), x);
  }

  /** Class probabilities `[n, classes]` of a vector. */
  classify(x: SymbolicTensor, classes: number, name: string): SymbolicTensor {
    const kernelInitializer = this.kernel();
    return this.through(
      layers.dense({ units: classes, activation: 'softmax', kernelInitializer, name }),
      x,
    );
  }
}
