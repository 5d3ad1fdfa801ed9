/** What stands between the cells of a CSV: people save one with commas, semicolons or tabs. */

/** The one that its first line has most of. */
export function delimiterOf(text: string): string {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const { mark } = [',', ';', '\t']
    .map((mark) => ({ mark, count: firstLine.split(mark).length }))
    .reduce((best, next) => (next.count > best.count ? next : best));
  return mark;
}
