/** One model's confusion matrix and its figures by class. */
import { matrixLines } from '../../components/confusion-matrix.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines } from '../../components/table.js';
import { percent, whole } from '../../format.js';
import { paint, useTheme } from '../../theme.js';
import { confusionLines, figureLines } from './figures.js';
import { shownEvaluation, type ModelRow } from './models.js';

export interface ModelPanelProps {
  row: ModelRow | null;
  classes: readonly string[];
  /** Row percentages in place of counts. */
  percent: boolean;
  width: number;
  height: number;
}

/** Why there is nothing to show of a model. */
function absence(row: ModelRow | null): string {
  if (!row) return 'This study trains no model.';
  switch (row.phase.status) {
    case 'waiting':
      return `${row.title} has not begun yet.`;
    case 'running':
      return `${row.title} is still training: it is evaluated when its epochs are over.`;
    default:
      return `${row.title} was not evaluated.`;
  }
}

export function MatrixPanel({ row, classes, percent: shares, width, height }: ModelPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  if (!row || !shown) {
    return (
      <Panel title="Confusion matrix" width={width} height={height}>
        <Lines lines={[absence(row)]} {...inside} />
      </Panel>
    );
  }
  const figures = figureLines(shown.evaluation, inside.width);
  const room = inside.height - figures.length;
  const matrix = matrixLines(
    {
      classes,
      matrix: shown.evaluation.confusionMatrix,
      percent: shares,
      width: inside.width,
      height: room,
    },
    theme,
  );
  const spare = room - matrix.length;
  const confusions =
    spare >= 4 ? confusionLines(shown.evaluation, classes, Math.min(8, spare - 3)) : [];
  return (
    <Panel
      title={`${row.title}: ${shown.split} set, ${shares ? 'percent of the row' : 'images'}`}
      width={width}
      height={height}
    >
      <Lines
        lines={[
          ...matrix,
          ...(spare > 0 ? [''] : []),
          ...figures.map((line) => paint(line, theme.text.strong)),
          ...(confusions.length > 0 ? ['', paint('Most often confused', theme.text.muted)] : []),
          ...confusions,
        ]}
        {...inside}
      />
    </Panel>
  );
}

export function ClassesPanel({ row, classes, width, height }: ModelPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  const lines =
    row && shown
      ? tableLines(
          {
            columns: [
              { title: 'class', grow: true },
              { title: 'sensitivity', align: 'right' },
              { title: 'precision', align: 'right' },
              { title: 'F1', align: 'right' },
              { title: 'support', align: 'right' },
            ],
            rows: shown.evaluation.perClass.map((item, index) => [
              classes[index] ?? item.class,
              percent(item.sensitivity),
              percent(item.ppv),
              percent(item.f1),
              whole(item.n),
            ]),
            footer: [
              'mean / total',
              percent(shown.evaluation.balancedAccuracy.value),
              '',
              percent(shown.evaluation.macroF1.value),
              whole(shown.evaluation.n),
            ],
            ...inside,
          },
          theme,
        )
      : [absence(row)];
  const title = row && shown ? `${row.title} by class: ${shown.split} set` : 'By class';
  return (
    <Panel title={title} width={width} height={height}>
      <Lines lines={lines} {...inside} />
    </Panel>
  );
}
