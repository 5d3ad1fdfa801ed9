/**
 * Going on from a checkpoint: what the log has from after it, which a crash cut off, no longer counts. It
 * is kept aside, to be drawn faintly.
 */
import type { EpochRecord, PhaseState } from './state.js';
import { copySeries, emptySeries, type Bucket, type Series } from './series.js';

/** Part of a curve that was made anew. */
export interface Superseded {
  /** Loss of the steps that no longer count. */
  stepLoss: readonly Bucket[];
  width: number;
  /** Epochs that no longer count. */
  history: readonly EpochRecord[];
}

/** A curve as it was when a checkpoint was written. */
export interface Mark {
  step: number;
  stepLoss: Series;
}

/** Parts that are kept: a run that dies more often is in trouble of another kind. */
const PARTS = 8;
/** Checkpoints that can be gone back to exactly; further back a curve is cut between its buckets. */
const MARKS = 4;

/** Remembers the curve at a checkpoint: buckets merged later could not be parted again. */
export function marked({ marks, stepLoss }: PhaseState, step: number): Pick<PhaseState, 'marks'> {
  const others = marks.filter((mark) => mark.step !== step);
  return { marks: [...others, { step, stepLoss: copySeries(stepLoss) }].slice(-MARKS) };
}

/**
 * The phase as it was at the checkpoint that training goes on from.
 * @param epoch The epoch that training goes on in.
 * @param step Steps of the phase that the checkpoint has behind it.
 */
export function rewound(phase: PhaseState, epoch: number, step: number): Partial<PhaseState> {
  const history = phase.history.filter((record) => record.epoch < epoch);
  const mark = phase.marks.findLast((one) => one.step === step);
  const { width, buckets } = phase.stepLoss;
  const kept = buckets.filter((bucket) => bucket.x <= step);
  const cut: Series = {
    width,
    filled: kept.length < buckets.length ? width : phase.stepLoss.filled,
    buckets: kept,
  };
  const part: Superseded = {
    stepLoss: buckets.filter((bucket) => bucket.x > step),
    width,
    history: phase.history.filter((record) => record.epoch >= epoch),
  };
  const none = part.stepLoss.length === 0 && part.history.length === 0;
  return {
    history,
    bestEpoch: history.findLast((record) => record.best)?.epoch ?? null,
    stepLoss: mark ? copySeries(mark.stepLoss) : step === 0 ? emptySeries() : cut,
    marks: phase.marks.filter((one) => one.step <= step),
    superseded: none ? phase.superseded : [...phase.superseded, part].slice(-PARTS),
  };
}
