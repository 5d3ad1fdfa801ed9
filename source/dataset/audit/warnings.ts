/** What a user should know of an audit, one sentence each. */
import { byFrequency } from '../../by-frequency.js';
import { sum } from '../../sum.js';
import { counted, printable } from '../../text.js';
import { indexesByClass } from '../by-class.js';
import { imageId } from '../extensions.js';
import { HAM10000 } from '../source-of.js';
import { severalNamesWarning } from '../several-names.js';
import type { Catalog, CatalogImage } from '../types.js';
import { csvLabelsWarning } from './csv-labels-text.js';
import { passedOverWarnings } from './passed-over.js';
import type { AuditReport, FileGroup } from './types.js';

const name = (text: string): string => printable(text, 60);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const files = (groups: readonly FileGroup[]): number =>
  sum(groups.map((group) => group.files.length));

/** Small classes that are named one by one; of more the first are, and the rest counted. */
const MOST_NAMED = 12;

type Named = Pick<CatalogImage, 'file' | 'several'>;

/** Images whose id is one of HAM10000's. */
function ofHam10000(report: Omit<AuditReport, 'warnings'>, all: readonly Named[]): Named[] {
  if (report.lesionGroups.length > 0) return [];
  return all.filter(({ file }) => {
    const number = Number(/^ISIC_(\d{7})/i.exec(imageId(file))?.[1] ?? NaN);
    return number >= HAM10000.first && number <= HAM10000.last;
  });
}

/** Classes that a study refuses: all their images are held out. */
function untrained(catalog: Catalog): string[] {
  const { classes, images } = catalog;
  return indexesByClass(catalog).flatMap((members, label) => {
    const trained = members.some((i) => (images[i].givenSplit ?? 'train') === 'train');
    if (trained || members.length === 0) return [];
    const heldOut = counted(members.length, 'image');
    return `The class "${name(classes[label])}" has no image to train on: ${heldOut} in the validation or test folder.`;
  });
}

function contradictions({
  contradictoryLabels,
  memoriserCeiling,
  corrections,
}: Omit<AuditReport, 'warnings'>): string {
  const ceiling = corrections ? corrections.memoriserCeiling : memoriserCeiling;
  const pairs = contradictoryLabels.map(({ labels }) =>
    [...new Set(labels)].sort().map(name).join(' and '),
  );
  const shown = byFrequency(pairs)
    .slice(0, 3)
    .map(([pair, count]) => `${pair} (${count.toLocaleString('en-US')})`)
    .join(', ');
  return (
    `${counted(contradictoryLabels.length, 'picture stands', 'pictures stand')} under more than one label: ${shown}. ` +
    (ceiling !== null && ceiling < 1
      ? `No model can be right about every copy: learning all by heart comes to ${percent(ceiling)}.`
      : 'They are near copies: a model can tell them apart only by how they were saved.')
  );
}

/**
 * @param report The audit without its warnings.
 */
export function warningsOf(report: Omit<AuditReport, 'warnings'>, catalog: Catalog): string[] {
  const all: readonly Named[] = catalog.images;
  const warnings: string[] = [];
  const { unreadable, exactDuplicates, nearDuplicates, crossSplit, smallClasses } = report;
  if (unreadable.length > 0) {
    const [first] = unreadable;
    warnings.push(
      `${counted(unreadable.length, 'file')} cannot be read, e.g. ${name(first.file)}: ${first.reason}.`,
    );
  }
  warnings.push(...passedOverWarnings(report.passedOver));
  if (report.contradictoryLabels.length > 0) warnings.push(contradictions(report));
  warnings.push(...csvLabelsWarning(report.csvLabels));
  if (exactDuplicates.length > 0) {
    warnings.push(
      `${counted(files(exactDuplicates), 'file')} are exact copies of one another, in ${counted(exactDuplicates.length, 'group')}.`,
    );
  }
  if (nearDuplicates.length > 0) {
    warnings.push(
      `${counted(files(nearDuplicates), 'file')} are near duplicates, in ${counted(nearDuplicates.length, 'group')}.`,
    );
  }
  if (crossSplit.length > 0) {
    warnings.push(
      `${counted(crossSplit.length, 'group')} of copies or of one lesion or patient cross the splits that the folders give: ` +
        'a test on them is no test.',
    );
  }
  if (report.lesionGroups.length > 0) {
    warnings.push(
      `${counted(files(report.lesionGroups), 'image')} show a lesion or patient that others show too; a split has to keep them together.`,
    );
  }
  warnings.push(...severalNamesWarning(all, '--metadata'));
  const known = ofHam10000(report, all);
  if (known.length > 0) {
    warnings.push(
      `${counted(known.length, 'image')} have ids of HAM10000, where many lesions have several images. ` +
        'Name its table with --metadata HAM10000_metadata.csv, so that they are kept together.',
    );
  }
  // Where there is no image at all, that is said once.
  const small = report.images === 0 ? [] : smallClasses;
  if (report.images === 0) warnings.push('There is no image that can be read.');
  const [single, together] = small.length > MOST_NAMED ? [[], small] : [small, []];
  if (together.length > 0) {
    const shown = together
      .slice(0, 3)
      .map((one) => `${name(one.class)} (${counted(one.images, 'image')})`);
    warnings.push(
      `${counted(together.length, 'class', 'classes')} are too small to evaluate: ${shown.join(', ')} and ` +
        `${(together.length - shown.length).toLocaleString('en-US')} more.`,
    );
  }
  for (const { class: title, images, groups, expectedTest } of single) {
    warnings.push(
      images === 0
        ? `The class "${name(title)}" has no image that can be read.`
        : `The class "${name(title)}" is too small to evaluate: ${counted(images, 'image')} in ${counted(groups, 'group')}, about ${expectedTest} to test on.`,
    );
  }
  warnings.push(...untrained(catalog));
  for (const shortcut of report.shortcuts) {
    const { features, balancedAccuracy, chance, warning } = shortcut;
    // All together say more than one alone only where none does.
    const together = features === 'all';
    if (!warning || (together && report.shortcuts.some((one) => one !== shortcut && one.warning)))
      continue;
    const what = together
      ? 'size, aspect, file size, border and mean colour together tell'
      : `${features} alone tells`;
    warnings.push(
      `Shortcut: ${what} the classes apart (balanced accuracy ${percent(balancedAccuracy)}, chance ${percent(chance)}). ` +
        'A model may learn the camera instead of the lesion.',
    );
  }
  return warnings;
}
