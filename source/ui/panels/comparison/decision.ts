/** Net benefit by the threshold probability: of acting on the melanoma score, and of treating all or none. */
import { netBenefitOf } from '../../../net-benefit-of.js';
import type { CalibratedScore } from '../../../runs/score-events.js';
import type { RunState } from '../../../runs/state.js';
import { scoreCases } from '../../../study/score-words.js';
import type { Point } from '../../charts/curve.js';
import { shownThreshold, type Stop } from './threshold.js';

type Points = NonNullable<RunState['operatingPoints']>;
type Figures = NonNullable<CalibratedScore['before']['netBenefit']>;

/** A place on the decision curve. */
export interface Place {
  threshold: number;
  model: number;
  all: number;
}

/**
 * Where a stop of the operating point stands; null where its threshold is on another scale than the curve's, as in
 * older logs one that is moved over folds.
 */
export function placeOf(score: CalibratedScore, points: Points, at: Stop): Place | null {
  const { value: threshold, calibrated } = shownThreshold(points, at);
  if (calibrated !== (score.after !== null) || threshold >= 1) return null;
  const { cases, images } = scoreCases(score);
  const all = { tp: cases, fp: images - cases };
  return {
    threshold,
    model: netBenefitOf(at, images, threshold),
    all: netBenefitOf(all, images, threshold),
  };
}

/** Thresholds at which the score is worth more than treating all and than treating none. */
export const aheadAt = (figures: Figures): number[] =>
  figures
    .filter(({ model, all }) => model !== null && model > Math.max(0, all ?? 0))
    .map(({ threshold }) => threshold);

/** How far below 0 the chart goes, as a share of what is above: treating all soon costs far more. */
const BELOW = 0.25;
/** Percent between the points that treating all is drawn by, and where thresholds end. */
const STEP = 2;
const LAST = 50;

export interface DecisionCurves {
  /** Percent of the last threshold drawn. */
  to: number;
  model: Point[];
  all: Point[];
  none: Point[];
  here: Point[];
}

/** The curves, x in percent. Treating all leaves the chart at its lower edge, and so does a place below it. */
export function decisionCurves(
  score: CalibratedScore,
  figures: Figures,
  here: Place | null,
): DecisionCurves {
  const { cases, images } = scoreCases(score);
  const prevalence = cases / images;
  const values = figures.flatMap(({ model }) => (model === null ? [] : [model]));
  const floor = Math.min(-BELOW * Math.max(prevalence, ...values), ...values);
  const to = Math.max(LAST, Math.ceil(10 * (here?.threshold ?? 0)) * 10);
  // Where treating all is worth as much as the lower edge.
  const odds = (prevalence - floor) / (1 - prevalence);
  const end = Math.min(to, (100 * odds) / (1 + odds));
  const steps = Array.from({ length: Math.ceil(end / STEP) }, (_step, n) => n * STEP);
  return {
    to,
    // From 0 on everybody is treated, whatever the score.
    model: [
      { x: 0, y: prevalence },
      ...figures.map(({ threshold, model }) => ({ x: 100 * threshold, y: model })),
    ],
    all: [...steps, end].map((x) => ({
      x,
      y: netBenefitOf({ tp: cases, fp: images - cases }, images, Math.min(x, 99.9) / 100),
    })),
    none: [0, to].map((x) => ({ x, y: 0 })),
    here: here ? [{ x: 100 * here.threshold, y: Math.max(floor, here.model) }] : [],
  };
}
