/** Names for the keys that Ink reports; the key table is written in these names. */
import type { Key } from 'ink';

const special: readonly [keyof Key, string][] = [
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  // What terminals send for Backspace is what Ink calls Delete.
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

/** Letters that mean something with Ctrl. */
const withCtrl: ReadonlySet<string> = new Set('acezuw');

/**
 * The keys in one input event, in order. A terminal that lags sends several characters at once, and an
 * Escape right before another key arrives as that key with "meta": both are taken apart.
 */
export function keyNames(input: string, key: Key): string[] {
  const named = special.find(([flag]) => key[flag] === true);
  if (named) return [named[1]];
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  if (key.escape) return ['escape'];
  if (key.ctrl) return withCtrl.has(input) ? [`ctrl-${input}`] : [];
  const characters = [...input].map(nameOf).filter((name) => name !== null);
  return key.meta ? ['escape', ...characters] : characters;
}

function nameOf(character: string): string | null {
  if (character === ' ') return 'space';
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === '\u001b') return 'escape';
  if (character === '\u007f' || character === '\b') return 'backspace';
  if (character >= ' ') return character;
  const letter = String.fromCharCode(character.charCodeAt(0) + 0x60);
  return withCtrl.has(letter) ? `ctrl-${letter}` : null;
}
