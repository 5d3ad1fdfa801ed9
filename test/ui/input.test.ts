import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { keyNames } from '../../source/ui/input.js';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test.each<[string, Partial<Key>, string[]]>([
  ['', { leftArrow: true }, ['left']],
  ['', { pageDown: true }, ['pagedown']],
  ['', { pageUp: true }, ['pageup']],
  ['', { tab: true }, ['tab']],
  ['', { tab: true, shift: true }, ['shift-tab']],
  ['', { return: true }, ['enter']],
  ['', { escape: true, meta: true }, ['escape']],
  ['c', { ctrl: true }, ['ctrl-c']],
  ['z', { ctrl: true }, ['ctrl-z']],
  ['u', { ctrl: true }, ['ctrl-u']],
  ['w', { ctrl: true }, ['ctrl-w']],
  ['b', { ctrl: true }, []],
  ['q', {}, ['q']],
  [' ', {}, ['space']],
  // What comes in one piece is taken apart.
  ['f1', {}, ['f', '1']],
  ['x', { meta: true }, ['escape', 'x']],
  ['q\r', {}, ['q', 'enter']],
  ['\u0002\u0004', {}, []],
  ['x\u0001\u0005\u0015\u0017', {}, ['x', 'ctrl-a', 'ctrl-e', 'ctrl-u', 'ctrl-w']],
  ['x\u001a', {}, ['x', 'ctrl-z']],
  ['x\u007f', {}, ['x', 'backspace']],
  ['', { delete: true }, ['backspace']],
])('%j with %j is %j', (input, flags, names) => {
  expect(keyNames(input, { ...none, ...flags })).toEqual(names);
});
