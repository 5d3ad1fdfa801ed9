/** What a user should know of labels that a CSV tells otherwise, one sentence or two each. */
import { sum } from '../../sum.js';
import { counted, printable } from '../../text.js';
import type { Renamed } from '../one-vocabulary.js';
import type { CsvLabels, ToldPair } from './csv-labels.js';

/** Pairs and names that are named; of more the rest are counted. */
const NAMED = 3;

const name = (text: string): string => printable(text, 60);
const whole = (count: number): string => count.toLocaleString('en-US');

/** "akiec (actinic keratosis)": the CSV's name, and the folder that it stands for where that is called otherwise. */
export function toldName({ told, names }: Pick<ToldPair, 'told' | 'names'>): string {
  const shown = names.slice(0, NAMED).map(name).join(' or ');
  return names.includes(told) ? shown : `${shown} (${name(told)})`;
}

const listed = (items: readonly string[]): string =>
  items.slice(0, NAMED).join(', ') +
  (items.length > NAMED ? ` and ${whole(items.length - NAMED)} more` : '');

/** @returns Nothing, or what disagrees. */
export function csvLabelsWarning(csvLabels: CsvLabels | null): string[] {
  const otherwise = csvLabels?.otherwise ?? [];
  if (otherwise.length === 0) return [];
  const images = sum(otherwise.map((pair) => pair.images));
  const both = sum(otherwise.map((pair) => pair.contradictory));
  const pairs = otherwise.map(
    (pair) => `${whole(pair.images)} of ${whole(pair.of)} ${name(pair.class)} as ${toldName(pair)}`,
  );
  const first = otherwise.find((pair) => pair.images > pair.contradictory);
  const fix = 'correct those that are wrong with --relabel FILE.csv.';
  const isTaken = csvLabels?.taken === 'csv';
  const parts = [
    `The CSV of --metadata tells another class than the folder of ${counted(images, 'image')}: ${listed(pairs)}.`,
  ];
  if (isTaken) {
    const eg = name(otherwise[0]!.files[0]!);
    parts.push(`The CSV's labels are taken, e.g. for ${eg}: ${fix}`);
    return [parts.join(' ')];
  }
  if (both > 0) {
    parts.push(
      `${whole(both)} ${both === 1 ? 'is' : 'are'} under several labels, of which --contradictory metadata takes the CSV's.`,
    );
  }
  if (first) {
    const alone = images - both;
    const which =
      both > 0
        ? `${whole(alone)} ${alone === 1 ? 'is' : 'are'} under one label alone`
        : 'Look at them';
    parts.push(`${which}, e.g. ${name(first.files[0]!)}: ${fix}`);
  }
  return [parts.join(' ')];
}

/** That several CSVs have other words for a class. */
export function renamedNotes(renamed: readonly Renamed[]): string[] {
  if (renamed.length === 0) return [];
  const pairs = renamed.map((one) => `${name(one.name)} for ${name(one.as)}`);
  return [
    `The CSVs of --metadata call ${renamed.length === 1 ? 'a class' : 'classes'} differently; taken as one: ${listed(pairs)}.`,
  ];
}

/** What is no finding: other words, or fewer of them. */
export function csvLabelsNotes(csvLabels: CsvLabels | null): string[] {
  if (csvLabels === null) return [];
  const { taken, labelled, coarser, unknown } = csvLabels;
  const notes: string[] = [];
  if (coarser.length > 0) {
    const pairs = coarser.map(
      (pair) =>
        `${whole(pair.images)} of ${whole(pair.of)} ${name(pair.class)} as ${toldName(pair)}`,
    );
    notes.push(
      `The CSV of --metadata has no name for ${coarser.length === 1 ? 'a class' : `${whole(coarser.length)} classes`} of the folders, ` +
        `and tells ${listed(pairs)}: a coarser vocabulary, not wrong labels.`,
    );
  }
  // Where the CSV's labels are taken, folders may be called by other things than classes.
  if (unknown.length > 0 && taken === 'folders') {
    const images = sum(unknown.map((one) => one.images));
    const names = unknown.map((one) => `${name(one.name)} (${whole(one.images)})`);
    const all = images === labelled;
    notes.push(
      all
        ? `The CSV of --metadata tells classes that no folder has: ${listed(names)}. Its labels are not compared with the folders'.`
        : `Of ${counted(images, 'image')} the CSV of --metadata tells classes that no folder has: ${listed(names)}. These are not compared.`,
    );
  }
  return notes;
}
