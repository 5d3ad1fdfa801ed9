/** What is wrong with the images of an audit, or is to be looked at. */
import { byFrequency } from '../../by-frequency.js';
import { sum } from '../../sum.js';
import { counted, percent, printable, quoted } from '../../text.js';
import { alikeClasses } from '../alike-classes.js';
import { indexesByClass } from '../by-class.js';
import { imageId } from '../extensions.js';
import { HAM10000 } from '../source-of.js';
import { namesakesWarning } from '../namesakes.js';
import { severalNamesWarning } from '../several-names.js';
import type { Catalog, CatalogImage } from '../types.js';
import { csvColumnsWarnings } from './csv-columns-text.js';
import { csvLabelsWarning } from './csv-labels-text.js';
import { passedOverWarnings } from './passed-over.js';
import { splitFolderWarnings } from './split-folders.js';
import { isForTraining, untrained } from '../untrained.js';
import type { AuditReport, FileGroup, Finding, FindingKind } from './types.js';

/** The audit without what is told of it here. */
type Report = Omit<AuditReport, 'findings' | 'warnings'>;

const name = (text: string): string => printable(text, 60);
const files = (groups: readonly FileGroup[]): number =>
  sum(groups.map((group) => group.files.length));

/** Small classes that are named one by one; of more the first are, and the rest counted. */
const MOST_NAMED = 12;

/** Images whose id is one of HAM10000's, where no CSV names lesions or patients. */
function ofHam10000({ images }: Catalog): CatalogImage[] {
  if (images.some(({ lesion, patient }) => lesion !== null || patient !== null)) return [];
  return images.filter(({ file }) => {
    const number = Number(/^ISIC_(\d{7})/i.exec(imageId(file))?.[1] ?? NaN);
    return number >= HAM10000.first && number <= HAM10000.last;
  });
}

/** Classes that a study refuses: all their images are held out. */
function untrainedClasses(catalog: Catalog): string[] {
  const { classes, images } = catalog;
  const byClass = indexesByClass(catalog);
  return untrained(classes.keys(), images.filter(isForTraining)).flatMap((label) => {
    if (byClass[label].length === 0) return [];
    const heldOut = counted(byClass[label].length, 'image');
    return `The class "${name(classes[label])}" has no image to train on: ${heldOut} in the validation or test folder.`;
  });
}

/** "Nevus" and "nevus": a CSV or folders of two sources spell one class in two ways. */
function alike({ classes }: Catalog): string[] {
  const groups = alikeClasses(classes);
  if (groups.length === 0) return [];
  const shown = groups.slice(0, 3).map((names) => quoted(names));
  const rest = groups.length - shown.length;
  return [
    `Names of classes differ in case, spaces or Unicode form alone: ${shown.join('; ')}` +
      `${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}. Where they are one class, give it one name.`,
  ];
}

function contradictions({ contradictoryLabels, memoriserCeiling, corrections }: Report): string {
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

/** Sentences on classes that are too small, or have no image at all. */
function ofClasses({ images, smallClasses }: Report): Finding[] {
  // Where there is no image at all, that is said once.
  if (images === 0)
    return [{ kind: 'empty-classes', message: 'There is no image that can be read.' }];
  if (smallClasses.length > MOST_NAMED) {
    const shown = smallClasses
      .slice(0, 3)
      .map((one) => `${name(one.class)} (${counted(one.images, 'image')})`);
    const rest = (smallClasses.length - shown.length).toLocaleString('en-US');
    const message = `${counted(smallClasses.length, 'class', 'classes')} are too small to evaluate: ${shown.join(', ')} and ${rest} more.`;
    return [{ kind: 'small-classes', message }];
  }
  return smallClasses.map((one): Finding => {
    const { class: title, groups, expectedTest } = one;
    return one.images === 0
      ? {
          kind: 'empty-classes',
          message: `The class "${name(title)}" has no image that can be read.`,
        }
      : {
          kind: 'small-classes',
          message: `The class "${name(title)}" is too small to evaluate: ${counted(one.images, 'image')} in ${counted(groups, 'group')}, about ${expectedTest} to test on.`,
        };
  });
}

function ofShortcuts({ shortcuts }: Report): string[] {
  return shortcuts.flatMap((shortcut) => {
    const { features, balancedAccuracy, chance, warning } = shortcut;
    // All together say more than one alone only where none does.
    const together = features === 'all';
    if (!warning || (together && shortcuts.some((one) => one !== shortcut && one.warning)))
      return [];
    const what = together
      ? 'size, aspect, file size, border and mean colour together tell'
      : `${features} alone tells`;
    return (
      `Shortcut: ${what} the classes apart (balanced accuracy ${percent(balancedAccuracy)}, chance ${percent(chance)}). ` +
      'A model may learn the camera instead of the lesion.'
    );
  });
}

export function findingsOf(report: Report, catalog: Catalog): Finding[] {
  const findings: Finding[] = [];
  const add = (kind: FindingKind, ...messages: string[]): void => {
    findings.push(...messages.map((message) => ({ kind, message })));
  };
  const { unreadable, exactDuplicates, nearDuplicates, crossSplit } = report;
  if (unreadable.length > 0) {
    const [first] = unreadable;
    add(
      'unreadable',
      `${counted(unreadable.length, 'file')} cannot be read, e.g. ${name(first.file)}: ${first.reason}.`,
    );
  }
  add('several-labels', ...passedOverWarnings(report.passedOver));
  if (report.contradictoryLabels.length > 0) add('contradictory-labels', contradictions(report));
  add('csv-columns', ...csvColumnsWarnings(report.csvColumns));
  add('csv-labels', ...csvLabelsWarning(report.csvLabels));
  if (exactDuplicates.length > 0) {
    add(
      'exact-duplicates',
      `${counted(files(exactDuplicates), 'file')} are exact copies of one another, in ${counted(exactDuplicates.length, 'group')}.`,
    );
  }
  if (nearDuplicates.length > 0) {
    add(
      'near-duplicates',
      `${counted(files(nearDuplicates), 'file')} are near duplicates, in ${counted(nearDuplicates.length, 'group')}.`,
    );
  }
  if (crossSplit.length > 0) {
    add(
      'cross-split',
      `${counted(crossSplit.length, 'group')} of copies, or of one photograph, lesion or patient, ${crossSplit.length === 1 ? 'crosses' : 'cross'} the splits that the folders give: ` +
        'a test on them is no test.',
    );
  }
  add('split-folders', ...splitFolderWarnings(catalog));
  add('several-names', ...severalNamesWarning(catalog.images, '--metadata'));
  add('same-names', ...namesakesWarning(report.namesakes, '--metadata'));
  const known = ofHam10000(catalog);
  if (known.length > 0) {
    add(
      'unnamed-lesions',
      `${counted(known.length, 'image')} have ids of HAM10000, where many lesions have several images. ` +
        'Name its table with --metadata HAM10000_metadata.csv, so that they are kept together.',
    );
  }
  findings.push(...ofClasses(report));
  add('alike-classes', ...alike(catalog));
  add('untrained-classes', ...untrainedClasses(catalog));
  add('shortcuts', ...ofShortcuts(report));
  return findings;
}
