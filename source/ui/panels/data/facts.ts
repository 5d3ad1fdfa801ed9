/** What the data phase found, in words: where it lies, what it is made of, what is wrong with it. */
import type { RunState } from '../../../runs/state.js';
import { sum } from '../../../sum.js';
import { columnsOf, fit, wrap } from '../../fit.js';
import { bytes, whole } from '../../format.js';
import { keyTable, shownKey } from '../../keys.js';
import { paint, type Theme } from '../../theme.js';

export type Catalog = NonNullable<RunState['catalog']>;

const plural = (count: number, one: string, many: string): string =>
  `${whole(count)} ${count === 1 ? one : many}`;

/** "600x450 2,100, 1024x768 120 and 3 more" */
function tallied(items: readonly { name: string; count: number }[], most: number): string {
  const shown = items.slice(0, most).map(({ name, count }) => `${name} ${whole(count)}`);
  const rest = items.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function imagesIn({ counts }: Catalog): number {
  return sum([...counts.train, ...counts.validation, ...counts.test]);
}

/** "4,012 of 8,934 trained on": images of other sources, of folds those of the first; null without any. */
function extraOf({ extra }: Catalog): string | null {
  if (extra === undefined) return null;
  const used = sum(extra.splits[0]?.used ?? []);
  const fold = extra.splits.length > 1 ? ', fold 1' : '';
  return `${whole(used)} of ${whole(extra.given)} trained on${fold}`;
}

const sizesOf = ({ sizes }: Catalog, most: number): string =>
  tallied(
    sizes.map(({ size, count }) => ({ name: size, count })),
    most,
  );

const formatsOf = ({ formats }: Catalog): string =>
  tallied(
    formats.map(({ format, count }) => ({ name: format, count })),
    4,
  );

/** Near copies are among the pictures under several classes: they are no part of the groups of exact ones. */
const copiesOf = ({ duplicateGroups }: Catalog): string =>
  plural(duplicateGroups, 'group of exact copies', 'groups of exact copies');

const cacheOf = ({ cache }: Catalog): string =>
  `${bytes(cache.bytes)}, ${whole(cache.decoded)} decoded, ${whole(cache.reused)} reused`;

/** Label and text of each fact, one a line where there is room. */
function facts(catalog: Catalog): [label: string, text: string][] {
  const extra = extraOf(catalog);
  return [
    ['Folder', catalog.root],
    ['Layout', catalog.layout],
    ['Images', `${whole(imagesIn(catalog))}, used at ${catalog.imageSide}x${catalog.imageSide}`],
    ...(extra === null ? [] : [['Extra', extra] satisfies [string, string]]),
    ['Sizes', sizesOf(catalog, 6)],
    ['Formats', formatsOf(catalog)],
    ['Unreadable', plural(catalog.unreadable.length, 'file', 'files')],
    ['Copies', copiesOf(catalog)],
    [
      'Labels',
      `${plural(catalog.contradictoryGroups, 'picture', 'pictures')} under several classes`,
    ],
    ['Test twins', `${plural(catalog.testTwinsRemoved, 'image', 'images')} left out of training`],
    ['Cache', cacheOf(catalog)],
    ['', catalog.cache.path],
  ];
}

/** A notice that the images are drawn, not photographed. */
function syntheticLine(theme: Theme): string {
  return `${paint('SYNTHETIC', theme.text.notice)} drawn images, for trying things out`;
}

/** One fact a line, with labels before them; long texts go on in the next line. */
export function factLines(
  catalog: Catalog,
  synthetic: boolean,
  width: number,
  theme: Theme,
): string[] {
  const rows = facts(catalog);
  const labels = Math.max(...rows.map(([label]) => columnsOf(label))) + 2;
  const lines = rows.flatMap(([label, text]) =>
    wrap(text, width - labels).map(
      (part, index) => paint(fit(index === 0 ? label : '', labels), theme.text.muted) + part,
    ),
  );
  return synthetic ? [syntheticLine(theme), ...lines] : lines;
}

/** Pieces set in lines of at most `width` columns, with a separator between those of one line. */
function joined(pieces: readonly string[], width: number, separator: string): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const longer = last === undefined ? piece : `${last} ${separator} ${piece}`;
    if (last !== undefined && columnsOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

/** The same in few lines, for a small terminal: what matters most comes first. */
export function shortFactLines(
  catalog: Catalog,
  synthetic: boolean,
  width: number,
  theme: Theme,
): string[] {
  const extra = extraOf(catalog);
  const pieces = [
    ...(synthetic ? [paint('SYNTHETIC', theme.text.notice)] : []),
    catalog.root,
    catalog.layout,
    `${plural(imagesIn(catalog), 'image', 'images')} used at ${catalog.imageSide}x${catalog.imageSide}`,
    ...(extra === null ? [] : [`extra ${extra}`]),
    `${copiesOf(catalog)}, ${whole(catalog.contradictoryGroups)} contradictory`,
    `${plural(catalog.testTwinsRemoved, 'test twin', 'test twins')} removed`,
    `sizes ${sizesOf(catalog, 2)}`,
    formatsOf(catalog),
    `cache ${cacheOf(catalog)}`,
  ];
  return joined(pieces, width, theme.glyphs.separator);
}

/** Warnings on the data. */
export const ofData = (warnings: RunState['warnings']): RunState['warnings'] =>
  warnings.filter(({ phase }) => phase === null || phase === 'data');

/** Whether there is a finding to be told of. */
export const hasProblems = (state: RunState, { unreadable }: Catalog): boolean =>
  unreadable.length > 0 || ofData(state.warnings).length > 0;

/** Unreadable files by name and reason, then warnings. */
export function problemLines(
  warnings: RunState['warnings'],
  catalog: Catalog,
  width: number,
  theme: Theme,
): string[] {
  const { mark } = theme.glyphs;
  const marked = (glyph: string, text: string): string[] =>
    wrap(text, width - 2).map((line, index) => (index === 0 ? `${glyph} ${line}` : `  ${line}`));
  const error = paint(mark.error, theme.status.error);
  const warning = paint(mark.warning, theme.status.warning);
  return [
    ...catalog.unreadable.flatMap(({ file, reason }) => marked(error, `${file}: ${reason}`)),
    ...ofData(warnings).flatMap(({ message }) => marked(warning, message)),
  ];
}

/**
 * How many problems there are, the key that shows them all, and the first of them.
 * @param whole Whether there is room for the whole of it: a single warning needs no other place then.
 */
export function shortProblemLine(
  state: RunState,
  catalog: Catalog,
  theme: Theme,
  whole = true,
): string {
  const { mark } = theme.glyphs;
  const { unreadable } = catalog;
  const warnings = ofData(state.warnings);
  const of = `(${shownKey(keyTable.toggleProblems.keys[0], theme.unicode)}: all)`;
  const warned = warnings.length > 0 ? plural(warnings.length, 'warning', 'warnings') : null;
  if (unreadable.length > 0) {
    const names = unreadable.map(({ file, reason }) => `${file} (${reason})`).join(', ');
    const counts = [`${unreadable.length} unreadable`, ...(warned ? [warned] : [])].join(', ');
    return `${paint(`${mark.error} ${counts} ${of}:`, theme.status.error)} ${names}`;
  }
  if (warned !== null) {
    const head = warnings.length === 1 && whole ? '' : ` ${warned} ${of}:`;
    return `${paint(`${mark.warning}${head}`, theme.status.warning)} ${warnings[0].message}`;
  }
  return `${paint(mark.ok, theme.status.done)} every file could be read`;
}
