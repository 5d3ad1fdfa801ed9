/** Names of lesions and patients, and which of them rows of tables tie together. */

/** What a row or an image says of what is shown; null where nothing is said. */
export interface Shown {
  lesion: string | null;
  patient: string | null;
}

/** Names of what is shown: a lesion and a patient may have the same id. */
export const namesOf = ({ lesion, patient }: Shown): string[] => [
  ...(lesion === null ? [] : [`lesion ${lesion}`]),
  ...(patient === null ? [] : [`patient ${patient}`]),
];

/**
 * Sets of names. A row with a lesion and a patient ties the two, as do rows of one image that name several, whether
 * that image is there or not: its lesion's other images are of the same patient.
 */
export class TiedNames {
  /** A name that stands closer to the one that the whole set is known by. */
  private readonly parents = new Map<string, string>();

  /** Says that all of these belong together. */
  join(names: readonly string[]): void {
    const [first] = names;
    for (const other of names) {
      if (other === first) continue;
      const [a, b] = [this.rootOf(first), this.rootOf(other)];
      if (a !== b) this.parents.set(b, a);
    }
  }

  /** One name for all that belong with these, or undefined for none. */
  tieOf([first]: readonly string[]): string | undefined {
    return first === undefined ? undefined : this.rootOf(first);
  }

  private rootOf(name: string): string {
    let root = name;
    for (let up = this.parents.get(root); up !== undefined; up = this.parents.get(root)) root = up;
    // Long ways are walked once.
    for (let at = name; at !== root;) {
      const up = this.parents.get(at)!;
      this.parents.set(at, root);
      at = up;
    }
    return root;
  }
}
