/** The decision curve of the evaluation. */
import { describe, expect, it } from 'vitest';
import { DECISION_THRESHOLDS, netBenefit } from '../../../source/evaluation/net-benefit.js';
import type { CalibratedScore } from '../../../source/runs/score-events.js';
import type { RunState } from '../../../source/runs/state.js';
import { aheadAt, decisionCurves, placeOf } from '../../../source/ui/panels/comparison/decision.js';
import { allPanels } from '../../../source/ui/panels/comparison/panel-list.js';
import { stopAt, stopsOf } from '../../../source/ui/panels/comparison/threshold.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps } from '../render.js';
import { anySequence, beyondAscii, expectFits, sizes } from './fits.js';

const points = evaluatedState.operatingPoints!;
const [{ counts }] = points.points;
const cases = counts.tp + counts.fn;
const images = cases + counts.fp + counts.tn;

/** The scores that the corners of the ROC curve tell: each as often as the counts rise there. */
const corners = stopsOf(points);
const scored = corners.flatMap(({ threshold, tp, fp }, n) => {
  const before = corners[n - 1] ?? { tp: 0, fp: 0 };
  const times = (count: number, one: number) =>
    Array.from({ length: count }, () => [threshold, one] as const);
  return [...times(tp - before.tp, 1), ...times(fp - before.fp, 0)];
});
const left = images - scored.length;
const rest = Array.from({ length: left }, () => [0, 0] as const);
const all = [...scored, ...rest];
const figures = netBenefit(
  all.map(([score]) => score),
  Uint8Array.from(all, ([, one]) => one),
);

const side = (of = figures): CalibratedScore['before'] => ({
  ...{ loss: 1, brier: 0.1, error: 0.1, netBenefit: of },
  ranges: [{ from: 0, to: 1, n: images, predicted: 0.1, observed: cases / images }],
});
const scoreWith = (change: Partial<CalibratedScore> = {}): CalibratedScore => ({
  ...{ case: 'melanoma', calibrations: [], before: side(), after: null },
  ...change,
});
const withScore = (score: CalibratedScore | undefined): RunState => ({
  ...evaluatedState,
  calibration: { ...evaluatedState.calibration!, score },
});

const panel = allPanels.findIndex(({ name }) => name === 'Decision curve');
function frame(
  state: RunState,
  size = { width: 80, height: 21 },
  view: { threshold?: number } = {},
  look = {},
): string {
  const props = screenProps('finished', 'evaluation', size, { panel, ...view });
  const shown = <EvaluationScreen {...props} state={state} />;
  return renderAt(size.width, size.height, shown, look);
}
const text = (shown: string): string => plain(shown).replace(/[│\s]+/g, ' ');

describe('the decision curve', () => {
  it('has the place of each threshold on the curve that the evaluation measured', () => {
    // A threshold of the grid as the operating point: its place is the figure there.
    for (const { threshold, model, all: treated } of figures) {
      const above = all.filter(([score]) => score >= threshold);
      const tp = above.filter(([, one]) => one === 1).length;
      const at = { threshold, tp, fp: above.length - tp, frozen: null };
      const place = placeOf(scoreWith(), points, at)!;
      expect(place.model).toBeCloseTo(model!, 12);
      expect(place.all).toBeCloseTo(treated!, 12);
    }
  });

  it('draws treating all down to the lower edge alone, and from the threshold 0 on', () => {
    const { model, all: treated, none, here, to } = decisionCurves(scoreWith(), figures, null);
    expect(to).toBe(50);
    expect(model[0]).toEqual({ x: 0, y: cases / images });
    expect(model.slice(1).map(({ x }) => x)).toEqual(DECISION_THRESHOLDS.map((t) => 100 * t));
    const lowest = Math.min(...model.map(({ y }) => y!), -0.25 * (cases / images));
    expect(treated[0].y).toBeCloseTo(cases / images, 12);
    expect(treated.at(-1)!.y).toBeCloseTo(lowest, 9);
    expect(treated.every(({ y }) => y! >= lowest - 1e-9)).toBe(true);
    expect(none.map(({ y }) => y)).toEqual([0, 0]);
    expect(here).toEqual([]);
    const far = decisionCurves(scoreWith(), figures, { threshold: 0.72, model: -9, all: -9 });
    expect(far.to).toBe(80);
    expect(far.here).toEqual([{ x: 72, y: lowest }]);
  });

  it('names the thresholds at which the score is worth more than both', () => {
    const three = [0.05, 0.1, 0.15].map((threshold, n) => ({
      ...{ threshold, all: [0.2, 0.05, -0.1][n] },
      model: [0.2, 0.06, -0.01][n],
    }));
    expect(aheadAt(three)).toEqual([0.1]);
    const shown = (of: typeof three): string =>
      text(frame(withScore(scoreWith({ before: side(of) }))));
    expect(shown(three)).toContain('is worth more than treating all or none at 10%.');
    expect(shown(three.slice(1, 2))).toContain('at every threshold shown, 10% to 10%.');
    expect(shown(three.slice(2))).toContain('At no threshold from 15% to 15% is acting on');
  });

  it('says where the operating point is and what it is worth there, moved as well', () => {
    const state = withScore(scoreWith());
    const at = points.points[0];
    const worth = (tp: number, fp: number, t: number) => (tp - (fp * t) / (1 - t)) / images;
    const own = text(frame(state));
    expect(own).toContain(
      `Operating point at ${(100 * at.threshold).toFixed(1)}%, frozen on validation at sensitivity 0.9: ` +
        `net benefit ${worth(counts.tp, counts.fp, at.threshold).toFixed(3)}, ` +
        `treat all ${worth(cases, images - cases, at.threshold).toFixed(3)}, treat none 0.`,
    );
    const views = { ...state, config: { ...state.config, evaluation: { tta: 'all' } } };
    expect(text(frame(views))).toContain('decision curve, test set, mean of 8 views');
    expect(own).toMatch(/act on the score .* treat all .* treat none .* here/);
    const moved = stopAt(points, 3);
    const shown = text(frame(state, undefined, { threshold: 3 }));
    expect(shown).toContain(`Operating point at ${(100 * moved.threshold).toFixed(1)}%, moved by`);
    expect(shown).toContain(`benefit ${worth(moved.tp, moved.fp, moved.threshold).toFixed(3)}`);
  });

  it('gives a threshold of another scale no place', () => {
    const calibrated = scoreWith({ after: side(), calibrations: [{ slope: 1, intercept: 0 }] });
    expect(placeOf(calibrated, points, stopAt(points, 0))).toBeNull();
    expect(text(frame(withScore(calibrated)))).toContain('it has no place here.');
  });

  it('says why there is none', () => {
    expect(text(frame({ ...evaluatedState, calibration: null }))).toContain(
      'No decision curve yet',
    );
    expect(text(frame(evaluatedState))).toContain('of a version that did not measure it');
    const few = { ...side(), ranges: [{ ...side().ranges[0], observed: 9 / images }] };
    const shown = text(frame(withScore(scoreWith({ before: few }))));
    expect(shown).toContain('Not evaluable, n=9: a net benefit needs 10 cases and others.');
    const catalog = { ...evaluatedState.catalog!, classes: ['a', 'b'] };
    expect(text(frame({ ...evaluatedState, catalog }))).toContain('No decision curve: it is of');
  });

  it('is drawn at 80x21', () => {
    expect(plain(frame(withScore(scoreWith())))).toMatchSnapshot();
  });

  it('fits every size, with characters of ASCII alone and without colour where that is asked for', () => {
    for (const [width, height] of sizes) {
      expectFits(frame(withScore(scoreWith()), { width, height }), width, height);
      const bare = frame(withScore(scoreWith()), { width, height }, {}, { colors: false, ascii: true }); // prettier-ignore
      expect(bare).not.toMatch(anySequence);
      expect(bare).not.toMatch(beyondAscii);
    }
  });
});
