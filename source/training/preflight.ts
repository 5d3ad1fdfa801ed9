/** Before a run is gone on with: whether data, settings, engine and program are those it was begun with. */
import { UserError } from '../errors.js';
import { commandFor } from '../runs/command-line.js';
import type { EventBody } from '../runs/events.js';
import type { Acceptable } from '../study/accept.js';
import type { StudyConfig } from '../study/config.js';
import { isTransfer, phaseOf, type PhaseId } from '../study/phases.js';
import { isGroup } from '../study/presets.js';
import { areOfImages } from '../study/prior-shares.js';
import { version } from '../version.js';
import { writeChanged } from './carried-over.js';
import { catalogOrWhy, compareCatalog, readCatalog, writeCatalog } from './catalog-file.js';
import type { StudyContext } from './context.js';
import { hasSplits } from './splits-file.js';
import { acceptWeights, otherWeights, type OtherWeights } from './transfer/begun-with.js';
import { weightsChanged } from './transfer/weights-changed.js';

/** What a run was begun with, or last gone on with. */
export interface Origin {
  version: string | null;
  config: Record<string, unknown>;
  engine: Extract<EventBody, { type: 'engine-selected' }>['engine'] | null;
}

interface Difference {
  what: Acceptable;
  message: string;
}

/** Settings that may change with no effect on what is trained. */
const FREE: ReadonlySet<string> = new Set([
  'out',
  'name',
  'pauseBetween',
  'checkpointEvery',
  'keepCheckpoints',
]);

type Group = Readonly<Record<string, unknown>>;

/** Groups are compared setting by setting, for a later version may have more of them. */
function differences(before: Group, now: Group): { name: string; message: string }[] {
  const text = (value: unknown): string => JSON.stringify(value);
  return Object.entries(now).flatMap(([name, value]) => {
    if (!Object.hasOwn(before, name)) return [];
    const was = before[name];
    if (isGroup(was) && isGroup(value)) {
      return differences(was, value).map((one) => ({
        name: `${name}.${one.name}`,
        message: `${name}.${one.message}`,
      }));
    }
    if (text(was) === text(value)) return [];
    return [{ name, message: `${name} was ${text(was)}, and is ${text(value)}` }];
  });
}

/** What settings were before they could be set, where another value trains differently. */
const BEFORE: Group = { deterministic: false };

/** Settings that differ, in words. Any other that an older version did not have is none. */
export function compareConfig(before: Record<string, unknown>, now: StudyConfig): string[] {
  return differences({ ...BEFORE, ...before }, now)
    .filter(({ name }) => !FREE.has(name))
    .map(({ message }) => message);
}

/** Why it is not known what images a run had that it had already; null where it is, or where there were none yet. */
async function unknownData({ folder, config }: StudyContext, left: readonly PhaseId[]) {
  const before = await catalogOrWhy(folder);
  if (typeof before !== 'string') return null;
  const hadData = left.length < config.phases.length || (await hasSplits(folder, 'study'));
  return hadData ? before : null;
}

async function dataDifferences(
  context: StudyContext,
  left: readonly PhaseId[],
): Promise<Difference[]> {
  const before = await readCatalog(context.folder);
  const unknown = await unknownData(context, left);
  const now = await context.data(left[0]);
  if (unknown !== null) {
    const message =
      `Whether the images are those that this run was begun with is not known: ${unknown}. The list is written anew ` +
      'from those that are there now. Where they may have changed, begin a new run for figures that can be believed.';
    context.emit({ type: 'warning', phase: null, message });
  }
  if (before === null) return [];
  const { classes, data } = compareCatalog(before, now);
  return [
    ...(classes ? [{ what: 'classes' as const, message: classes }] : []),
    ...(data
      ? [{ what: 'data' as const, message: `${now.catalog.root} has changed: ${data}` }]
      : []),
  ];
}

async function engineDifferences(context: StudyContext, before: Origin): Promise<Difference[]> {
  if (before.engine === null) return [];
  const words = ({ id, executor, version: of, device }: NonNullable<Origin['engine']>): string =>
    `${id} (${executor}), ${of}, ${device}`;
  const now = words((await context.engine()).info);
  const was = words(before.engine);
  return was === now ? [] : [{ what: 'engine', message: `the engine was ${was}, and is ${now}` }];
}

/** Weights that have taken the place of the run's: what is still to begin with them would be another study. */
async function newWeights(
  context: StudyContext,
  left: readonly PhaseId[],
): Promise<OtherWeights | null> {
  const { weights } = context.config;
  if (weights === null || !left.some(isTransfer)) return null;
  // Without an engine they cannot be read.
  await context.engine();
  return otherWeights(context.folder, weights);
}

const priorNote = (before: string, { evaluation }: StudyConfig): string =>
  evaluation.priorCorrection !== 'none' && areOfImages(before)
    ? ', whose prior corrections were of other shares: those of phases that are done stay as they are'
    : '';

/**
 * Says each difference; what is accepted goes on as a warning.
 * @param left Phases that are still to be run.
 * @throws {UserError} when there is one that is not accepted.
 */
export async function preflight(
  context: StudyContext,
  before: Origin,
  accepted: readonly string[],
  left: readonly PhaseId[],
): Promise<void> {
  const trains = left.some((id) => phaseOf(id).recipe !== null);
  const found: Difference[] = compareConfig(before.config, context.config).map((message) => ({
    what: 'config',
    message,
  }));
  if (before.version !== null && before.version !== version) {
    const message = `melanoscope was ${before.version}, and is ${version}`;
    found.push({ what: 'version', message: message + priorNote(before.version, context.config) });
  }
  // The evaluation too: it draws the split that the models were trained by.
  found.push(...(await dataDifferences(context, left)));
  const others = await newWeights(context, left);
  const { weights } = context.config;
  if (others !== null) found.push({ what: 'config', message: weightsChanged(weights!) });
  if (trains) found.push(...(await engineDifferences(context, before)));

  const refused = found.filter(({ what }) => !accepted.includes(what));
  if (refused.length > 0) {
    const names = [...new Set(found.map(({ what }) => what))].join(',');
    throw new UserError(
      `This run would not go on as it was begun: ${refused.map(({ message }) => message).join('; ')}. ` +
        `Put it back as it was, or go on all the same: ${commandFor('resume', context.folder)} --accept ${names}`,
    );
  }
  for (const { what, message } of found) {
    context.emit({ type: 'warning', phase: null, message: `Accepted (${what}): ${message}` });
  }
  const differs = (...kinds: Difference['what'][]): boolean =>
    found.some(({ what }) => kinds.includes(what));
  // Settings draw the split, too.
  if (differs('data', 'classes', 'config')) {
    const data = await context.data(left[0]);
    const message = await writeChanged(context.folder, data, differs('data', 'classes'));
    if (message) context.emit({ type: 'warning', phase: null, message });
    if (differs('data', 'classes')) await writeCatalog(context.folder, data);
  }
  if (others !== null) await acceptWeights(context, weights!, others);
  const engine = trains ? (await context.engine()).info : before.engine;
  context.emit({ type: 'preflight-passed', version, engine, config: context.config });
}
