/** Whether confidences mean what they say: the reliability curve, and what is fitted for it on validation. */
import type { Evaluation } from '../../../runs/events.js';
import type { RunState } from '../../../runs/state.js';
import { validationName, validationWorth } from '../../../study/protocols.js';
import { confidenceWords } from '../../../study/score-words.js';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { unfittedLine } from '../../../study/unfrozen.js';
import { wrap } from '../../fit.js';
import { loss, percent } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { decimal } from './estimates.js';
import { absence, shownEvaluation, splitName, type ModelRow } from './models.js';
import { scoreLines } from './score-lines.js';

/** Rows that the curve needs: with fewer beside them there are fewer words. */
const LOWEST_CHART = 7;

/** Accuracy by confidence beside the diagonal on which they agree; confidences in percent. */
function curves({ reliability = [] }: Evaluation, theme: Theme): ChartSeries[] {
  const filled = reliability.filter(({ n }) => n > 0);
  return [
    {
      label: 'perfect calibration',
      style: theme.text.muted,
      points: [0, 100].map((x) => ({ x, y: x / 100 })),
    },
    {
      label: 'accuracy',
      style: theme.series.validation,
      points: filled.map(({ confidence, accuracy }) => ({
        x: 100 * (confidence ?? NaN),
        y: accuracy,
      })),
    },
  ];
}

/** What the fitted temperature does, for the phase it was fitted for. */
export function calibrationLines(
  state: RunState,
  row: ModelRow,
  { calibrationError }: Evaluation,
  width: number,
  short = false,
): string[] {
  const { calibration } = state;
  if (!calibration || calibration.phase !== row.id) {
    return wrap(`ECE ${decimal(calibrationError?.value)}; no temperature is fitted for it.`, width);
  }
  const { temperature, temperatures, unfitted, before, after, split, score } = calibration;
  const fitted = temperatures
    ? `Temperatures ${temperatures.map((one) => one.toFixed(2)).join(', ')}, each fitted on its fold's ${validationWorth(state.config)}`
    : `Temperature ${temperature.toFixed(2)}, fitted on ${validationWorth(state.config)}`;
  const change = [
    `${fitted}: ${row.leaky ? 'there ' : ''}the ${row.prior === null ? 'network is' : 'corrected probabilities are'} ${confidenceWords(temperature)}.`,
    `On the ${splitName(split, state)} set: ECE from ${decimal(before.calibrationError)} to ${decimal(after.calibrationError)}, ` +
      `Brier from ${decimal(before.brier)} to ${decimal(after.brier)}, ` +
      `loss from ${loss(before.loss)} to ${loss(after.loss)}.`,
  ];
  return [
    ...(unfitted && !temperatures ? [] : change),
    ...(unfitted ? [unfittedLine(unfitted)] : []),
    ...(score ? scoreLines(score, short, validationName(state.config)) : []),
  ].flatMap((line) => wrap(line, width));
}

export interface CalibrationPanelProps {
  state: RunState;
  row: ModelRow | null;
  width: number;
  height: number;
}

export function CalibrationPanel({ state, row, width, height }: CalibrationPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  if (!row || !shown?.evaluation.reliability) {
    const why = row && shown ? 'This log is of a version that did not measure it.' : absence(row);
    return (
      <Panel title="Calibration" width={width} height={height}>
        <Lines lines={[why]} {...inside} />
      </Panel>
    );
  }
  const words = (short: boolean) =>
    calibrationLines(state, row, shown.evaluation, inside.width, short);
  const lines = words(words(false).length + LOWEST_CHART > inside.height);
  const chart = Math.max(0, inside.height - lines.length);
  return (
    <Panel
      title={resultTitle(`${row.title}: calibration, ${shown.split} set`, row.views, width)}
      width={width}
      height={height}
    >
      <Chart
        series={curves(shown.evaluation, theme)}
        domain={[0, 100]}
        axis="conf %"
        within={[0, 1]}
        figure={(value) => percent(value, 0)}
        width={inside.width}
        height={chart}
      />
      <Lines
        lines={lines.map((line) => paint(line, theme.text.strong))}
        width={inside.width}
        height={inside.height - chart}
      />
    </Panel>
  );
}
