/** The decision curve: whether acting on the melanoma score is worth more than treating all or none. */
import { EVALUABLE } from '../../../evaluable.js';
import type { RunState } from '../../../runs/state.js';
import type { CalibratedScore } from '../../../runs/score-events.js';
import { tooFew } from '../../../study/few-cases.js';
import { classRoles, namedRoles } from '../../../study/lesion-classes.js';
import { validationName } from '../../../study/protocols.js';
import { scoreCases } from '../../../study/score-words.js';
import { viewsNote } from '../../../study/views.js';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { wrap } from '../../fit.js';
import { percent } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { aheadAt, decisionCurves, placeOf, type DecisionCurves, type Place } from './decision.js';
import { decimal } from './estimates.js';
import { splitName } from './models.js';
import type { ComparisonProps } from './panel-list.js';
import { stopAt, type Stop } from './threshold.js';

/** Rows that the chart needs beside all words, or most of them, and beside a few. */
const LOWEST_CHART = { all: 10, few: 7 };

function seriesOf({ model, all, none, here }: DecisionCurves, theme: Theme): ChartSeries[] {
  return [
    { label: 'act on the score', style: theme.series.test, points: model },
    { label: 'treat all', style: theme.text.muted, points: all },
    { label: 'treat none', style: theme.text.muted, points: none },
    { label: 'here', style: theme.status.running, points: here, legend: 'mark' },
  ];
}

/** At which thresholds the score is worth most. */
function aheadLine(score: CalibratedScore, figures: Parameters<typeof aheadAt>[0]): string {
  const ahead = aheadAt(figures);
  const [first, last] = [figures[0], figures[figures.length - 1]].map(({ threshold }) =>
    percent(threshold, 0),
  );
  const acting = `acting on the ${score.after ? '' : 'un'}calibrated ${score.case} score`;
  const more = 'worth more than treating all or none';
  if (ahead.length === 0) return `At no threshold from ${first} to ${last} is ${acting} ${more}.`;
  const where =
    ahead.length === figures.length
      ? `every threshold shown, ${first} to ${last}`
      : ahead.map((threshold) => percent(threshold, 0)).join(', ');
  return `A${acting.slice(1)} is ${more} at ${where}.`;
}

/** What the operating point is worth, in full and in few words. */
function placeLines(at: Stop, place: Place | null, validation: string): [string, string] {
  if (place === null) {
    const none = 'Moved over folds, the threshold is no calibrated score: it has no place here.';
    return [none, none];
  }
  const { frozen } = at;
  const folds = frozen?.thresholds ? ' (mean of the folds)' : '';
  const what = frozen
    ? `frozen on ${validation} at ${frozen.target.rate} ${frozen.target.value}`
    : 'moved by key: for looking, not for reporting';
  const threshold = percent(place.threshold);
  const worth = `net benefit ${decimal(place.model)}, treat all ${decimal(place.all)}`;
  return [
    `Operating point at ${threshold}${folds}, ${what}: ${worth}, treat none 0.`,
    `At ${threshold}: ${worth}.`,
  ];
}

/** Why there is no curve; null where there is one. */
export function withoutCurve(
  { calibration, config }: RunState,
  classes: readonly string[],
): string | null {
  if (classRoles(classes, namedRoles(config)).melanoma.length === 0 && !calibration?.score) {
    return 'No decision curve: it is of melanoma, and no class is named melanoma or mel.';
  }
  if (!calibration) {
    return 'No decision curve yet: it is of the chosen phase, and the evaluation measures it.';
  }
  const { score } = calibration;
  if (!score || !(score.after ?? score.before).netBenefit?.length) {
    return 'This log is of a version that did not measure it.';
  }
  const { cases, images } = scoreCases(score);
  const few = tooFew(cases, images, '=');
  return few && `Not evaluable, ${few}: a net benefit needs ${EVALUABLE} cases and others.`;
}

export function DecisionPanel(props: ComparisonProps) {
  const theme = useTheme();
  const { state, rows, view, width, height } = props;
  const inside = insideOf(width, height);
  const { calibration, operatingPoints: points } = state;
  const why = withoutCurve(state, props.classes);
  const score = calibration?.score;
  if (why !== null || !score) {
    return (
      <Panel title="Decision curve" width={width} height={height}>
        <Lines lines={wrap(why ?? '', inside.width)} {...inside} />
      </Panel>
    );
  }
  const figures = (score.after ?? score.before).netBenefit!;
  const title = rows.find(({ id }) => id === calibration.phase)?.title ?? calibration.phase;
  const at =
    points?.phase === calibration.phase && points.points.length > 0
      ? stopAt(points, view.threshold)
      : null;
  const place = at && points && placeOf(score, points, at);
  const { cases, images } = scoreCases(score);
  const ahead = aheadLine(score, figures);
  const [here, briefly] = at ? placeLines(at, place, validationName(state.config)) : ['', ''];
  const meaning =
    `Net benefit: ${score.case} found, less false alarms at the odds of the threshold, per image; ` +
    `of this set, where ${percent(cases / images)} have it. No interval.`;
  const written = (texts: readonly string[]): string[] =>
    texts.flatMap((text) =>
      wrap(text, inside.width).map((line) =>
        paint(line, text === meaning ? theme.text.muted : theme.text.strong),
      ),
    );
  const { all, few } = LOWEST_CHART;
  const wordings = [
    { texts: [ahead, here, meaning], least: all },
    { texts: [ahead, here], least: all },
    { texts: [here], least: few },
    { texts: [briefly], least: few },
  ];
  const said = wordings.find(({ texts, least }) => written(texts).length + least <= inside.height);
  const lines = written(said?.texts ?? []);
  const curves = decisionCurves(score, figures, place);
  const chart = inside.height - lines.length;
  return (
    <Panel
      title={resultTitle(
        `${title}: decision curve, ${splitName(calibration.split, state)} set`,
        viewsNote(state.config),
        width,
      )}
      width={width}
      height={height}
    >
      <Lines lines={lines} width={inside.width} height={lines.length} />
      <Chart
        series={seriesOf(curves, theme)}
        domain={[0, curves.to]}
        axis="thr. %"
        within={[0, 0]}
        width={inside.width}
        height={chart}
      />
    </Panel>
  );
}
