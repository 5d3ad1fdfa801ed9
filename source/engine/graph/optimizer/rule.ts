/** What an optimizer's rule is: how one weight is updated by its gradient. */
import type { Node, Output } from '../graph.js';
import type { Variable } from '../ops/index.js';

export interface UpdateInputs {
  weight: Variable;
  /** Its slots, in the order of the rule's names. */
  slots: Variable[];
  gradient: Output;
  /** What `updateRate` gives, `[]` float32. */
  rate: Output;
  /** What has to run before: among it what reads the weight, else the update would have to copy it. */
  controls: Node[];
}

export interface UpdateRule {
  /** Names of the slots of a weight; in the state they stand before the weight's, as in "m/dense/kernel". */
  slots: string[];
  update(inputs: UpdateInputs): Node;
}
