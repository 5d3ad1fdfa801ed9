/** Images that rows of a CSV name without being asked for: they still tie lesions and patients together. */
import type { TiedNames } from './tied-names.js';

/** A table may be of a whole archive: of each image little is kept, and of its rows nothing. */
export class OtherImages {
  /** By id a name of a lesion or a patient in a row that names no folder, '' where there is none. */
  private readonly byId = new Map<string, string>();
  private readonly byPath = new Map<string, string>();

  constructor(private readonly tied: TiedNames) {}

  /** Ids in the order of their rows. */
  get ids(): Iterable<string> {
    return this.byId.keys();
  }

  /** @param name One of those that the row names, which are joined already. */
  add(id: string, name = ''): void {
    const first = this.byId.get(id);
    if (!first) this.byId.set(id, name);
    else if (name !== '') this.tied.join([first, name]);
  }

  /** Rows with one path are of one image, whether it is there or not. */
  addPath(path: string, name: string | undefined): void {
    if (name === undefined) return;
    const first = this.byPath.get(path);
    if (first === undefined) this.byPath.set(path, name);
    else this.tied.join([first, name]);
  }
}
