/** One model's confusion matrix and its figures by class. */
import { sum } from '../../../sum.js';
import { matrixLines } from '../../components/confusion-matrix.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf, titleRoom } from '../../components/panel.js';
import { partOf, scrolling } from '../../components/list-pages.js';
import { tableLines, tablePages, type TableProps } from '../../components/table.js';
import { fitting, wrap } from '../../fit.js';
import { keyTable, shownKey } from '../../keys.js';
import { percent, whole } from '../../format.js';
import { paint, useTheme } from '../../theme.js';
import { guardLine } from '../guard-lines.js';
import { cellOf, imagesIn, type Cell } from './cell.js';
import { classColumns, FOOTER } from './class-columns.js';
import { confusionLines, figureLines } from './figures.js';
import { matrixAt, type ShownMatrix } from './epoch-travel.js';
import { absence, briefTitle, passTitle, type ModelRow } from './models.js';
import type { ComparisonProps } from './panel-list.js';

/** What is in the cell that is looked at, and how many of its images can be shown. */
function cellLines(
  row: ModelRow,
  cell: Cell,
  { evaluation, passing }: ShownMatrix,
  classes: readonly string[],
  width: number,
): string[] {
  const counts = evaluation.confusionMatrix[cell.truth] ?? [];
  const count = counts[cell.predicted] ?? 0;
  const total = sum(counts);
  const [truth, called] = [classes[cell.truth], classes[cell.predicted]];
  const what = cell.truth === cell.predicted ? `${truth} found` : `${truth} taken for ${called}`;
  const kept = passing ? 0 : imagesIn(row.phase, cell, classes).length;
  const enter = kept > 0 ? '; Enter shows them' : '';
  return wrap(
    `${what}: ${whole(count)} of ${whole(total)} (${percent(total === 0 ? null : count / total)})${enter}`,
    width,
  );
}

function matrixTitle(
  row: ModelRow,
  { of, brief }: ShownMatrix,
  shares: boolean,
  width: number,
): string {
  const cells = shares ? ['percent of the row', '% of row', '%'] : ['counts'];
  const names = [passTitle(row), briefTitle(row)];
  return fitting(
    [
      ...cells.flatMap((unit) => of.map((what) => `${names[0]}: ${what}, ${unit}`)),
      // From here on the unit and the name give way before the epoch does.
      ...brief.flatMap((what) =>
        names.flatMap((name) => cells.map((unit) => `${name}: ${what}, ${unit}`)),
      ),
    ],
    titleRoom(width),
  );
}

export function MatrixPanel(props: ComparisonProps) {
  const { state, row, classes, view, focus, width, height } = props;
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shares = view.percent;
  const shown = row && matrixAt(row, view.epoch, classes);
  if (!row || !shown) {
    return (
      <Panel title="Confusion matrix" width={width} height={height}>
        <Lines lines={wrap(absence(row), inside.width)} {...inside} />
      </Panel>
    );
  }
  const guards = guardLine(state, row.id, inside.width, theme);
  const around = cellOf(view.cell, classes.length);
  const cell = focus === 'cells' ? around : null;
  const looked = cell ? cellLines(row, cell, shown, classes, inside.width) : [];
  const all = [...looked, ...figureLines(shown.evaluation, inside.width)];
  // Every class has its row before figures take one: they stand in a panel of their own. What is looked at
  // is told to its end.
  const most = Math.max(1, looked.length, inside.height - classes.length - 1 - guards.length);
  const figures = all.slice(0, most);
  const room = inside.height - figures.length - guards.length;
  const matrix = matrixLines(
    {
      classes,
      matrix: shown.evaluation.confusionMatrix,
      percent: shares,
      cell,
      around,
      hint: cell
        ? undefined
        : `${shownKey(keyTable.enterMatrix.keys[0], theme.unicode)} and arrows move`,
      width: inside.width,
      height: room,
    },
    theme,
  );
  const spare = room - matrix.length;
  const confusions =
    spare >= 4
      ? confusionLines(shown.evaluation, classes, Math.min(8, spare - 3), inside.width)
      : [];
  return (
    <Panel
      title={matrixTitle(row, shown, shares, width)}
      width={width}
      height={height}
      focused={cell !== null}
    >
      <Lines
        lines={[
          ...matrix,
          ...(spare > 0 ? [''] : []),
          ...guards,
          ...figures.map((line) => paint(line, theme.text.strong)),
          ...(confusions.length > 0 ? ['', paint('Most often confused', theme.text.muted)] : []),
          ...confusions,
        ]}
        {...inside}
      />
    </Panel>
  );
}

export function ClassesPanel({ row, classes, view, width, height }: ComparisonProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && matrixAt(row, view.epoch, classes);
  if (!row || !shown) {
    return (
      <Panel title="By class" width={width} height={height}>
        <Lines lines={[absence(row)]} {...inside} />
      </Panel>
    );
  }
  const { of: whose, brief, evaluation } = shown;
  const names = evaluation.perClass.map((item, index) => classes[index] ?? item.class);
  const pages = classColumns(evaluation, names, inside.width);
  // The rows of one page of columns after those of the other.
  const tables = pages.map(({ titles, cells, footer }): Omit<TableProps, 'page'> => ({
    columns: [
      { title: 'class', grow: true },
      ...titles.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: cells.map((row, index) => [names[index], ...row]),
    footer: [FOOTER, ...footer],
    ...inside,
  }));
  const { part, page } = partOf(tables.map(tablePages), view.listPage);
  const table = { ...tables[part], page };
  const place = pages.length > 1 ? `figures ${part + 1}/${pages.length}` : '';
  const lines = tableLines(table, theme);
  const below = place !== '' && lines.length < inside.height;
  if (below) lines.push(scrolling(place, inside.width, theme));
  return (
    <Panel
      title={fitting(
        [
          ...whose.map((what) => `${passTitle(row)} by class: ${what}`),
          ...brief.map((what) => `${passTitle(row)} by class: ${what}`),
          ...brief.map((what) => `${briefTitle(row)}: ${what}`),
        ],
        titleRoom(width),
      )}
      note={below ? undefined : place}
      width={width}
      height={height}
    >
      <Lines lines={lines} {...inside} />
    </Panel>
  );
}
