/** Comparison for React's `memo`: a view is drawn anew only when a part that it shows has changed. */
export function sameParts<P>(parts: (props: P) => readonly unknown[]): (a: P, b: P) => boolean {
  return (a, b) => {
    const [before, after] = [parts(a), parts(b)];
    return (
      before.length === after.length && before.every((part, index) => Object.is(part, after[index]))
    );
  };
}
