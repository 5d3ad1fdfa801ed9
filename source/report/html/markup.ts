/** HTML by tagged templates: whatever is put in is text, unless it was made by one. */
import { printable } from '../../text.js';

export class Markup {
  constructor(readonly html: string) {}
}

type Part = string | number | Markup | null | readonly (string | Markup)[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a terminal could act upon, a page could hide, too: bidirectional marks, zero-width characters. */
const escaped = (text: string): string =>
  text
    .split('\n')
    .map((line) => printable(line, Infinity))
    .join('\n')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

function htmlOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object') return part.map(htmlOf).join('');
  return escaped(String(part));
}

export const html = (texts: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(texts.map((text, i) => text + htmlOf(parts[i] ?? null)).join(''));
