/** What stands between the cells of a CSV: people save one with commas, semicolons, tabs or vertical bars. */

/** The one that its first line has most of; a bar may be part of a name, and counts where there is none of the others. */
export function delimiterOf(text: string): string {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const { mark, count } = [',', ';', '\t']
    .map((mark) => ({ mark, count: firstLine.split(mark).length }))
    .reduce((best, next) => (next.count > best.count ? next : best));
  return count === 1 && firstLine.includes('|') ? '|' : mark;
}
