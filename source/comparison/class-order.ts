/** Classes of one run in the order of another's. */
import { UserError } from '../errors.js';
import { knownClasses } from '../study/match-classes.js';
import { printable, quoted } from '../text.js';
import type { Entrant } from './entrant.js';

/** Classes named in a message; the others are counted. */
const MOST_NAMED = 6;

const some = (names: readonly string[]): string =>
  quoted(names.slice(0, MOST_NAMED)) +
  (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '');

/**
 * For each of the first run's classes the other's index of it, by name or diagnosis.
 * @throws {UserError} when the two do not have the same classes.
 */
function classOrder(first: Entrant, other: Entrant): number[] {
  const order = knownClasses(first.classes, other.classes);
  // Two names of one diagnosis in the first run are not both the other's one.
  const only = first.classes.filter((_, c) => order.indexOf(order[c]!) !== c || order[c]! < 0);
  const more = other.classes.filter((_, c) => !order.includes(c));
  if (only.length === 0 && more.length === 0) return order;
  const parts = [
    ...(only.length > 0 ? [`${printable(first.name)} alone has ${some(only)}`] : []),
    ...(more.length > 0 ? [`${printable(other.name)} alone has ${some(more)}`] : []),
  ];
  throw new UserError(
    `The runs ${printable(first.name)} and ${printable(other.name)} have different classes: ${parts.join('; ')}. ` +
      'Compare runs of the same classes, or evaluate each on the same images: melanoscope evaluate RUN --data DIR',
  );
}

/** Of each run, its index of each of the first run's classes. */
export function classOrders([first, ...others]: readonly Entrant[]): number[][] {
  return [first!.classes.map((_, c) => c), ...others.map((one) => classOrder(first!, one))];
}
