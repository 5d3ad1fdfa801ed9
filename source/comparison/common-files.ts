/** The images that every run has in one of its splits, by file, class and content. */
import type { Entrant } from './entrant.js';

export interface CommonFiles {
  /** In the order of the first run. */
  files: string[];
  /** Files that each run has there, but under another class or with other content. */
  otherLabel: string[];
  otherContent: string[];
}

/** @param orders Of each run, its index of each of the first run's classes. */
export function commonFiles(
  entrants: readonly Entrant[],
  orders: readonly (readonly number[])[],
  split: 'validation' | 'test',
): CommonFiles {
  const [otherLabel, otherContent, files]: [string[], string[], string[]] = [[], [], []];
  const places = entrants.map((of) => new Map(of[split].files.map((file, i) => [file, i])));
  for (const file of new Set(entrants[0]![split].files)) {
    if (!places.every((of) => of.has(file))) continue;
    const labels = entrants.map((of, r) =>
      orders[r]!.indexOf(of[split].labels[places[r]!.get(file)!]!),
    );
    const contents = entrants.flatMap(({ contents: of }) => of?.get(file) ?? []);
    if (new Set(contents).size > 1) otherContent.push(file);
    else if (new Set(labels).size > 1) otherLabel.push(file);
    else files.push(file);
  }
  return { files, otherLabel, otherContent };
}
