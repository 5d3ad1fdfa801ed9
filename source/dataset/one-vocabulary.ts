/** Several tables that call one class differently: `NV` in one, `nv` or `nevus` in another. */
import type { ClassOf } from './class-of.js';

/** What a name of a table is taken for: that of a table before it. */
export interface Renamed {
  name: string;
  as: string;
}

/**
 * For each table the names that stand for a class which a table before it calls otherwise. Two names of one table are
 * two classes, whatever another has: none of them is changed then.
 * @param tables Labels of each.
 */
export function oneVocabulary(
  tables: readonly ReadonlySet<string>[],
  classOf: ClassOf,
): Map<string, string>[] {
  const known = new Set<string>();
  return tables.map((labels) => {
    const before = [...known];
    const names = new Map<string, string>();
    for (const name of labels) {
      const as = known.has(name) ? undefined : before[classOf(name, before)];
      if (as === undefined) known.add(name);
      else if ([...labels].some((other) => other !== name && classOf(other, [as]) >= 0))
        known.add(name);
      else names.set(name, as);
    }
    return names;
  });
}
