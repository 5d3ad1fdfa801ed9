/** The samples phase: images as they are and augmented, and the first batch. */
import { memo } from 'react';
import { join } from 'node:path';
import { Box } from 'ink';
import { Lines } from '../components/lines.js';
import { Panel, insideOf } from '../components/panel.js';
import { Picture } from '../components/picture.js';
import type { ScreenProps } from '../contracts.js';
import { cutFiles, cutNames } from '../cut-names.js';
import { columnsOf } from '../fit.js';
import { listKeys } from '../list-keys.js';
import { batchLines } from '../panels/samples/batch.js';
import { GAP, gridFor, type Grid } from '../panels/samples/grid.js';
import {
  augmentedTiles,
  mostOriginals,
  originalTiles,
  picturedClasses,
  type Tile,
} from '../panels/samples/tiles.js';
import { PhaseNotice } from '../panels/phase-notice.js';
import { sameParts } from '../same-parts.js';
import { paint, useTheme, type Theme } from '../theme.js';
import { wrappedIndex } from '../wrapped-index.js';

/** Columns before the name of the selected class. */
const SELECTED_MARK = 2;
/** Class, file, true size. */
const CAPTION = 3;
const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
/** "1 image a class", "2 of 4 images a class" */
function counted(each: number, most: number): string {
  if (most === 1) return '1 image a class';
  return `${each} of ${most} images a class`;
}

interface TileProps {
  tile: Tile;
  grid: Grid;
  /** Names of its class and its file, cut to fit. */
  name: string;
  file: string;
  selected: boolean;
  runFolder: string;
}

function captionOf(
  { tile: { picture, version }, name: label, file, selected }: TileProps,
  theme: Theme,
): string[] {
  const { cursor, times } = theme.glyphs.mark;
  const size = `${picture.width}${times}${picture.height}`;
  if (version > 0) return [paint(`augmented ${version}`, theme.text.muted)];
  const name = selected ? paint(`${cursor} ${label}`, theme.status.running) : label;
  return [name, file, paint(size, theme.text.muted)];
}

function TileView(props: TileProps) {
  const { tile, grid, runFolder } = props;
  const theme = useTheme();
  const { pictureWidth: width, pictureHeight: height } = grid;
  return (
    <Box flexDirection="column" width={width} height={height + CAPTION} flexShrink={0}>
      <Picture path={join(runFolder, tile.picture.path)} width={width} height={height} />
      <Lines lines={captionOf(props, theme)} width={width} height={CAPTION} />
    </Box>
  );
}

/** The tiles as rows of a page, and what the page is called. */
function pageOf(
  { phase, view, state }: ScreenProps,
  area: { width: number; height: number },
): { rows: Tile[][]; grid: Grid; classes: string[]; selected: number; note: string } {
  const classes = picturedClasses(phase.pictures, state.catalog?.classes ?? []);
  const selected = wrappedIndex(view.selected, classes.length);
  const most = mostOriginals(phase.pictures, classes);
  const each = 1 + wrappedIndex(view.more, most);
  const groups = augmentedTiles(phase.pictures, classes);
  const tiles = view.augmented ? groups.flat() : originalTiles(phase.pictures, classes, each);
  const together = view.augmented ? Math.max(...groups.map((group) => group.length)) : undefined;
  const grid = gridFor({ ...area, count: tiles.length, caption: CAPTION, together });
  const all: Tile[][] = view.augmented ? groups.map((group) => group.slice(0, grid.columns)) : [];
  for (let at = 0; !view.augmented && at < tiles.length; at += grid.columns) {
    all.push(tiles.slice(at, at + grid.columns));
  }
  const at = all.findIndex((row) => row.some(({ label }) => label === selected));
  const page = Math.floor(Math.max(0, at) / grid.rows);
  const pages = Math.ceil(all.length / grid.rows);
  const what = view.augmented ? 'original and augmented' : counted(each, most);
  return {
    rows: all.slice(page * grid.rows, (page + 1) * grid.rows),
    grid,
    classes,
    selected,
    note: pages > 1 ? `${what}, page ${page + 1} of ${pages}` : what,
  };
}

export const SamplesScreen = memo(
  function SamplesScreen(props: ScreenProps) {
    const { phase, state, width, height, runFolder } = props;
    const theme = useTheme();
    if (phase.pictures.length === 0) {
      return <PhaseNotice phase={phase} title="Samples" width={width} height={height} />;
    }
    // Two lines tell shapes and ranges; the labels' names want a panel with room.
    const framed = height >= 17;
    const most = height >= 40 ? 6 : framed ? 3 : height >= 12 ? 2 : 0;
    const room = { width: framed ? width - 4 : width, most };
    const batch =
      state.batch && most > 0
        ? batchLines(state.batch, state.catalog?.classes ?? [], room, theme)
        : [];
    const below = batch.length === 0 ? 0 : batch.length + (framed ? 2 : 0);
    const area = { width, height: height - below - 1 };
    const { rows, grid, classes, selected, note } = pageOf(props, area);
    const named = (label: number): string => {
      const width = grid.pictureWidth - (label === selected ? SELECTED_MARK : 0);
      return cutNames(classes, width, theme.glyphs.mark.ellipsis)[label];
    };
    const shown = rows.flat().map(({ picture }) => baseName(picture.file));
    const files = cutFiles(shown, grid.pictureWidth, theme.glyphs.mark.ellipsis);
    const fileOf = new Map(shown.map((file, index) => [file, files[index]]));
    const keys = rows.map((row) => listKeys(row.map(({ picture }) => picture.path)));
    const rowKeys = listKeys(rows.map(([first]) => first.picture.path));
    const title = `${paint('Samples', theme.text.title)}  ${note}`;
    const synthetic = state.synthetic ? paint('SYNTHETIC IMAGES', theme.text.notice) : '';
    const spare = Math.max(1, width - columnsOf(title) - columnsOf(synthetic));
    return (
      <Box flexDirection="column" width={width} height={height} overflowY="hidden">
        <Lines lines={[title + ' '.repeat(spare) + synthetic]} width={width} height={1} />
        <Box
          flexDirection="column"
          width={width}
          height={area.height}
          flexShrink={0}
          overflowY="hidden"
        >
          {rows.map((row, line) => (
            <Box key={rowKeys[line]} gap={GAP} flexShrink={0}>
              {row.map((tile, index) => (
                <TileView
                  key={keys[line][index]}
                  tile={tile}
                  grid={grid}
                  name={named(tile.label)}
                  file={fileOf.get(baseName(tile.picture.file)) ?? ''}
                  selected={tile.label === selected}
                  runFolder={runFolder}
                />
              ))}
            </Box>
          ))}
        </Box>
        {framed && below > 0 ? (
          <Panel title="First batch" width={width} height={below}>
            <Lines lines={batch} {...insideOf(width, below)} />
          </Panel>
        ) : (
          <Lines lines={batch} width={width} height={below} />
        )}
      </Box>
    );
  },
  sameParts(({ state, phase, view, width, height, runFolder }: ScreenProps) => [
    state.catalog,
    state.batch,
    state.synthetic,
    phase,
    view,
    width,
    height,
    runFolder,
  ]),
);
