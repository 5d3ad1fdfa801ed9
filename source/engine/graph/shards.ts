/** Parts of a batch. */
import type { Output } from './graph.js';
import {
  add,
  cast,
  div,
  floorDiv,
  maximum,
  minimum,
  pack,
  part,
  reshape,
  shapeOf,
  slice,
  sub,
} from './ops/index.js';
import type { Batch } from './training-pass.js';

export interface Shard extends Batch {
  /** Share of the batch's images that it has, `[]`. */
  share: Output;
  /** 1, or 0 where its images do not count: it has one all the same, since of nothing there is no mean. */
  counts: Output;
}

/** Parts whose sizes differ by one at most, the larger first. Of fewer images than parts some do not count. */
export function shardsOf({ images, targets, step }: Batch, count: number): Shard[] {
  const { graph } = images.node;
  const int = (value: number) => graph.constant(Int32Array.of(value), []);
  const whole = reshape(slice(shapeOf(targets.labels), [0], [1]), []);
  let begin = int(0);
  return Array.from({ length: count }, (_, i) => {
    const size = floorDiv(add(whole, int(count - 1 - i)), int(count));
    const from = minimum(begin, sub(whole, int(1)));
    const length = maximum(size, int(1));
    begin = add(begin, size);
    const of = (x: Output) => {
      const others = x.shape.slice(1);
      const zeros = others.map(() => int(0));
      return part(x, pack([from, ...zeros]), pack([length, ...others.map(int)]));
    };
    const { labels, sampleWeights, mixing } = targets;
    return {
      images: of(images),
      targets: {
        labels: of(labels),
        sampleWeights: sampleWeights && of(sampleWeights),
        mixing: mixing && { secondLabels: of(mixing.secondLabels), shares: of(mixing.shares) },
      },
      step,
      share: div(cast(size, 'float32'), cast(whole, 'float32')),
      counts: cast(minimum(size, int(1)), 'float32'),
    };
  });
}
