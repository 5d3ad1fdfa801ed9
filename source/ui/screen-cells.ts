/** A painted line as cells, and the shortest text that turns one line on the screen into another. */

export interface ScreenCell {
  /** A grapheme; empty for the second column of a wide one. */
  text: string;
  /** Parameters of the SGR sequences in force, e.g. "1;36". */
  style: string;
}

const token =
  /\u001b\[([0-9;]*)m|\u001b\[[0-9;?]*[A-Za-z]|[\u0020-\u007e]|(?:\P{Mark}\p{Mark}+|.)/gsu;

/** What an SGR code sets: codes of one kind replace each other, `off` ends the kind. */
function kindOf(code: number): { kind: string; off: boolean } {
  if (code === 1 || code === 2) return { kind: String(code), off: false };
  if (code === 22) return { kind: 'weight', off: true };
  if (code === 7 || code === 27) return { kind: 'inverse', off: code === 27 };
  if (code === 3 || code === 23) return { kind: 'italic', off: code === 23 };
  if (code === 4 || code === 24) return { kind: 'underline', off: code === 24 };
  if (code === 9 || code === 29) return { kind: 'strike', off: code === 29 };
  if ((code >= 30 && code <= 39) || (code >= 90 && code <= 97)) {
    return { kind: 'ink', off: code === 39 };
  }
  return { kind: 'paper', off: code === 49 };
}

/** Applies one SGR sequence to the styles in force, by kind. */
function applySgr(active: Map<string, string>, parameters: string): void {
  const codes = parameters === '' ? [0] : parameters.split(';').map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      active.clear();
      continue;
    }
    const { kind, off } = kindOf(code);
    if (kind === 'weight') {
      active.delete('1');
      active.delete('2');
    } else if (off) {
      active.delete(kind);
    } else if (code === 38 || code === 48) {
      // A colour of the palette (5;n) or of 24 bits (2;r;g;b).
      const length = codes[i + 1] === 5 ? 3 : 5;
      active.set(kind, codes.slice(i, i + length).join(';'));
      i += length - 1;
    } else {
      active.set(kind, String(code));
    }
  }
}

/** Whether a grapheme takes two columns: East Asian wide characters and emoji. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}])/u;

/** The cells of a painted line, one a column. Sequences other than SGR are dropped. */
export function cellsOf(line: string): ScreenCell[] {
  const cells: ScreenCell[] = [];
  const active = new Map<string, string>();
  let style = '';
  for (const [text, parameters] of line.matchAll(token)) {
    if (parameters !== undefined) {
      applySgr(active, parameters);
      style = [...active.values()].join(';');
    } else if (text.charCodeAt(0) !== 0x1b) {
      cells.push({ text, style });
      if (text > '\u1100' && wide.test(text)) cells.push({ text: '', style });
    }
  }
  return cells;
}

const isBlank = ({ text, style }: ScreenCell): boolean => text === ' ' && style === '';
/** Cells up to the last one that shows something. */
function visibleEnd(cells: readonly ScreenCell[]): number {
  let end = cells.length;
  while (end > 0 && isBlank(cells[end - 1])) end--;
  return end;
}
const same = (a: ScreenCell | undefined, b: ScreenCell | undefined): boolean =>
  a === b || ((a?.text ?? ' ') === (b?.text ?? ' ') && (a?.style ?? '') === (b?.style ?? ''));

/** Unchanged cells between two changed ones that are cheaper to write again than to jump over. */
const BRIDGE = 6;

/** Writes that turn the line `before` in a row (from 0) into `after`; styles are closed at the end. */
export function changedRuns(
  before: readonly ScreenCell[],
  after: readonly ScreenCell[],
  row: number,
): string {
  const end = visibleEnd(after);
  let result = '';
  let style = '';
  let written = -1;
  const setStyle = (next: string): void => {
    if (next === style) return;
    result += next === '' ? '\u001b[m' : `\u001b[${style === '' ? '' : '0;'}${next}m`;
    style = next;
  };
  for (let column = 0; column < end; column++) {
    if (same(before[column], after[column])) continue;
    const near = written >= 0 && column - written <= BRIDGE;
    const from = near ? written : column;
    // The second half of a wide character is drawn by its first.
    const start = after[from].text === '' && from > 0 ? from - 1 : from;
    if (!near || start < written) result += `\u001b[${row + 1};${start + 1}H`;
    for (let at = start; at <= column; at++) {
      setStyle(after[at].style);
      result += after[at].text;
    }
    written = column + 1;
  }
  setStyle('');
  if (visibleEnd(before) > end) result += `\u001b[${row + 1};${end + 1}H\u001b[K`;
  return result;
}
