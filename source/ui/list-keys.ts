/** Keys for the parts of a list that have a name. */

/** The names, each once: a log may give a picture several times, and React takes a key for one part alone. */
export function listKeys(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${before} ${name}`;
  });
}
