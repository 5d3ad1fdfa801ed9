/** A comparison of runs as lines. */
import type { ComparedPair, ComparedRuns, Figures } from '../../comparison/index.js';
import { figureNames } from '../../report/figure-names.js';
import { duration, fixed, share } from '../../report/numbers.js';
import { comparisonWords } from '../../study/comparison-words.js';
import { tooFew } from '../../study/few-cases.js';
import { counted, printable, wrapped } from '../../text.js';
import { fitted } from './fitted.js';
import { priorLines, priorNotes } from './prior.js';

/** Settings that are shown; JSON has all of them. */
const MOST_SETTINGS = 12;

/** A row's name, marked wherever it stands. */
const marked = ({ name, leaky }: { name: string; leaky: boolean }): string =>
  `${printable(name, leaky ? 44 : 50)}${leaky ? ' LEAKY' : ''}`;

const signed = (value: number | null): string =>
  value === null ? 'n/a' : `${value < 0 ? '' : '+'}${fixed(value, 3)}`;

function figure(found: Figures[keyof Figures], images: number): string {
  if (found === null) return '';
  if ('evaluable' in found && !found.evaluable) return `not evaluable, ${tooFew(found.n, images)}`;
  const [low, high] = found.interval;
  const interval = low === null || high === null ? 'no interval' : `${share(low)}-${share(high)}`;
  return `${share(found.value)} (${interval})`;
}

/** What the sentence leaves open: a run was not trained on them itself, but the weights that it began with were. */
function butForWeights({ runs }: ComparedRuns): string {
  const known = runs.flatMap(({ name, seenByWeights: found }) => {
    if (found === null || (found.images === 0 && found.untold === null)) return [];
    const images = found.images === 0 ? 'not known' : found.images.toLocaleString('en-US');
    return [
      `${printable(name, 50)} ${images}${found.images > 0 && found.untold ? ' or more' : ''}`,
    ];
  });
  return known.length === 0
    ? ''
    : `, but for those that pretrained weights had seen (${known.join(', ')})`;
}

function figureLines(found: ComparedRuns, width: number): string[] {
  const { runs, ensemble, images, leaky } = found;
  const rows = [...runs, ...(ensemble ? [ensemble] : [])];
  const asked = figureNames.filter(([name]) => rows[0]!.figures[name] !== null);
  // A row is a figure: where runs do not fit beside each other, they stand below each.
  const table = [
    ['', ...rows.map(marked)],
    ...asked.map(([name, title]) => [
      title,
      ...rows.map(({ figures: own }) => figure(own[name], images.n)),
    ]),
  ];
  return [
    ...wrapped(
      `on ${counted(images.n, 'image')} that all of them tested and none was trained on${butForWeights(found)}, in ` +
        `${counted(images.groups, 'group')} (95% intervals over groups)` +
        `${leaky ? '; a LEAKY run may have been trained on copies of them' : ''}:`,
      width,
    ),
    ...fitted(table, width, 'columns'),
    ...priorLines(found, width),
  ];
}

const pValue = (p: number | null): string => (p === null ? '' : p < 0.001 ? '<0.001' : fixed(p, 3));

function pairLines(
  pair: ComparedPair,
  images: number,
  notes: ReadonlyMap<string, string>,
  { isAdjusted, width }: { isAdjusted: boolean; width: number },
): string[] {
  const noted = (name: string): string =>
    `${printable(name)}${notes.has(name) ? ` (${notes.get(name)})` : ''}`;
  const leaky = (cell: string): string[] => (pair.leaky ? [cell] : []);
  const row = (title: string, found: ComparedPair[(typeof figureNames)[number][0]]) => {
    if (found === null) return [];
    const [low, high] = found.interval;
    const interval = low === null ? 'no interval' : `${signed(low)} to ${signed(high)}`;
    const cells =
      'evaluable' in found && !found.evaluable
        ? ['', '', `not evaluable, ${tooFew(found.n, images)}`]
        : [
            signed(found.value),
            interval,
            found.verdict === null ? '' : comparisonWords[found.verdict],
          ];
    const adjusted = isAdjusted ? [pValue(found.adjustedP)] : [];
    return [[title, ...cells, pValue(found.p), ...adjusted, ...leaky('LEAKY')]];
  };
  return [
    '',
    ...wrapped(
      `is ${noted(pair.name)} better than ${noted(pair.than)}? (paired, same images)`,
      width,
    ),
    ...fitted(
      [
        ['', 'by', '95% interval', '', 'p', ...(isAdjusted ? ['adj. p'] : []), ...leaky('')],
        ...figureNames.flatMap(([name, title]) => row(title, pair[name])),
      ],
      width,
    ),
  ];
}

/** Which tests the p values are of, and what is better by them. */
function testsLine(pairs: readonly ComparedPair[]): string {
  const several = pairs.length > 1;
  const adjusted =
    `adj. p: by Holm's correction over the ${pairs.length} comparisons in a figure, for of several one may differ by ` +
    'chance; the intervals are not corrected. ';
  const ofAccuracy = pairs.some(({ byGroup }) => byGroup)
    ? 'an exact sign-flip test of the groups'
    : "McNemar's exact test";
  return (
    `p: of accuracy by ${ofAccuracy}, of the other figures by swaps of what the two say of a group. ` +
    `${several ? adjusted : ''}Better or worse is what has ${several ? 'adj. ' : ''}p below 0.05 and an interval that ` +
    'leaves 0.'
  );
}

function runLines({ runs }: ComparedRuns, width: number): string[] {
  const table = [
    ['run', 'phase', 'tested', 'not common', 'engine', 'device', 'training', 'version'],
    ...runs.map((run) => [
      ...[
        marked(run),
        run.phase === run.members[0] ? run.phase : `mean of ${run.members.join(', ')}`,
      ],
      `${run.tested.toLocaleString('en-US')}${run.testSet === 'out-of-fold' ? ' out-of-fold' : ''}`,
      run.beside.toLocaleString('en-US'),
      ...[run.engine?.id ?? 'n/a', run.engine?.device ?? 'n/a'],
      ...[duration(run.seconds), run.version ?? 'n/a'],
    ]),
  ];
  return fitted(table, width);
}

/** Shortest and longest value of a setting that is shown, in characters. */
const VALUE = { least: 12, most: 40 };

function settingText(value: unknown, most: number): string {
  if (value === null) return 'none';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    return printable(value.join(', '), most);
  }
  return printable(typeof value === 'string' ? value : JSON.stringify(value), most);
}

function settingLines({ settings, runs }: ComparedRuns, width: number): string[] {
  if (settings.length === 0) return ['', 'no setting differs'];
  const rest = settings.length - MOST_SETTINGS;
  const shown = settings.slice(0, MOST_SETTINGS);
  const longest = Math.max(...shown.map(({ setting }) => setting.length));
  const room = Math.floor((width - longest) / runs.length) - 2;
  const most = Math.min(VALUE.most, Math.max(VALUE.least, room));
  const table = [
    ['', ...runs.map(({ name }) => printable(name, most))],
    ...shown.map(({ setting, values }) => [
      setting,
      ...values.map((value) => settingText(value, most)),
    ]),
  ];
  return [
    '',
    'settings that differ:',
    ...fitted(table, width),
    ...(rest > 0 ? [`and ${rest} more: --json has all of them`] : []),
  ];
}

/** @param width Columns of the terminal. */
export function comparisonLines(found: ComparedRuns, width: number): string[] {
  const { ensemble, comparisons, images, warnings } = found;
  const notes = priorNotes(found);
  const pairs = [...comparisons, ...(ensemble ? [ensemble.comparison] : [])];
  const shown = { isAdjusted: pairs.length > 1, width };
  return [
    ...(found.synthetic ? ['SYNTHETIC images: no figure here is about patients.', ''] : []),
    ...runLines(found, width),
    '',
    ...figureLines(found, width),
    ...comparisons.flatMap((pair) => pairLines(pair, images.n, notes, shown)),
    ...(ensemble
      ? [
          ...pairLines(ensemble.comparison, images.n, notes, shown),
          ...wrapped(
            `${printable(ensemble.chosen.name)} is ${
              ensemble.chosen.by === 'validation' ? 'the run of the' : 'the first run:'
            } ${ensemble.chosen.reason}`,
            width,
          ),
        ]
      : []),
    ...wrapped(testsLine(pairs), width),
    ...settingLines(found, width),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.flatMap((warning) => wrapped(`warning: ${warning}`, width)),
    '',
    ...wrapped(
      'Intervals are of the images that were drawn, not of the training: another seed gives another model. To take ' +
        'the run that does best here is to choose on test images, and makes its figures look better than they are: ' +
        'choose on validation.',
      width,
    ),
  ];
}
