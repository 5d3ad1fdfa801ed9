/** The study's trained models as the evaluation shows them: one row a training phase. */
import type { Evaluation, LossAndAccuracy, Verdict } from '../../../runs/events.js';
import type { PhaseState, RunState } from '../../../runs/state.js';
import { passName, testName } from '../../../study/passes.js';
import { phases } from '../../../study/phases.js';
import { isLeaky } from '../../../study/protocols.js';
import { CORRECTED_MEMBERS, priorNote } from '../../../study/prior-note.js';
import { viewsNote } from '../../../study/views.js';

export interface ModelRow {
  id: string;
  title: string;
  phase: PhaseState;
  /** The pass that curves and epochs are of, "fold 2 of 5", until the phase as a whole is evaluated. */
  pass: string | null;
  /** Of the best epoch, before the phase is evaluated of the best so far. */
  train: LossAndAccuracy | null;
  validation: LossAndAccuracy | null;
  test: LossAndAccuracy | null;
  /** What the test figures are of: "test", or "out-of-fold". */
  testName: string;
  epochs: number;
  bestEpoch: number | null;
  seconds: number | null;
  verdict: Verdict | null;
  /** Whether its validation figures say nothing of new images. */
  leaky: boolean;
  /** What its figures are corrected by, in words; null where they are as the model gives them. */
  prior: string | null;
  /** "mean of 8 views": the predictions behind the figures of its result; null where of the image alone. */
  views: string | null;
  chosen: boolean;
}

function lossAndAccuracy(evaluation: Evaluation | null | undefined): LossAndAccuracy | null {
  return evaluation ? { loss: evaluation.loss, accuracy: evaluation.accuracy.value } : null;
}

/** Seconds that a phase took: its own account, else the sum of its epochs so far. */
function secondsOf(phase: PhaseState): number | null {
  if (phase.result) return phase.result.seconds;
  if (phase.history.length === 0) return null;
  return phase.history.reduce((sum, { seconds }) => sum + seconds, 0);
}

function rowOf(state: RunState, id: string, title: string, phase: PhaseState): ModelRow {
  const best = phase.history.find(({ epoch }) => epoch === phase.bestEpoch) ?? phase.history.at(-1);
  return {
    id,
    title,
    phase,
    pass: phase.pass && !phase.result ? passName(phase.pass.pass) : null,
    train: phase.result?.train ?? best?.train ?? null,
    validation: lossAndAccuracy(phase.result?.validation) ?? best?.validation ?? null,
    test: lossAndAccuracy(phase.result?.test),
    testName: testName(state.config),
    epochs: phase.result?.epochs ?? phase.history.length,
    bestEpoch: phase.bestEpoch,
    seconds: secondsOf(phase),
    verdict: phase.result?.verdict ?? null,
    leaky: isLeaky(state.config),
    prior: priorNote(phase.result?.priorCorrection),
    views: viewsNote(state.config),
    chosen: state.chosen?.phase === id,
  };
}

/** "Baseline"; "Baseline, fold 2 of 5" while epochs are of one pass. */
export const passTitle = ({ title, pass }: ModelRow): string =>
  pass === null ? title : `${title}, ${pass}`;

/** "Baseline, fold 2/5", "Baseline, LEAKY": the same where there is little room. */
export const briefTitle = (row: ModelRow): string =>
  passTitle(row)
    .replace(/fold (\d+) of /, 'fold $1/')
    .replace('as-published, LEAKY', 'LEAKY');

/** The training phases of this study, in its order, with what is known of each by now; their ensemble last. */
export function modelRows(state: RunState): ModelRow[] {
  const rows = state.phaseOrder.flatMap((id) => {
    const row = phases.find((candidate) => candidate.id === id);
    const phase = state.phases[id];
    return row?.recipe && phase ? [rowOf(state, id, row.title, phase)] : [];
  });
  if (state.ensemble) {
    const { phases: members, row } = state.ensemble;
    const corrected = rows.some(({ id, prior }) => members.includes(id) && prior !== null);
    const prior = corrected ? CORRECTED_MEMBERS : null;
    rows.push({ ...rowOf(state, 'ensemble', 'Ensemble', row), prior });
  }
  return rows;
}

/**
 * The model whose matrix is shown: the one picked by key, else the study's choice, else the newest
 * that is evaluated.
 * @param picked Any integer: it wraps around the rows.
 */
export function shownModel(rows: readonly ModelRow[], picked: number | null): ModelRow | null {
  if (rows.length === 0) return null;
  if (picked !== null) return rows[((picked % rows.length) + rows.length) % rows.length];
  const evaluated = rows.filter(({ phase }) => phase.result !== null);
  return rows.find(({ chosen }) => chosen) ?? evaluated.at(-1) ?? rows[0];
}

/** A phase's evaluation on the test set, or on the validation set where there is no test set. */
export function shownEvaluation(row: ModelRow): { split: string; evaluation: Evaluation } | null {
  const { result } = row.phase;
  if (!result) return null;
  return result.test
    ? { split: row.testName, evaluation: result.test }
    : { split: 'validation', evaluation: result.validation };
}

/** A split's name: what a fold held out is no test set of its own. */
export const splitName = (split: string, { config }: RunState): string =>
  split === 'test' ? testName(config) : split;

/** Why there is nothing to show of a model. */
export function absence(row: ModelRow | null): string {
  if (!row) return 'This study trains no model.';
  switch (row.phase.status) {
    case 'waiting':
      return `${row.title} has not begun yet.`;
    case 'running':
      return `${row.title} is still training: it is evaluated when its epochs are over.`;
    case 'failed':
      return `${row.title} failed${row.phase.message ? `: ${row.phase.message}` : '.'}`;
    default:
      return `${row.title} was not evaluated.`;
  }
}
