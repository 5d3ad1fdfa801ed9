/** The `data` phase: what was found, what is wrong with it, and how it is split. */
import { join } from 'node:path';
import { distribution, type AuditReport, type Catalog, type Split } from '../dataset/index.js';
import { byFrequency } from '../by-frequency.js';
import type { EventBody } from '../runs/events.js';
import { isLeaky } from '../study/protocols.js';
import { sum } from '../sum.js';
import { writeWhole } from '../write-whole.js';
import type { StudyContext } from './context.js';
import { showFindings } from './findings.js';
import type { PreparedData } from './prepare-data.js';
import { withRoom } from './room.js';

/** How often each value occurs, most frequent first, and of equally frequent ones by name. */
function tally<K extends string>(
  name: K,
  values: string[],
): (Record<K, string> & { count: number })[] {
  return byFrequency(values.toSorted()).map(
    ([value, count]) => ({ [name]: value, count }) as Record<K, string> & { count: number },
  );
}

/** The audit's report, relative to the run's folder. */
const AUDIT_FILE = 'audit.json';
/** Findings of a kind in the event; all are in the file. */
const LISTED = 100;

/** Pairs of classes, or names of a CSV, in the event. */
const PAIRS = 30;

function csvLabelsOf({
  csvLabels,
}: AuditReport): Extract<EventBody, { type: 'data-audited' }>['csvLabels'] {
  if (csvLabels === null) return null;
  const { taken, labelled, agreeing, judged, otherwise, coarser, unknown } = csvLabels;
  // All pairs share the room for files.
  const files = Math.max(1, Math.floor(LISTED / Math.max(1, Math.min(PAIRS, otherwise.length))));
  return {
    ...{ taken, labelled, agreeing, judged },
    images: sum(otherwise.map(({ images }) => images)),
    contradictory: sum(otherwise.map(({ contradictory }) => contradictory)),
    otherwise: otherwise
      .slice(0, PAIRS)
      .map((pair) => ({ ...pair, files: pair.files.slice(0, files) })),
    coarser: coarser.slice(0, PAIRS),
    unknown: unknown.slice(0, PAIRS).map(({ name, images }) => ({ name, images })),
  };
}

const listed = <T extends { files: string[]; labels: string[] }, R>(
  groups: readonly T[],
  more: (group: T) => R,
): ({ files: string[]; labels: string[] } & R)[] =>
  groups
    .slice(0, LISTED)
    .map((group) => ({ files: group.files, labels: group.labels, ...more(group) }));

/** Copies of a picture under several labels can be right under the most frequent one only. */
export function ceilingOf({ images }: Catalog, indexes: readonly number[]): number {
  const byContent = new Map<string, number[]>();
  for (const { content, label } of indexes.map((i) => images[i])) {
    const labels = byContent.get(content);
    if (labels) labels.push(label);
    else byContent.set(content, [label]);
  }
  const right = sum([...byContent.values()].map((labels) => byFrequency(labels)[0]![1]));
  return indexes.length === 0 ? 1 : right / indexes.length;
}

export function auditEvent(
  { config }: Pick<StudyContext, 'config'>,
  { audit, policy, notes, catalog, split, folds }: PreparedData,
): Extract<EventBody, { type: 'data-audited' }> {
  const leaky = isLeaky(config);
  return {
    type: 'data-audited',
    file: AUDIT_FILE,
    counts: {
      unreadable: audit.unreadable.length,
      exactDuplicates: audit.exactDuplicates.length,
      nearDuplicates: audit.nearDuplicates.length,
      contradictoryLabels: audit.contradictoryLabels.length,
      crossSplit: audit.crossSplit.length,
      lesionGroups: audit.lesionGroups.length,
    },
    contradictoryLabels: listed(audit.contradictoryLabels, ({ kind }) => ({ kind })),
    nearDuplicates: listed(audit.nearDuplicates, ({ pairs }) => ({
      change: [...new Set(pairs.map(({ change }) => change))].join(', '),
      difference: Math.max(...pairs.map(({ difference }) => difference)),
    })),
    crossSplit: listed(audit.crossSplit, ({ kind }) => ({ kind })),
    csvLabels: csvLabelsOf(audit),
    smallClasses: audit.smallClasses,
    shortcuts: audit.shortcuts,
    // A study has images.
    memoriserCeiling: audit.memoriserCeiling ?? 1,
    ...(audit.corrections && { correctedCeiling: audit.corrections.memoriserCeiling ?? 1 }),
    validationCeiling: Math.max(
      ...(folds ?? [split]).map(({ validation }) => ceilingOf(catalog, validation)),
    ),
    policy: {
      // Published notebooks leave nothing out.
      contradictory: leaky ? 'keep' : config.contradictory,
      duplicates: leaky ? 'keep' : config.duplicates,
      relabel: config.relabel,
      contradictoryDropped: policy.contradictory,
      duplicatesDropped: policy.duplicates,
      relabelled: policy.relabelled,
      doubtfulDropped: policy.doubtful,
      lostClasses: policy.lostClasses,
    },
    groups: notes.groups,
  };
}

/** What was found and how it is split: the classes and counts that every view and file stands on. */
export function dataFound({
  catalog,
  split,
  folds,
  notes,
  cache,
  audit,
  policy,
  extra,
}: PreparedData): Extract<EventBody, { type: 'data-found' }> {
  const isOwn = (i: number): boolean => catalog.images[i].extra === undefined;
  const own = catalog.images.filter((_image, i) => isOwn(i));
  const counts = ({ train, validation, test }: Split) => ({
    train: distribution(train.filter(isOwn), catalog),
    validation: distribution(validation, catalog),
    test: distribution(test, catalog),
  });
  return {
    type: 'data-found',
    root: catalog.root,
    layout: catalog.layout,
    classes: catalog.classes,
    counts: counts(split),
    ...(folds && { folds: folds.map(counts) }),
    sizes: tally(
      'size',
      own.map(({ width, height }) => `${width}x${height}`),
    ),
    formats: tally(
      'format',
      own.map(({ format }) => format),
    ),
    unreadable: catalog.unreadable,
    duplicateGroups: audit.exactDuplicates.length,
    contradictoryGroups: audit.contradictoryLabels.length,
    testTwinsRemoved: notes.testTwinsRemoved + policy.testTwins,
    imageSide: cache.side,
    cache: { path: cache.path, bytes: cache.bytes, reused: cache.reused, decoded: cache.decoded },
    ...(extra && { extra: extra.found }),
  };
}

/** Writes the whole report into the run's folder. */
export async function writeAudit(
  context: Pick<StudyContext, 'folder' | 'emit' | 'control'>,
  audit: AuditReport,
): Promise<void> {
  const report = `${JSON.stringify(audit, null, 2)}\n`;
  const path = join(context.folder, AUDIT_FILE);
  await withRoom(context, AUDIT_FILE, () => writeWhole(path, report));
}

export async function dataPhase(context: StudyContext): Promise<void> {
  const { emit } = context;
  emit({ type: 'phase-started', phase: 'data' });
  const data = await context.data('data');
  const { audit, policy, notes, extra } = data;
  emit(dataFound(data));
  await writeAudit(context, audit);
  emit(auditEvent(context, data));
  await showFindings(context, data);
  for (const message of audit.notes) emit({ type: 'note', phase: 'data', message });
  const said = [...audit.warnings, ...policy.messages, ...notes.messages];
  for (const message of [...said, ...(extra?.messages ?? [])]) {
    emit({ type: 'warning', phase: 'data', message });
  }
}
