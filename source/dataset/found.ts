/** What finding images gives, and the words for what it passed over. */
import type { FoundFile } from './types.js';

/** Files that were passed over for one reason. */
export interface Skipped {
  reason: string;
  count: number;
  /** The first such file by its path, relative to the data folder. */
  example: string;
}

export interface FoundImages {
  /** Absolute path of the data folder. */
  root: string;
  /** How the folder is laid out, in words. */
  layout: string;
  /** Class names in order; an image's label is an index into them. */
  classes: string[];
  /** In the order of their paths. */
  files: FoundFile[];
  /** Most frequent reason first. */
  skipped: Skipped[];
}

/** Counts what is passed over by reason. */
export class SkippedTally {
  private readonly reasons = new Map<string, Skipped>();

  add(reason: string, example: string): void {
    const known = this.reasons.get(reason);
    if (known) {
      known.count += 1;
      // Folders are read in an order of their own.
      if (example < known.example) known.example = example;
    } else this.reasons.set(reason, { reason, count: 1, example });
  }

  list(): Skipped[] {
    return [...this.reasons.values()].sort(
      (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
    );
  }
}
