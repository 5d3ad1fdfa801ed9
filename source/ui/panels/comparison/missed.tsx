/** The melanomas that the operating point misses: pictures side by side, or in a low panel their names. */
import { join } from 'node:path';
import { Box } from 'ink';
import { Lines } from '../../components/lines.js';
import { placeLine, placeOf, scrolling } from '../../components/list-pages.js';
import type { Span } from '../../components/matrix-cells.js';
import { Picture } from '../../components/picture.js';
import { columnsOf, cut, cutMiddle, fit, fitting } from '../../fit.js';
import { listKeys } from '../../list-keys.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import type { ComparisonProps } from './panel-list.js';
import { belowBy, shownScore, type Stop } from './threshold.js';

export interface Missed {
  path: string | null;
  file: string;
  /** As the threshold is shown: calibrated, or not. */
  score: number;
  predicted: string;
}

/**
 * Cases below the threshold, those nearest to it first. Where each fold has a threshold of its own it is that
 * of the fold which held the image out; in older logs it is not known which did, and there are none.
 */
export function missedCases({ state, row }: ComparisonProps, at: Stop): Missed[] {
  const found = state.operatingPoints;
  if (!found || row?.id !== found.phase) return [];
  return (row.phase.images?.images ?? [])
    .filter((image) => (found.cases ?? [found.case]).includes(image.class))
    .flatMap(({ path, file, predicted, score, fold }) => {
      const below = score === null ? null : belowBy(found, at, score, fold);
      return score === null || below === null
        ? []
        : [{ path, file, predicted, score: shownScore(found, at, score, fold), below }];
    })
    .sort((a, b) => a.below - b.below);
}

/** Columns and rows of one picture with its caption. */
const TILE = { columns: 16, rows: 7, caption: 1, gap: 1 };
/** Rows of them all, with their heading. */
export const STRIP = 1 + TILE.rows + TILE.caption;

/** Pictures that stand side by side. */
export const tilesIn = (width: number): number =>
  Math.max(0, Math.floor((width + TILE.gap) / (TILE.columns + TILE.gap)));

interface PageProps {
  missed: readonly Missed[];
  /** Those of them that are shown. */
  span: Span;
  width: number;
  /** Whether each is below the threshold of its own fold. */
  folds: boolean;
}

/** "Missed 1-4 of 14, nearest to the threshold first", and how to see the others; fewer words where there is no room. */
function heading({ missed, span, width, folds }: PageProps, theme: Theme, keys: boolean): string {
  const cutOff = span.to - span.from < missed.length;
  const part = `Missed${cutOff ? ` ${placeOf(span, missed.length)}` : ''}`;
  const order = `${part}, nearest to ${folds ? "their fold's" : 'the'} threshold first`;
  if (keys && cutOff) {
    const full = scrolling(order, width, theme);
    return columnsOf(full) > columnsOf(order) ? full : scrolling(part, width, theme);
  }
  const words = fitting([`${order}: score, and what is predicted`, order, part], width);
  return paint(cut(words, width, theme.glyphs.mark.ellipsis), theme.text.muted);
}

export function MissedStrip({ runFolder, ...page }: PageProps & { runFolder: string }) {
  const theme = useTheme();
  const { missed, span, width } = page;
  const shown = missed.slice(span.from, span.to);
  const keys = listKeys(shown.map(({ file }) => file));
  const caption = ({ score, predicted }: Missed): string =>
    cut(`${score.toFixed(2)} ${predicted}`, TILE.columns, theme.glyphs.mark.ellipsis);
  return (
    <Box flexDirection="column" width={width} height={STRIP} flexShrink={0}>
      <Lines lines={[heading(page, theme, true)]} width={width} height={1} />
      <Box columnGap={TILE.gap} width={width} height={TILE.rows + TILE.caption} flexShrink={0}>
        {shown.map((one, index) => (
          <Box key={keys[index]} flexDirection="column" width={TILE.columns} flexShrink={0}>
            {one.path === null ? (
              <Lines lines={['no picture']} width={TILE.columns} height={TILE.rows} />
            ) : (
              <Picture path={join(runFolder, one.path)} width={TILE.columns} height={TILE.rows} />
            )}
            <Lines
              lines={[paint(caption(one), theme.text.muted)]}
              width={TILE.columns}
              height={1}
            />
          </Box>
        ))}
      </Box>
    </Box>
  );
}

/** Their scores, what is predicted and their files, below a heading and above the keys that lead to others. */
export function missedLines(page: PageProps, theme: Theme): string[] {
  const { missed, span, width } = page;
  const { ellipsis } = theme.glyphs.mark;
  const shown = missed.slice(span.from, span.to);
  const widest = Math.max(0, ...missed.map(({ predicted }) => columnsOf(predicted)));
  const called = Math.min(widest, Math.floor(width / 3));
  const rows = shown.map(({ score, predicted, file }) => {
    const head = `${score.toFixed(3)}  ${fit(predicted, called, 'left', ellipsis)}  `;
    return head + cutMiddle(file, Math.max(0, width - columnsOf(head)), ellipsis);
  });
  const place = shown.length < missed.length ? [placeLine(span, missed.length, width, theme)] : [];
  return [heading(page, theme, false), ...rows, ...place];
}
