/** Lists that go on at their other end: any integer is a place in them. */
export const wrappedIndex = (index: number, count: number): number =>
  ((index % count) + count) % count;
