/** Ids of lesions that rows name for several patients, though a lesion is of one: they may be numbers within each. */
import { counted, printable, quoted } from '../text.js';
import { idColumnsIn, lesionColumnIn, personColumnIn } from './metadata-columns.js';
import { readTable } from './table.js';
import type { Shown } from './tied-names.js';
import { knownId } from './unknown.js';

export interface SharedLesions {
  /** Whether each patient's is taken for a lesion of its own; else their patients are kept together. */
  apart: boolean;
  /** Ids that stand under several patients. */
  lesions: number;
  /** The id that stands under the most patients, some of these and how many they are. */
  most: { lesion: string; patients: string[]; count: number };
}

/**
 * Up to so many patients, and this share of all that have lesions, may have the id of another's lesion by mistake. Then
 * they are rather kept together than one lesion parted.
 */
const MISTAKEN = { patients: 2, share: 0.1 };

/**
 * Ids are numbers within a patient where one stands under half of all patients, or where patients have several lesions
 * and few ids are shared by many. Else the column of patients may be of visits or of images: then an id is one lesion,
 * which parted would be on both sides of a split.
 */
const NUMBERS = { ofAll: 0.5, withSeveral: 0.05, perId: 5 };

/** Patients of the example that are named. */
const NAMED = 2;

export class LesionIds {
  /** By id the patients, most often one. */
  private readonly patients = new Map<string, string | Set<string>>();
  private found: SharedLesions | null = null;

  add({ lesion, patient }: Shown): void {
    if (lesion === null || patient === null) return;
    const known = this.patients.get(lesion);
    if (known === undefined) this.patients.set(lesion, patient);
    else if (known instanceof Set) known.add(patient);
    else if (known !== patient) this.patients.set(lesion, new Set([known, patient]));
  }

  /** Judges what was added; what of is asked afterwards. */
  judge(): SharedLesions | null {
    const lesionsOf = new Map<string, number>();
    const sharing = new Set<string>();
    let [lesions, count] = [0, 0];
    let most: SharedLesions['most'] | null = null;
    for (const [lesion, of] of this.patients) {
      const own = of instanceof Set ? [...of] : [of];
      for (const patient of own) lesionsOf.set(patient, (lesionsOf.get(patient) ?? 0) + 1);
      if (own.length < 2) continue;
      for (const patient of own) sharing.add(patient);
      lesions += 1;
      if (own.length <= count) continue;
      count = own.length;
      most = { lesion, patients: own.slice(0, NAMED), count };
    }
    const all = lesionsOf.size;
    const several = [...sharing].filter((patient) => lesionsOf.get(patient)! > 1).length;
    const areNumbers =
      count >= NUMBERS.ofAll * all ||
      (several > NUMBERS.withSeveral * sharing.size && sharing.size >= NUMBERS.perId * lesions);
    const apart = areNumbers && sharing.size > Math.max(MISTAKEN.patients, MISTAKEN.share * all);
    this.found = most && { apart, lesions, most };
    return this.found;
  }

  /** What a row names, an id that is a number within its patient with that patient. */
  withPatient(says: Shown): Shown {
    const { lesion, patient } = says;
    if (this.found?.apart !== true || lesion === null || patient === null) return says;
    const isShared = this.patients.get(lesion) instanceof Set;
    return isShared ? { lesion: `${lesion} of patient ${patient}`, patient } : says;
  }
}

/**
 * Reads all rows that name a lesion and a patient, also of images that are not there.
 * @throws {UserError} when a file cannot be read or is no CSV.
 */
export async function readLesionIds(csvs: readonly string[]): Promise<LesionIds> {
  const ids = new LesionIds();
  for (const csv of csvs) {
    let images: number[] = [];
    let [lesion, patient] = [-1, -1];
    await readTable(csv, '--metadata', (cells, row) => {
      const cell = (column: number): string => (cells[column] ?? '').trim();
      if (row === 0) {
        images = idColumnsIn(cells);
        [lesion, patient] = [lesionColumnIn(cells), personColumnIn(cells)];
        return lesion >= 0 && patient >= 0;
      }
      if (images.some((column) => cell(column) !== ''))
        ids.add({ lesion: knownId(cell(lesion)), patient: knownId(cell(patient)) });
      return true;
    });
  }
  return ids;
}

/**
 * What was done about these ids.
 * @param flag That the CSV is given with.
 */
export function sharedLesionsNotes(shared: SharedLesions | null, flag: string): string[] {
  if (shared === null) return [];
  const { apart, lesions, most } = shared;
  const { lesion, patients, count } = most;
  const stand =
    `${counted(lesions, 'id of a lesion stands', 'ids of lesions stand')} under several patients in the CSV of ${flag}, ` +
    `e.g. "${printable(lesion, 40)}" under `;
  const rest = count - patients.length;
  const named = patients.map((patient) => quoted([patient])).join(rest > 0 ? ', ' : ' and ');
  return [
    apart
      ? `${stand}${count.toLocaleString('en-US')}. A lesion is of one patient, so that each patient's is taken for another lesion.`
      : `${stand}${named}${rest > 0 ? ` and ${rest} more` : ''}. ` +
        'A lesion is of one patient: all images of these are kept together; correct the rows that are wrong.',
  ];
}
