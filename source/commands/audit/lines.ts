/** An audit as lines for a person. */
import { toldName, type AuditReport, type FileGroup } from '../../dataset/index.js';
import { textTable } from '../../report/table.js';
import { counted, printable } from '../../text.js';

/** Findings of a kind that are listed, unless all are asked for. */
const LISTED = 5;
/** Files of a group that are listed. */
const FILES = 4;

const whole = (count: number): string => count.toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** A heading, and below it what is listed. */
function section(title: string, items: readonly string[], most: number): string[] {
  const rest = items.length - most;
  return [
    '',
    title,
    ...items.slice(0, most).map((item) => `  ${item}`),
    ...(rest > 0 ? [`  and ${rest.toLocaleString('en-US')} more (--all lists them)`] : []),
  ];
}

function filesOf({ files, labels }: FileGroup): string {
  const several = new Set(labels).size > 1;
  const shown = files
    .slice(0, FILES)
    .map((file, n) => printable(file, 80) + (several ? ` [${printable(labels[n], 40)}]` : ''));
  const rest = files.length - FILES;
  return shown.join('  =  ') + (rest > 0 ? `  and ${rest} more` : '');
}

function nearLine(group: AuditReport['nearDuplicates'][number]): string {
  const changes = [...new Set(group.pairs.map(({ change }) => change))].join(', ');
  const most = Math.max(...group.pairs.map(({ difference }) => difference));
  return `${filesOf(group)}  (${changes}; differ by ${most.toFixed(1)} of 255)`;
}

/** Files of each pair of classes, those under one label alone first. */
function csvLabelSections({ csvLabels }: AuditReport, most: number): string[] {
  const pairs = csvLabels?.otherwise ?? [];
  const sections = pairs.slice(0, most).flatMap((pair) => {
    const { images, of, contradictory, files } = pair;
    const several =
      contradictory === 0 ? '' : `, ${whole(contradictory)} of them under several labels`;
    return section(
      `Labels that the CSV tells otherwise: ${printable(pair.class, 40)} is ${toldName(pair)} there: ${whole(images)} of ${whole(of)}${several}`,
      files.map(
        (file, n) =>
          printable(file, 80) + (n < images - contradictory ? '' : '  (under several labels)'),
      ),
      most,
    );
  });
  const rest = pairs.length - most;
  return rest > 0
    ? [...sections, '', `and ${whole(rest)} more pairs of classes (--all lists them)`]
    : sections;
}

function shortcutTable({ shortcuts }: AuditReport): string[] {
  if (shortcuts.length === 0) return [];
  const rows = shortcuts.map(({ features, accuracy, balancedAccuracy, warning }) => [
    features,
    percent(accuracy),
    percent(balancedAccuracy),
    warning ? 'tells classes apart' : '',
  ]);
  const [{ chance, majority }] = shortcuts;
  return [
    '',
    'Shortcuts: what a shallow probe learns without the lesion, cross-validated',
    `  chance ${percent(chance)} (balanced), always the largest class ${percent(majority)}`,
    ...textTable([['features', 'accuracy', 'balanced', ''], ...rows]).map((line) => `  ${line}`),
  ];
}

/** Of no image there is no such figure. */
function ceilingLines({ memoriserCeiling, corrections }: AuditReport): string[] {
  const ceiling = corrections ? corrections.memoriserCeiling : memoriserCeiling;
  if (ceiling === null) return [];
  const labels = corrections ? 'the labels as corrected' : 'these labels';
  return ['', `Learning ${labels} by heart comes to ${percent(ceiling)} at best.`];
}

/**
 * @param most Findings of a kind that are listed.
 */
export function auditLines(report: AuditReport, most = LISTED): string[] {
  const { exactDuplicates, nearDuplicates, contradictoryLabels, crossSplit, lesionGroups } = report;
  const classRows = Object.entries(report.classes).map(([name, count]) => [
    name,
    count.toLocaleString('en-US'),
  ]);
  const list = (title: string, groups: readonly unknown[], items: () => string[]): string[] =>
    groups.length === 0 ? [] : section(`${title}: ${groups.length}`, items(), most);
  return [
    `${printable(report.root)}: ${counted(report.images, 'image')}, ${printable(report.layout)}`,
    '',
    ...textTable([['class', 'images'], ...classRows]),
    ...list('Files that cannot be read', report.unreadable, () =>
      report.unreadable.map(({ file, reason }) => `${printable(file, 80)}: ${reason}`),
    ),
    ...list('Contradictory labels (one picture under several)', contradictoryLabels, () =>
      contradictoryLabels.map(filesOf),
    ),
    ...csvLabelSections(report, most),
    ...list('Exact duplicates, groups', exactDuplicates, () =>
      exactDuplicates.map(
        (group) => filesOf(group) + (group.same === 'pixels' ? '  (same pixels)' : ''),
      ),
    ),
    ...list('Near duplicates, groups', nearDuplicates, () => nearDuplicates.map(nearLine)),
    ...list('Across splits, groups', crossSplit, () =>
      crossSplit.map((group) => `${group.kind}: ${filesOf(group)}`),
    ),
    ...list('Lesions and patients with several images', lesionGroups, () =>
      lesionGroups.map((group) => `${printable(group.id, 40)}: ${filesOf(group)}`),
    ),
    ...shortcutTable(report),
    ...ceilingLines(report),
    ...(report.notes.length === 0 ? [] : ['', 'Notes', ...report.notes.map((text) => `  ${text}`)]),
    ...(report.warnings.length === 0
      ? ['', 'No warnings.']
      : ['', `Warnings: ${report.warnings.length}`, ...report.warnings.map((text) => `  ${text}`)]),
  ];
}
