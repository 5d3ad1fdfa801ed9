/** Phases of several passes as plain lines: folds one by one and together, and the two protocols. */
import type { EventOf } from '../runs/events.js';
import type { ProtocolsCompared } from '../runs/pass-events.js';
import type { RunState } from '../runs/state.js';
import { FEW_CASES_NOTE, fewInAny, tooFewIn } from '../study/few-cases.js';
import { foldClassesNote } from '../study/fold-classes.js';
import { droppedLine, passName, testName } from '../study/passes.js';
import { priorsNote } from '../study/prior-note.js';
import { counted, wrapped } from '../text.js';
import { figureNames } from './figure-names.js';
import { fixed, share } from './numbers.js';
import { viewsEach, viewsLines } from './plain-views.js';
import { indented, textTable } from './table.js';

export function passLines({ pass, images }: EventOf<'pass-started'>): string[] {
  const { train, validation, test, extra = 0 } = images;
  const more = extra > 0 ? ` and ${counted(extra, 'image')} of other sources` : '';
  const held = pass.fold ? `, ${counted(test, 'image')} held out` : '';
  return [
    `  -- ${passName(pass)}: ${counted(train, 'image')}${more} to train on, ${counted(validation, 'image')} to validate${held}`,
  ];
}

/** After what figures are of: ", by the prior correction of each model". */
function priorsEach(config: RunState['config']): string {
  const note = priorsNote(config);
  return note === null ? '' : `, ${note}`;
}

const figures = [...figureNames, ['loss', 'loss']] as const;
const written = (name: (typeof figures)[number][0], value: number | null | undefined): string =>
  name === 'loss' ? fixed(value, 3) : share(value);

/** Each fold on what it held out, then mean, spread and range over the folds. */
export function foldLines(
  { phase, folds, spread }: Pick<EventOf<'folds-evaluated'>, 'phase' | 'folds' | 'spread'>,
  { config, catalog }: Pick<RunState, 'config' | 'catalog'>,
): string[] {
  const classes = foldClassesNote(catalog?.folds);
  const rows = folds.map(({ fold, bestEpoch, epochs, outOfFold }) => [
    String(fold),
    epochs === 0 ? 'n/a' : `${bestEpoch}/${epochs}`,
    String(outOfFold.n),
    ...figures.map(([name]) => tooFewIn(outOfFold, name) ?? written(name, outOfFold[name])),
  ]);
  const total = (label: string, of: 'mean' | 'sd' | 'least' | 'most') => [
    ...[label, '', ''],
    ...figures.map(([name]) =>
      fewInAny(folds, name)
        ? 'n/a'
        : of === 'sd'
          ? fixed(spread[name].sd, 3)
          : written(name, spread[name][of]),
    ),
  ];
  return [
    `${phase}, each fold on the images that it held out${viewsEach(config)}${priorsEach(config)}:`,
    ...textTable([
      ['fold', 'best at', 'n', ...figures.map(([, title]) => title)],
      ...rows,
      total('mean', 'mean'),
      total('sd', 'sd'),
      total('least', 'least'),
      total('most', 'most'),
    ]),
    ...(figures.some(([name]) => fewInAny(folds, name)) ? wrapped(FEW_CASES_NOTE, 96) : []),
    ...(classes === null ? [] : wrapped(classes, 96)),
  ].map(indented);
}

type Accuracy = ProtocolsCompared['phases'][number]['grouped']['validation'];

const withInterval = (found: Accuracy | null): string => {
  if (!found) return 'n/a';
  const [low, high] = found.accuracy.interval;
  return `${share(found.accuracy.value)} (${share(low)}-${share(high)})`;
};

/** The leaky validation accuracy beside the honest one, and why they differ. */
export function protocolLines(
  { phases, why, droppedClasses }: ProtocolsCompared,
  { config }: Pick<RunState, 'config'>,
): string[] {
  return [
    `accuracy of the same model under both protocols (95% intervals over groups of images)${priorsEach(config)}:`,
    ...textTable([
      ['phase', 'as-published, LEAKY', 'grouped', 'grouped'],
      ['', 'validation', 'validation', testName(config)],
      ...phases.map(({ phase, asPublished, grouped }) => [
        phase,
        withInterval(asPublished.validation),
        withInterval(grouped.validation),
        withInterval(grouped.test),
      ]),
    ]),
    ...viewsLines(config),
    ...[why, droppedLine(droppedClasses)].flatMap((line) => (line ? wrapped(line, 96) : [])),
  ].map(indented);
}
