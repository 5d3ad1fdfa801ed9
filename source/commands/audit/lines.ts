/** An audit as lines for a person. */
import { toldName, type AuditReport, type FileGroup } from '../../dataset/index.js';
import { whole } from '../../report/numbers.js';
import { textTable } from '../../report/table.js';
import { sum } from '../../sum.js';
import { counted, firstFew, percent, printable, wrapped } from '../../text.js';

/** Findings of a kind that are listed, unless all are asked for. */
const LISTED = 5;
/** Files of a group that are listed. */
const FILES = 4;

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

/** @param between "=" for copies of one picture. */
function filesOf({ files, labels }: FileGroup, between = '  =  '): string {
  const several = new Set(labels).size > 1;
  const shown = files
    .slice(0, FILES)
    .map((file, n) => printable(file, 80) + (several ? ` [${printable(labels[n], 40)}]` : ''));
  const rest = files.length - FILES;
  return shown.join(between) + (rest > 0 ? `  and ${rest} more` : '');
}

function nearLine(group: AuditReport['nearDuplicates'][number]): string {
  const changes = [...new Set(group.pairs.map(({ change }) => change))].join(', ');
  const most = Math.max(...group.pairs.map(({ difference }) => difference));
  return `${filesOf(group)}  (${changes}; differ by ${most.toFixed(1)} of 255)`;
}

type Kind = AuditReport['crossSplit'][number]['kind'];

const copyKinds: readonly Kind[] = ['bytes', 'pixels', 'near'];

/** Images of one lesion or patient are no copies. */
const betweenOf = (kind: Kind): string => (copyKinds.includes(kind) ? '  =  ' : ', ');

/** What ties images together, where the word in the report would not say it. */
const tieNames: Partial<Record<Kind, string>> = {
  archive: 'one ISIC id',
  chain: 'a chain of ties',
};

/** Tells groups of the same files as one of these from others. */
function notAmong(groups: readonly FileGroup[]): (group: FileGroup) => boolean {
  const nameOf = ({ files }: FileGroup): string => JSON.stringify(files);
  const names = new Set(groups.map(nameOf));
  return (group) => !names.has(nameOf(group));
}

/** "m.csv: image filepath, label dx": what was read of each CSV. */
function columnLines({ csvColumns }: AuditReport): string[] {
  return csvColumns.map(
    ({ csv, image, label, classes, lesion, patient, sex, age, localization }) => {
      const read = { image, label, lesion, patient, sex, age, localization };
      const columns = Object.entries(read).flatMap(([what, column]) =>
        column === null ? [] : [`${what} "${printable(column, 40)}"`],
      );
      if (classes.length > 0) columns.push(`a column of each class (${firstFew(classes)})`);
      return `  of ${printable(csv, 60)}: ${columns.join(', ')}`;
    },
  );
}

function passedOverSection({ passedOver }: AuditReport, most: number): string[] {
  if (passedOver.length === 0) return [];
  const lines = passedOver.map(
    ({ reason, count, example }) => `${whole(count)} ${reason}, e.g. ${printable(example, 80)}`,
  );
  const all = sum(passedOver.map(({ count }) => count));
  return section(`Passed over: ${whole(all)}`, lines, most);
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

/** Sentences as a list, in lines of at most `width` columns as far as their words allow. */
const sentences = (texts: readonly string[], width: number): string[] =>
  texts.flatMap((text) => {
    const [first, ...more] = wrapped(text, width - 4);
    return [`  ${first}`, ...more.map((line) => `    ${line}`)];
  });

/** Of no image there is no such figure. */
function ceilingLines({ memoriserCeiling, corrections }: AuditReport): string[] {
  const ceiling = corrections ? corrections.memoriserCeiling : memoriserCeiling;
  if (ceiling === null) return [];
  const labels = corrections ? 'the labels as corrected' : 'these labels';
  return ['', `Learning ${labels} by heart comes to ${percent(ceiling)} at best.`];
}

/** Findings by the words that `--accept` takes for them, those that are accepted first. */
function findingLines({ findings }: AuditReport, width: number): string[] {
  const said = (of: AuditReport['findings']): string[] =>
    sentences(
      of.map(({ kind, message }) => `${kind}: ${message}`),
      width,
    );
  const accepted = findings.filter((one) => one.accepted);
  const open = findings.filter((one) => !one.accepted);
  return [
    ...(accepted.length === 0 ? [] : ['', `Accepted: ${accepted.length}`, ...said(accepted)]),
    '',
    ...(open.length === 0 ? ['No warnings.'] : [`Warnings: ${open.length}`, ...said(open)]),
  ];
}

/**
 * @param most Findings of a kind that are listed.
 * @param width Columns that sentences are set in; files stand in lines of their own.
 */
export function auditLines(report: AuditReport, most = LISTED, width = Infinity): string[] {
  const { exactDuplicates, nearDuplicates, contradictoryLabels, crossSplit, lesionGroups } = report;
  const classRows = Object.entries(report.classes).map(([name, count]) => [
    name,
    count.toLocaleString('en-US'),
  ]);
  const list = (title: string, groups: readonly unknown[], items: () => string[]): string[] =>
    groups.length === 0 ? [] : section(`${title}: ${whole(groups.length)}`, items(), most);
  // Copies under several labels are listed as contradictory.
  const isOther = notAmong(contradictoryLabels);
  const copies = <T extends FileGroup>(
    title: string,
    groups: readonly T[],
    lineOf: (group: T) => string,
  ): string[] => {
    const others = groups.filter(isOther);
    const above = groups.length - others.length;
    const note = above > 0 ? ` (${whole(above)} of them under several labels, above)` : '';
    return list(`${title}${note}`, groups, () => others.map(lineOf));
  };
  return [
    `${printable(report.root)}: ${counted(report.images, 'image')}, ${printable(report.layout)}`,
    ...columnLines(report),
    '',
    ...textTable([['class', 'images'], ...classRows]),
    ...list('Files that cannot be read', report.unreadable, () =>
      report.unreadable.map(({ file, reason }) => `${printable(file, 80)}: ${reason}`),
    ),
    ...passedOverSection(report, most),
    ...list('Contradictory labels (one picture under several)', contradictoryLabels, () =>
      contradictoryLabels.map((group) => filesOf(group)),
    ),
    ...csvLabelSections(report, most),
    ...copies(
      'Exact duplicates, groups',
      exactDuplicates,
      (group) => filesOf(group) + (group.same === 'pixels' ? '  (same pixels)' : ''),
    ),
    ...copies('Near duplicates, groups', nearDuplicates, nearLine),
    ...list('Across splits, groups', crossSplit, () =>
      crossSplit.map(
        (group) =>
          `${tieNames[group.kind] ?? group.kind}: ${filesOf(group, betweenOf(group.kind))}`,
      ),
    ),
    ...list('Lesions and patients with several images', lesionGroups, () =>
      lesionGroups.map(
        (group) => `${printable(group.id, 40)}: ${filesOf(group, betweenOf(group.kind))}`,
      ),
    ),
    ...shortcutTable(report),
    ...ceilingLines(report),
    ...(report.notes.length === 0 ? [] : ['', 'Notes', ...sentences(report.notes, width)]),
    ...findingLines(report, width),
  ];
}
