/** Sets that are joined pair by pair (Galler and Fischer; with path halving and union by size). */
export class UnionFind {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;

  constructor(n: number) {
    this.parent = Int32Array.from({ length: n }, (_, i) => i);
    this.size = new Int32Array(n).fill(1);
  }

  /** A member that stands for the whole set of `i`. */
  rootOf(i: number): number {
    const { parent } = this;
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  together(a: number, b: number): boolean {
    return this.rootOf(a) === this.rootOf(b);
  }

  join(a: number, b: number): void {
    let large = this.rootOf(a);
    let small = this.rootOf(b);
    if (large === small) return;
    if (this.size[large] < this.size[small]) [large, small] = [small, large];
    this.parent[small] = large;
    this.size[large] += this.size[small];
  }

  /** Joins the members of each group. */
  joinAll(groups: readonly (readonly number[])[]): void {
    for (const [first, ...others] of groups) for (const other of others) this.join(first, other);
  }

  /** Sets of two members or more, members ascending, in the order of their first members. */
  groups(): number[][] {
    const sets = new Map<number, number[]>();
    for (let i = 0; i < this.parent.length; i++) {
      const root = this.rootOf(i);
      const members = sets.get(root);
      if (members) members.push(i);
      else sets.set(root, [i]);
    }
    return [...sets.values()].filter((members) => members.length > 1);
  }
}
