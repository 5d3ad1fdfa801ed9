/** Fits a folder's class names to those that a model knows. */
import { UserError } from '../errors.js';
import { nearest, suggestion } from '../suggestion.js';
import { printable, quoted } from '../text.js';
import { diagnosisOf } from './lesion-classes.js';

/** Index of the known class of the same name, or of the same diagnosis ("nv" is "nevus"); -1 for none. */
function indexAmong(known: readonly string[], name: string): number {
  const exact = known.indexOf(name);
  if (exact >= 0) return exact;
  const diagnosis = diagnosisOf(name);
  const same = [...known.keys()].filter((c) => diagnosisOf(known[c]) === diagnosis);
  return same.length === 1 ? same[0] : -1;
}

/** Index of the class that a name stands for, in a folder or a CSV: of the same name or diagnosis; -1 for none. */
export const classNamed = (name: string, classes: readonly string[]): number =>
  indexAmong(classes, name);

/** For each class found the index of the known class that it is, or -1. */
export const knownClasses = (found: readonly string[], known: readonly string[]): number[] =>
  found.map((name) => indexAmong(known, name));

/**
 * For each class of a folder the index of the model's class that it is: the one of the same name, or of
 * the same diagnosis ("nv" is "nevus"), or the one that `aliases` names.
 *
 * @param aliases Class of the model by the folder's name for it.
 * @param without What to do without a class that the model does not know.
 * @throws {UserError} (exit code 2) for a class that the model does not know, or an alias of or for none.
 */
export function matchClasses(
  found: readonly string[],
  known: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
  without = 'take its folder away',
): number[] {
  const indexOf = (name: string): number => indexAmong(known, name);
  for (const [name, target] of Object.entries(aliases)) {
    if (indexOf(target) < 0) {
      throw new UserError(
        `An alias names ${quoted([target])}, which the model does not know. It knows ${quoted(known)}.`,
        2,
      );
    }
    // Most likely misspelt: the class that was meant would go by its own name.
    if (!found.includes(name)) {
      throw new UserError(
        `The alias "${printable(name, 60)}=${printable(target, 60)}" is for a class that no image has. ` +
          `There are ${quoted(found)}.${suggestion(name, found)}`,
        2,
      );
    }
  }
  const indexes = found.map((name) => indexOf(Object.hasOwn(aliases, name) ? aliases[name] : name));
  const unknown = found.filter((_, i) => indexes[i] < 0);
  if (unknown.length > 0) {
    const example = nearest(unknown[0], known) ?? 'CLASS';
    throw new UserError(
      `The model does not know the ${unknown.length === 1 ? 'class' : 'classes'} ${quoted(unknown)}; it knows ${quoted(known)}. ` +
        `Name what it is called there, e.g. --alias "${printable(unknown[0], 60)}=${printable(example, 60)}", or ${without}.`,
      2,
    );
  }
  return indexes;
}
