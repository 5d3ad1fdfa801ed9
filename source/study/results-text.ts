/** `results.json` as text. */

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object';

/**
 * JSON that can be read and compared line by line, with a list of numbers or words on a line of its own: a
 * matrix of a thousand classes has a million numbers an epoch, which a line each would make eight times as long.
 */
export function resultsText(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return JSON.stringify(value);
    const items = value.map((item) => `${inner}${resultsText(item, inner)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (isPlain(value)) return JSON.stringify(value);
  const entries = Object.entries(value as object).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(
    ([key, one]) => `${inner}${JSON.stringify(key)}: ${resultsText(one, inner)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
