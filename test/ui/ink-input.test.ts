import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InkInput } from '../../source/ui/ink-input.js';

/** A terminal's input, and what is read from it in order. */
function open() {
  const waiting: string[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    read: (): string | null => waiting.shift() ?? null,
    setRawMode: vi.fn(),
    setEncoding: vi.fn(),
    ref: vi.fn(),
    unref: vi.fn(),
  });
  const seen: string[] = [];
  const input = new InkInput(stdin as unknown as NodeJS.ReadStream, (text) =>
    seen.push(`pasted ${text}`),
  );
  input.on('readable', () => {
    let keys: string | null;
    while ((keys = input.read()) !== null) seen.push(keys);
  });
  const send = (...chunks: string[]): void => {
    waiting.push(...chunks);
    stdin.emit('readable');
  };
  return { stdin, input, seen, send };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a paste comes between the keys before and after it', () => {
  const { seen, send } = open();
  send('n\u001b[200~p', '\r\u001b[20', '1~x');
  expect(seen).toEqual(['n', 'pasted p\r', 'x']);
});

test('an Escape alone is a key a moment later; the begin of a paste is none', () => {
  const { seen, send } = open();
  send('\u001b');
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(seen).toEqual(['\u001b']);
  send('\u001b');
  send('[200~s\u001b[201~');
  vi.advanceTimersByTime(50);
  expect(seen).toEqual(['\u001b', 'pasted s']);
});

test('what Ink asks of the terminal reaches it, and nothing is read once it is closed', () => {
  const { stdin, input, seen, send } = open();
  input.setEncoding('utf8').setRawMode(true).ref().unref();
  expect(input.isTTY).toBe(true);
  expect(stdin.setEncoding).toHaveBeenCalledWith('utf8');
  expect(stdin.setRawMode).toHaveBeenCalledWith(true);
  expect(stdin.ref).toHaveBeenCalled();
  expect(stdin.unref).toHaveBeenCalled();
  send('\u001b');
  input.close();
  vi.advanceTimersByTime(50);
  send('x');
  expect(seen).toEqual([]);
});
