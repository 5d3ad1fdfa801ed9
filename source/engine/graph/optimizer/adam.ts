/** Adam as an op of TensorFlow. */
import type { AdamOptions, AdamWOptions } from '../../types.js';
import type { UpdateRule } from './rule.js';

/** Its rate is worked out in double precision outside the graph, so the op is told that its powers of beta
 * are 0, with which it corrects nothing. */
export const adam = ({ beta1, beta2, epsilon }: AdamOptions | AdamWOptions): UpdateRule => ({
  slots: ['m', 'v'],
  update: ({ weight, slots: [m, v], gradient, rate, controls }) => {
    const { graph } = gradient.node;
    const [none, ...constants] = [0, beta1, beta2, epsilon].map((value) => graph.scalar(value));
    const inputs = [weight.handle, m!.handle, v!.handle, none!, none!, rate];
    const attributes = {
      T: { type: 'float32' },
      use_locking: { bool: false },
      use_nesterov: { bool: false },
    } as const;
    return graph.add('ResourceApplyAdam', [...inputs, ...constants, gradient], [], {
      attributes,
      controls,
    });
  },
});
