/** The same models under both protocols: the leaky validation accuracy beside the honest one, and why they differ. */
import type { ProtocolsCompared } from '../../../runs/pass-events.js';
import { Lines } from '../../components/lines.js';
import { pagedLines } from '../../components/list-pages.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines, type Cell, type Column } from '../../components/table.js';
import { droppedLine } from '../../../study/passes.js';
import { priorsNote } from '../../../study/prior-note.js';
import { viewsNote } from '../../../study/views.js';
import { wrap } from '../../fit.js';
import { NOT_KNOWN } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { withInterval } from './estimates.js';
import { splitName, type ModelRow } from './models.js';
import type { ComparisonProps } from './panel-list.js';

type Accuracies = ProtocolsCompared['phases'][number]['grouped']['validation'];

const accuracyOf = (found: Accuracies | null): string =>
  found ? withInterval(found.accuracy.value, found.accuracy.interval) : NOT_KNOWN;

const titleOf = (id: string, rows: readonly ModelRow[]): string =>
  rows.find((row) => row.id === id)?.title ?? id;

function cells({ phases }: ProtocolsCompared, rows: readonly ModelRow[], theme: Theme): Cell[][] {
  return phases.map(({ phase, asPublished, grouped }) => [
    titleOf(phase, rows),
    { text: accuracyOf(asPublished.validation), style: theme.status.warning },
    accuracyOf(grouped.validation),
    { text: accuracyOf(grouped.test), style: theme.text.strong },
  ]);
}

/** One line a phase, for where the table is not in sight. */
export function protocolLines(
  state: ComparisonProps['state'],
  rows: readonly ModelRow[],
): string[] {
  const test = splitName('test', state);
  return (state.protocols?.phases ?? []).map(
    ({ phase, asPublished, grouped }) =>
      `${titleOf(phase, rows)} under as-published, LEAKY: validation ${accuracyOf(asPublished.validation)}. ` +
      `Under grouped: ${test} ${accuracyOf(grouped.test ?? grouped.validation)}.`,
  );
}

export function ProtocolsPanel({ state, rows, view, width, height }: ComparisonProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const found = state.protocols;
  if (!found) {
    const note = 'The evaluation compares the protocols when every phase is trained under both.';
    return (
      <Panel title="Protocols" width={width} height={height}>
        <Lines lines={wrap(note, inside.width)} {...inside} />
      </Panel>
    );
  }
  const columns: Column[] = [
    { title: 'accuracy' },
    { title: 'LEAKY validation' },
    { title: 'honest valid.', drop: 1 },
    { title: `honest ${splitName('test', state)}` },
  ];
  const body = cells(found, rows, theme);
  const table = tableLines(
    { columns, rows: body, width: inside.width, height: body.length + 1 },
    theme,
  );
  const dropped = droppedLine(found.droppedClasses);
  const views = viewsNote(state.config);
  const priors = priorsNote(state.config);
  const predictions =
    (views === null ? '' : ` Each prediction is the ${views} of the image.`) +
    (priors === null ? '' : ` Accuracies are ${priors}.`);
  const notes = [
    ...(dropped
      ? wrap(dropped, inside.width).map((line) => paint(line, theme.status.warning))
      : []),
    ...wrap(found.why, inside.width),
    ...wrap(`LEAKY is as-published, honest is grouped; 95% intervals over groups of images.${predictions}`, inside.width)
      .map((line) => paint(line, theme.text.muted)), // prettier-ignore
  ];
  return (
    <Panel title="Protocols: as-published, LEAKY, beside grouped" width={width} height={height}>
      <Lines
        lines={pagedLines([...table, '', ...notes], view.listPage, inside, theme)}
        {...inside}
      />
    </Panel>
  );
}
