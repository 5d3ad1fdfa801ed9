/** The names of the panels or pages that a key goes through, the shown one marked. */
import { columnsOf, cut } from '../../fit.js';
import { paint, type Theme } from '../../theme.js';

/**
 * One line with the shown name and as many of those that follow as there is room for, and a note at the
 * right that is never left out.
 */
export function tabLine(
  names: readonly string[],
  index: number,
  note: string,
  width: number,
  theme: Theme,
): string {
  const { ellipsis } = theme.glyphs.mark;
  const room = width - note.length - 2;
  const whole = names.map((name) => name.length + 2).reduce((sum, part) => sum + part + 1, -1);
  // All in their order, or the shown one and what the key leads to next.
  const fits = whole <= room;
  const order = fits ? names.map((_, n) => n) : names.map((_, n) => (index + n) % names.length);
  let line = fits ? '' : `${index + 1}/${names.length} `;
  for (const [place, n] of order.entries()) {
    const name = n === index ? `[${names[n]}]` : ` ${names[n]} `;
    const next = (place === 0 ? '' : ' ') + name;
    const rest = fits || place === order.length - 1 ? 0 : ellipsis.length + 1;
    if (columnsOf(line) + next.length + rest > room) {
      line += ` ${ellipsis}`;
      break;
    }
    line += n === index ? next.replace(name, paint(name, theme.text.selected)) : next;
  }
  const shown = cut(line, Math.max(0, room), ellipsis);
  const spare = Math.max(0, width - columnsOf(shown) - note.length);
  return shown + ' '.repeat(spare) + paint(note, theme.text.muted);
}
