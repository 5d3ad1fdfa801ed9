/** Random numbers that depend on their seed alone. */
import type { Output, Shape } from '../graph.js';

/**
 * Uniform numbers in [0, 1).
 *
 * @param shape Int32 tensor, the shape to make.
 * @param seed Int32 `[2]`.
 * @param staticShape What is known of the shape now.
 */
export function statelessUniform(shape: Output, seed: Output, staticShape: Shape): Output {
  const attributes = {
    dtype: { type: 'float32' },
    T: { type: 'int32' },
    Tseed: { type: 'int32' },
  } as const;
  const output = { dtype: 'float32', shape: staticShape } as const;
  return seed.node.graph.one('StatelessRandomUniform', [shape, seed], output, { attributes });
}
