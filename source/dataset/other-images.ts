/** Images that rows of a CSV name without being asked for: they still tie lesions and patients together. */
import { IdNumbers } from './id-numbers.js';
import { namesOf, type Shown, type TiedNames } from './tied-names.js';

/** A table may be of a whole archive: of each image little is kept, and of its rows nothing. */
export class OtherImages {
  private readonly numbers = new IdNumbers();
  /** By number the lesion, or else the patient, in a row that names no folder; null where there is none. */
  private readonly shown: (string | null)[] = [];
  /** Numbers of those of which a patient alone is known. */
  private readonly patients = new Set<number>();
  private readonly byPath = new Map<string, string>();
  /** The first of their ids by its letters; '' where there are none. */
  example = '';

  constructor(private readonly tied: TiedNames) {}

  get count(): number {
    return this.numbers.size;
  }

  /** @param says What the row names, which is joined already; nothing where it names a folder. */
  add(id: string, { lesion, patient }: Shown): void {
    const number = this.numbers.numberOf(id);
    if (number === this.shown.length) {
      this.shown.push(null);
      if (number === 0 || id < this.example) this.example = id;
    }
    const known = this.shown[number];
    const own = lesion ?? patient;
    if (own === null) return;
    if (known === null) {
      this.shown[number] = own;
      if (lesion === null) this.patients.add(number);
    } else {
      const isPatient = this.patients.has(number);
      const first = { lesion: isPatient ? null : known, patient: isPatient ? known : null };
      this.tied.join([...namesOf(first), ...namesOf({ lesion, patient })]);
    }
  }

  /** Rows with one path are of one image, whether it is there or not. */
  addPath(path: string, name: string | undefined): void {
    if (name === undefined) return;
    const first = this.byPath.get(path);
    if (first === undefined) this.byPath.set(path, name);
    else this.tied.join([first, name]);
  }
}
