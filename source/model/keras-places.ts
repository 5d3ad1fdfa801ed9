/** Keras 3 finds a layer's weights by its class and its place among the layers of that class. */

const snakeCase = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** "conv2d", "conv2d_1", ... of layers whose classes are given in the model's order. */
export function kerasPlaces(classes: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return classes.map((name) => {
    const kind = snakeCase(name);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  });
}
