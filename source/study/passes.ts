/**
 * The passes of a training phase: how often it trains its model, each time anew and on another split. A
 * study of one split has none.
 */
import type { Pass, ProtocolsCompared } from '../runs/pass-events.js';
import { counted } from '../text.js';
import type { StudyConfig } from './config.js';
import { isLeaky } from './protocols.js';

type Settings = Pick<StudyConfig, 'protocol' | 'folds' | 'fold'>;

/** The folder within a phase's says it, too. */
export const LEAKY_PASS = 'as-published-leaky';

/** What the pass of a fold is called, its folder within the phase's too. @param n From 1. */
export const foldId = (n: number): string => `fold-${n}`;

/** Number of folds that a study goes through; null where it holds out one of them, or has none. */
export const allFolds = ({ folds, fold }: Pick<Settings, 'folds' | 'fold'>): number | null =>
  fold === null ? folds : null;

/** Share of the images outside a test folder that a cross-validation tests on; null without one. */
export const heldOutShare = ({ folds, fold }: Pick<Settings, 'folds' | 'fold'>): number | null =>
  folds === null ? null : fold === null ? 1 : 1 / folds;

/** Whether a pass is one beside others of its kind; the grouped one of two protocols is the phase itself. */
export const isMarked = ({ leaky, fold }: Pick<Pass, 'leaky' | 'fold'>): boolean =>
  leaky || fold !== null;

/** The folder that a pass has within its phase's; undefined where that is its own. */
export const passFolder = (pass: Pass | null | undefined): string | undefined =>
  pass && isMarked(pass) ? pass.id : undefined;

/** The leaky pass comes first, so that what the study is about stands last. */
export function passesOf(config: Settings): Pass[] {
  const folds = allFolds(config);
  const both = config.protocol === 'both';
  if (folds === null && !both) return [];
  const of = (folds ?? 1) + Number(both);
  const grouped = { protocol: 'grouped' as const, leaky: false, of };
  const leaky: Pass = {
    ...{ id: LEAKY_PASS, protocol: 'as-published', leaky: true },
    ...{ fold: null, place: 1, of },
  };
  const honest: Pass[] =
    folds === null
      ? [{ id: 'grouped', ...grouped, fold: null, place: of }]
      : Array.from({ length: folds }, (_, n) => ({
          ...{ id: foldId(n + 1), ...grouped },
          ...{ fold: { index: n + 1, of: folds }, place: n + 1 + Number(both) },
        }));
  return both ? [leaky, ...honest] : honest;
}

/** "fold 2 of 5", "as-published, LEAKY" */
export function passName({ protocol, leaky, fold }: Pick<Pass, 'protocol' | 'leaky' | 'fold'>) {
  if (fold) return `fold ${fold.index} of ${fold.of}`;
  return leaky ? `${protocol}, LEAKY` : protocol;
}

/** Which split the counts of a data set are of, "fold 1 of 5"; null where there is one alone. */
export const foldOfCounts = (folds: readonly unknown[] | undefined): string | null =>
  folds && folds.length > 0 ? `fold 1 of ${folds.length}` : null;

/** "fold 2", "as-published LEAKY": a pass by its id alone. */
export function passLabel(id: string): string {
  return id === LEAKY_PASS ? 'as-published LEAKY' : id.replace('-', ' ');
}

/** What is said of the training that a figure is of: which pass, or that the whole run is leaky; null of any other. */
export function trainingLabel(
  pass: string | undefined,
  config: Readonly<Record<string, unknown>>,
): string | null {
  const id = pass ?? (isLeaky(config) ? LEAKY_PASS : undefined);
  return id === undefined ? null : passLabel(id);
}

/** On classes that the policy leaves out: the leaky model has them, and the honest one cannot. */
export function droppedLine(dropped: ProtocolsCompared['droppedClasses']): string | null {
  if (!dropped || dropped.length === 0) return null;
  const named = dropped.map((one) => `${one.class} (${counted(one.images, 'image')})`).join(', ');
  return (
    `The model under as-published has ${counted(dropped.length, 'class', 'classes')} more, and its figures are over ` +
    `${dropped.length === 1 ? 'it' : 'them'} too: of ${named} the policies leave out every image under grouped.`
  );
}

/** What the test set of a run is: its own images, or in a cross-validation those that each fold held out. */
export function testName({ folds, fold }: Readonly<Record<string, unknown>>): string {
  return typeof folds === 'number' && typeof fold !== 'number' ? 'out-of-fold' : 'test';
}
