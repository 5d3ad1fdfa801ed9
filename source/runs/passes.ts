/** Phases of several passes: what each came to is kept, and the views follow the one under way. */
import type { EventOf, LossAndAccuracy } from './events.js';
import type { Pass } from './pass-events.js';
import { newPhase, type EpochRecord, type PhaseState } from './state.js';
import { rewound } from './superseded.js';

/** A pass that is over. */
export interface PassRecord {
  pass: Pass;
  images: EventOf<'pass-started'>['images'];
  history: EpochRecord[];
  result: NonNullable<PhaseState['result']>;
}

/** A pass that begins, or begins anew: the phase keeps its place and what its other passes came to. */
export function passStarted(
  before: PhaseState,
  { pass, images }: EventOf<'pass-started'>,
  at: number,
): PhaseState {
  const again = before.pass?.pass.id === pass.id;
  return {
    ...newPhase(before.id),
    status: 'running',
    startedAt: before.startedAt ?? at,
    awayMs: before.awayMs,
    superseded: again ? (rewound(before, 0, 0).superseded ?? []) : [],
    passes: before.passes.filter((one) => one.pass.id !== pass.id),
    pass: { pass, images },
  };
}

/** Mean of the values that are known; null when none is. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const meanOf = (all: readonly LossAndAccuracy[]): LossAndAccuracy => ({
  loss: mean(all.map(({ loss }) => loss)),
  accuracy: mean(all.map(({ accuracy }) => accuracy)),
});

/** Matrices of the same classes added up; undefined where one is not known. */
function summed(matrices: readonly (number[][] | undefined)[]): number[][] | undefined {
  const [first, ...others] = matrices;
  if (!first || others.some((matrix) => matrix?.length !== first.length)) return undefined;
  return first.map((row, r) =>
    row.map((count, c) => others.reduce((sum, matrix) => sum + (matrix![r][c] ?? 0), count)),
  );
}

/**
 * The mean curves of several folds over the epochs that every one of them has: past the end of a shorter one
 * the mean would be of other models, and jump. Seconds and confusion matrices are added up. The best epoch is
 * that of the lowest mean validation loss.
 */
export function meanHistory(histories: readonly (readonly EpochRecord[])[]): EpochRecord[] {
  const numbers = (histories[0] ?? []).map(({ epoch }) => epoch);
  const records = numbers
    .sort((a, b) => a - b)
    .flatMap((epoch): EpochRecord[] => {
      const same = histories.flatMap((history) => history.find((one) => one.epoch === epoch) ?? []);
      if (same.length < histories.length) return [];
      const confusionMatrix = summed(same.map((one) => one.confusionMatrix));
      const taus = same.flatMap(({ matrixTau }) => matrixTau ?? []);
      return [
        {
          epoch,
          seconds: same.reduce((sum, { seconds }) => sum + seconds, 0),
          imagesPerSecond: mean(same.map(({ imagesPerSecond }) => imagesPerSecond)),
          learningRate: same[0].learningRate,
          train: meanOf(same.map(({ train }) => train)),
          validation: meanOf(same.map(({ validation }) => validation)),
          ...(confusionMatrix && { confusionMatrix }),
          ...(taus.length === same.length && { matrixTau: mean(taus)! }),
          best: false,
          folds: same.length,
        },
      ];
    });
  const best = bestEpochOf(records);
  return records.map((record) => ({ ...record, best: record.epoch === best }));
}

/** Epoch of the lowest validation loss; null where none is known. */
export function bestEpochOf(
  history: readonly { epoch: number; validation: LossAndAccuracy }[],
): number | null {
  const known = history.filter(({ validation }) => validation.loss !== null);
  if (known.length === 0) return null;
  return known.reduce((a, b) => (b.validation.loss! < a.validation.loss! ? b : a)).epoch;
}

/** What a phase or one of its passes came to. */
export function evaluated(
  phase: PhaseState,
  { pass, folds, ...event }: EventOf<'phase-evaluated'>,
): Partial<PhaseState> {
  const { type: _type, seq: _seq, time: _time, phase: _phase, ...result } = event;
  if (pass === undefined) {
    const parts = phase.passes.filter((one) => one.pass.fold !== null);
    const history = folds === undefined ? phase.history : meanHistory(parts.map((p) => p.history));
    return { result, evaluating: null, bestEpoch: result.bestEpoch, history, pass: null };
  }
  if (phase.pass?.pass.id !== pass) return {};
  const { images } = phase.pass;
  const record = { pass: phase.pass.pass, images, history: phase.history, result };
  const others = phase.passes.filter((one) => one.pass.id !== pass);
  return { evaluating: null, bestEpoch: result.bestEpoch, passes: [...others, record] };
}
