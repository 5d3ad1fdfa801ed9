/** Gradient descent with Keras's momentum: velocity = momentum velocity - rate gradient. */
import type { SgdOptions } from '../../types.js';
import type { UpdateRule } from './rule.js';

const T = { type: 'float32' } as const;

const plain: UpdateRule = {
  slots: [],
  update: ({ weight, gradient, rate, controls }) =>
    gradient.node.graph.add('ResourceApplyGradientDescent', [weight.handle, rate, gradient], [], {
      attributes: { T, use_locking: { bool: false } },
      controls,
    }),
};

export function sgd({ momentum, nesterov }: SgdOptions): UpdateRule {
  if (momentum === 0) return plain;
  return {
    slots: ['velocity'],
    update: ({ weight, slots: [velocity], gradient, rate, controls }) => {
      const { graph } = gradient.node;
      const inputs = [weight.handle, velocity!.handle, rate, gradient, graph.scalar(momentum)];
      const attributes = { T, use_locking: { bool: false }, use_nesterov: { bool: nesterov } };
      return graph.add('ResourceApplyKerasMomentum', inputs, [], { attributes, controls });
    },
  };
}
