/** Makes the layers that pretrained networks are built from, each kernel with a seed of its own. */
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

export class LayerStack {
  #kernels = 0;

  /** @param seed Decides the first weights: the same seed gives the same weights on each engine. */
  constructor(private readonly seed: number) {}

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
    { epsilon = 1e-3, momentum = 0.99 }: { epsilon?: number; momentum?: number } = {},
  ): SymbolicTensor {
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
