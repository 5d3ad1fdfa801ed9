/** The chosen phase on parts of the images: by sex, age, localisation, size. */
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines, type Cell } from '../../components/table.js';
import { tooFew } from '../../../study/few-cases.js';
import { namedSlice, sliceNotes } from '../../../study/slices.js';
import { viewsNote } from '../../../study/views.js';
import { wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { areaWithInterval, percents, withInterval } from './estimates.js';
import { splitName } from './models.js';
import type { ComparisonProps } from './panel-list.js';

/** Columns that a slice's name has before figures are left out, the accuracy last. */
const NAME = 24;

type Found = NonNullable<ComparisonProps['state']['slices']>;

/** The slice that fares worst, or has the lowest accuracy, in words; null without one of enough images. */
function worstLine(found: Found): string | null {
  const named = namedSlice(found);
  if (!named) return null;
  const { slice, isWorst, beside } = named;
  return (
    `${isWorst ? 'Worst slice' : 'Lowest accuracy'}: ${slice.by} ${slice.value}, ` +
    `${isWorst ? 'accuracy ' : ''}${percent(slice.accuracy.value)} ` +
    `(95% ${percents(slice.accuracy.interval)}, n=${whole(slice.n)})${beside ? `, ${beside}` : ''}.`
  );
}

function cells(found: Found, theme: Theme): Cell[][] {
  const worst = namedSlice(found);
  return found.slices.map((slice) => {
    const { by, value, n, accuracy, balancedAccuracy, melanoma } = slice;
    const name =
      worst?.isWorst && worst.slice === slice
        ? { text: value, style: theme.status.warning }
        : value;
    const head = [by, name, whole(n)];
    if (!slice.evaluable) return [...head, 'not evaluable', '', ''];
    const auc = !melanoma
      ? ''
      : (tooFew(melanoma.n, n, '=') ?? areaWithInterval(melanoma.auc.value, melanoma.auc.interval));
    return [
      ...head,
      withInterval(accuracy.value, accuracy.interval),
      withInterval(balancedAccuracy.value, balancedAccuracy.interval),
      auc,
    ];
  });
}

export function SlicesPanel({ state, rows, view, width, height }: ComparisonProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const found = state.slices;
  if (!found) {
    const note =
      'No slices: the evaluation makes them by sex, age and localisation from --metadata, and by image size where sizes differ.';
    return (
      <Panel title="Slices" width={width} height={height}>
        <Lines lines={wrap(note, inside.width)} {...inside} />
      </Panel>
    );
  }
  const title = rows.find(({ id }) => id === found.phase)?.title ?? found.phase;
  const named = `${title}: slices of the ${splitName(found.split, state)} set`;
  const worst = worstLine(found);
  const notes = worst ? wrap(worst, inside.width) : [];
  const said = sliceNotes(found).flatMap((line) => wrap(line, inside.width));
  // They stand where they take no row from the table.
  const free = inside.height - notes.length - (found.slices.length + 1);
  const below = free >= said.length ? said : [];
  const table = tableLines(
    {
      columns: [
        { title: 'by', group: true },
        { title: '', grow: true, least: NAME },
        { title: 'n', align: 'right' },
        { title: 'accuracy' },
        { title: 'balanced', drop: 1 },
        { title: 'melanoma AUC', drop: 2 },
      ],
      rows: cells(found, theme),
      width: inside.width,
      height: inside.height - notes.length - below.length,
      page: view.listPage,
    },
    theme,
  );
  return (
    <Panel title={resultTitle(named, viewsNote(state.config), width)} width={width} height={height}>
      <Lines
        lines={[
          ...notes.map((line) =>
            paint(line, namedSlice(found)?.isWorst ? theme.status.warning : theme.text.strong),
          ),
          ...table,
          ...below.map((line) => paint(line, theme.text.muted)),
        ]}
        {...inside}
      />
    </Panel>
  );
}
