/**
 * The layer SpatialDropout2D, which TensorFlow.js lacks: dropout of whole channels (Tompson et al. 2015,
 * "Efficient object localization using convolutional networks"). Models of Keras that hold it can be read.
 */
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

type Layer = ReturnType<typeof layers.dropout>;
interface DropoutConfig {
  rate: number;
  name?: string;
}

const Dropout = Object.getPrototypeOf(layers.dropout({ rate: 0 })).constructor as new (
  config: DropoutConfig,
) => Layer;

class SpatialDropout2D extends Dropout {
  /** @nocollapse */
  static readonly className = 'SpatialDropout2D';

  /** Shape of the mask of images `[n, height, width, channels]`: the same draw for each pixel of a channel. */
  override getNoiseShape({ shape: [n, , , channels] }: Tensor): number[] {
    return [n!, 1, 1, channels!];
  }
}

serialization.registerClass(
  SpatialDropout2D as unknown as serialization.SerializableConstructor<serialization.Serializable>,
);

/** Drops channels of `[n, height, width, channels]` with probability `rate`. */
export const spatialDropout2d = (config: DropoutConfig): Layer => new SpatialDropout2D(config);
