/**
 * Draws a share of every class from groups of images that may not be torn apart and may belong to
 * several classes: iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the Stratification
 * of Multi-Label Data", 2011) for two parts, after what each class must have was set aside.
 */
import type { Group } from './groups.js';
import { randomFrom, shuffle } from './random.js';

export interface Drawn {
  taken: Group[];
  left: Group[];
}

type Side = 'taken' | 'left';

/**
 * @param share Share of each class's images to take.
 * @param keep Groups of each class that stay behind before any is taken. A class with more than that
 *   many groups of its own has one taken.
 */
export function drawShare(
  groups: readonly Group[],
  classes: number,
  share: number,
  keep: number,
  seed: number,
): Drawn {
  const order = shuffle([...groups], randomFrom(seed));
  const side = new Map<Group, Side>();
  // In one pass: there may be as many classes as groups.
  const byClass = Array.from({ length: classes }, (): Group[] => []);
  for (const group of order) for (const label of group.labels.keys()) byClass[label].push(group);
  // Images that each side still wants of each class.
  const wanted = byClass.map((members, label) => {
    const images = members.reduce((sum, group) => sum + group.labels.get(label)!, 0);
    return { taken: images * share, left: images * (1 - share) };
  });
  const shares = wanted.map(({ taken }) => taken);
  /** Whether a group alone has more of a class than is to be taken. */
  const isTooLarge = (group: Group, label: number): boolean =>
    group.labels.get(label)! > shares[label];
  const put = (group: Group, to: Side): void => {
    side.set(group, to);
    for (const [label, count] of group.labels) wanted[label][to] -= count;
  };
  const rarestFirst = byClass
    .map((members, label) => ({ members, label }))
    .filter(({ members }) => members.length > 0)
    .sort((a, b) => a.members.length - b.members.length || a.label - b.label);

  /** The first of the free groups, but of those that come first alike the nearest in size where it is too large. */
  const firstTaken = (free: readonly Group[], label: number): Group[] => {
    const [first] = free;
    if (first === undefined || !isTooLarge(first, label)) return free.slice(0, 1);
    const awayOf = ({ labels }: Group): number => Math.abs(labels.get(label)! - shares[label]);
    const alike = free.filter(({ labels }) => labels.size === first.labels.size);
    return alike.sort((x, y) => awayOf(x) - awayOf(y)).slice(0, 1);
  };

  const reserve = (to: Side, least: number): void => {
    for (const { members, label } of rarestFirst) {
      if (to === 'taken' && members.length <= keep) continue;
      // A class's own groups where it has enough: those it shares may be the last ones of another.
      const own = members.filter(({ labels }) => labels.size === 1);
      const pool = own.length > keep ? own : members;
      const there = pool.filter((group) => side.get(group) === to).length;
      const free = pool
        .filter((group) => !side.has(group))
        .sort((x, y) => x.labels.size - y.labels.size);
      const missing = Math.max(0, least - there);
      const next = to === 'taken' && missing === 1 ? firstTaken(free, label) : free;
      for (const group of next.slice(0, missing)) put(group, to);
    }
  };
  reserve('left', keep);
  reserve('taken', 1);
  for (const { members, label } of rarestFirst) {
    // What is too large to be taken goes first: what is left of the class is divided with regard to it.
    const [large, others] = [true, false].map((is) =>
      members.filter((group) => isTooLarge(group, label) === is),
    );
    for (const group of [...large, ...others]) {
      if (!side.has(group)) put(group, wanted[label].taken > wanted[label].left ? 'taken' : 'left');
    }
  }
  return {
    taken: order.filter((group) => side.get(group) === 'taken'),
    left: order.filter((group) => side.get(group) === 'left'),
  };
}
