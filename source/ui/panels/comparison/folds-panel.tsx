/** A phase's figures fold by fold, on what each held out, and how far they differ. */
import type { Folds } from '../../../runs/pass-events.js';
import { Lines } from '../../components/lines.js';
import { pagedLines } from '../../components/list-pages.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines, type Cell, type Column } from '../../components/table.js';
import { FEW_CASES_NOTE, fewInAny, tooFewIn } from '../../../study/few-cases.js';
import { foldClassesNote } from '../../../study/fold-classes.js';
import { wrap } from '../../fit.js';
import { loss, NOT_KNOWN, percent, whole } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { area, decimal } from './estimates.js';
import type { ComparisonProps } from './panel-list.js';

type Figure = keyof Folds['spread'];

const shown: { name: Figure; title: string; write: (value: number | null) => string; drop?: number }[] =
  [
    { name: 'accuracy', title: 'accuracy', write: percent },
    { name: 'balancedAccuracy', title: 'balanced', write: percent },
    { name: 'melanomaAuc', title: 'mel. AUC', write: area, drop: 1 },
    { name: 'macroF1', title: 'macro-F1', write: percent, drop: 2 },
    { name: 'malignantAuc', title: 'mal. AUC', write: area, drop: 3 },
    { name: 'loss', title: 'loss', write: loss, drop: 4 },
  ]; // prettier-ignore

const columns: Column[] = [
  { title: 'fold' },
  { title: 'n', align: 'right', drop: 5 },
  { title: 'best', align: 'right', drop: 6 },
  ...shown.map(({ title, drop }): Column => ({ title, align: 'right', ...(drop && { drop }) })),
];

/** One row a fold, then mean and standard deviation over them. */
function foldRows({ folds, spread }: Folds, theme: Theme): Cell[][] {
  const strong = (text: string): Cell => ({ text, style: theme.text.strong });
  return [
    ...folds.map(({ fold, bestEpoch, epochs, outOfFold }): Cell[] => [
      String(fold),
      whole(outOfFold.n),
      epochs === 0 ? NOT_KNOWN : `${bestEpoch}/${epochs}`,
      ...shown.map(({ name, write }) => tooFewIn(outOfFold, name, '=') ?? write(outOfFold[name])),
    ]),
    ...(['mean', 'sd'] as const).map((of): Cell[] => [
      strong(of),
      '',
      '',
      ...shown.map(({ name, write }) =>
        // A deviation is no area.
        strong(
          (of === 'sd' && write === area ? decimal : write)(
            fewInAny(folds, name) ? null : spread[name][of],
          ),
        ),
      ),
    ]),
  ];
}

const NOTE =
  'Each fold on the images that it held out, by a model that saw none of them nor of their groups; its best epoch was chosen on validation images of the other folds. The folds share training images: sd is no interval. Intervals are with the figures of all folds together.';

export function FoldsPanel({ row, state, view, width, height }: ComparisonProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const folds = row?.phase.folds;
  if (!row || !folds) {
    const note = row
      ? row.id === 'ensemble'
        ? 'The log has no figures by fold of the mean of the phases; it has those of the phases.'
        : `${row.title} has no figures by fold yet: the evaluation makes them when every fold is trained.`
      : 'This study trains no model.';
    return (
      <Panel title="Folds" width={width} height={height}>
        <Lines lines={wrap(note, inside.width)} {...inside} />
      </Panel>
    );
  }
  const rows = foldRows(folds, theme);
  const few = shown.some(({ name }) => fewInAny(folds.folds, name));
  const classes = foldClassesNote(state.catalog?.folds);
  const notes = [...(few ? [FEW_CASES_NOTE] : []), ...(classes === null ? [] : [classes]), NOTE]
    .flatMap((note) => wrap(note, inside.width))
    .map((line) => paint(line, theme.text.muted));
  const table = tableLines({ columns, rows, width: inside.width, height: rows.length + 1 }, theme);
  return (
    <Panel
      title={resultTitle(
        `${row.title}: ${folds.folds.length} folds, out-of-fold`,
        row.views,
        width,
      )}
      width={width}
      height={height}
    >
      <Lines
        lines={pagedLines([...table, '', ...notes], view.listPage, inside, theme)}
        {...inside}
      />
    </Panel>
  );
}
