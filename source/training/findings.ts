/** Pictures of what the audit found, labels that a study would learn although a CSV tells others first; copies side by side. */
import { join } from 'node:path';
import {
  originalThumbnail,
  splitsByTop,
  type AuditReport,
  type FileGroup,
} from '../dataset/index.js';
import type { EventOf, Picture } from '../runs/events.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';
import { noPicture, PICTURES, withRoom } from './room.js';

/** Groups that are pictured, and those of labels that the CSV tells otherwise; files of a group. */
const GROUPS = 150;
const TOLD_GROUPS = 25;
const FILES = 4;
/** Longest side of a thumbnail in pixels. */
const THUMBNAIL = 160;

type Finding = EventOf<'findings-shown'>['findings'][number];

/** What is looked at of the data. */
type Audited = Pick<PreparedData, 'audit' | 'catalog' | 'related'>;

interface Shown {
  group: FileGroup;
  kind: Finding['kind'];
}

/** Files under one label alone that the CSV tells otherwise, those of a pair of classes side by side. */
function toldOtherwise({ audit: { csvLabels }, related }: Audited): Shown[] {
  const { splitOf } = splitsByTop(related.map(({ file }) => file));
  const isTaken = csvLabels?.taken === 'csv';
  const groups = (csvLabels?.otherwise ?? []).flatMap((pair) => {
    const alone = pair.files.slice(0, pair.images - pair.contradictory);
    return Array.from({ length: Math.ceil(alone.length / FILES) }, (_, n): FileGroup => {
      const files = alone.slice(n * FILES, (n + 1) * FILES);
      return {
        files,
        labels: files.map(() => (isTaken ? pair.names.join(' or ') : pair.class)),
        splits: files.map(splitOf),
      };
    });
  });
  return groups
    .slice(0, TOLD_GROUPS)
    .map((group) => ({ group, kind: 'labels that the CSV tells otherwise' }));
}

/** Groups in the order in which they deserve a look, each once. */
function worthALook(data: Audited): Shown[] {
  const { audit } = data;
  const seen = new Set<string>();
  const once = (groups: readonly FileGroup[], kind: Finding['kind']) =>
    groups.flatMap((group) => {
      if (seen.has(group.files[0])) return [];
      seen.add(group.files[0]);
      return [{ group, kind }];
    });
  const told = toldOtherwise(data);
  return [
    ...told,
    ...once(audit.contradictoryLabels, 'contradictory labels'),
    ...once(audit.nearDuplicates, 'near duplicates'),
    ...once(audit.crossSplit, 'across splits'),
    ...once(audit.exactDuplicates, 'exact duplicates'),
  ].slice(0, GROUPS);
}

/** By file what the CSV tells otherwise than the folder. */
function toldIn({ csvLabels }: AuditReport): Map<string, Pick<Picture, 'told' | 'folder'>> {
  const isTaken = csvLabels?.taken === 'csv';
  return new Map(
    (csvLabels?.otherwise ?? []).flatMap(({ class: folder, told, names, files }) => {
      const other = isTaken ? { folder } : { told: { class: told, names } };
      return files.map((file) => [file, other] as const);
    }),
  );
}

/**
 * Writes the pictures and tells of them.
 * @throws {Stopped} when the study is to end now.
 */
export async function showFindings(context: StudyContext, data: Audited): Promise<void> {
  const { catalog } = data;
  const findings: Finding[] = [];
  const groups = worthALook(data);
  const told = toldIn(data.audit);
  for (const [g, { group, kind }] of groups.entries()) {
    await context.control.gate();
    const pictures: Picture[] = [];
    for (const [n, file] of group.files.slice(0, FILES).entries()) {
      const path = join('pictures', `finding-${g}-${n}.png`);
      const target = join(context.folder, path);
      // A file that is gone by now has no thumbnail; it is told of when training begins.
      const size = await withRoom(context, PICTURES, () =>
        originalThumbnail(join(catalog.root, file), THUMBNAIL, target),
      ).catch(noPicture);
      if (!size) continue;
      const split = group.splits[n] ?? 'train';
      pictures.push({
        ...{ path, class: group.labels[n]!, file, ...size, kind: 'original', split },
        ...told.get(file),
      });
    }
    if (pictures.length > 0) findings.push({ kind, files: group.files.length, pictures });
  }
  if (findings.length > 0) context.emit({ type: 'findings-shown', phase: 'data', findings });
}
