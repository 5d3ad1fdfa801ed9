import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { enterTerminal } from '../../source/ui/terminal.js';

class FakeTerminal extends EventEmitter {
  readonly writable = true;
  readonly destroyed = false;
  text = '';
  broken = false;
  write(text: string): boolean {
    if (this.broken) throw new Error('EPIPE');
    this.text += text;
    return true;
  }
}
const fake = (): FakeTerminal & NodeJS.WriteStream =>
  new FakeTerminal() as FakeTerminal & NodeJS.WriteStream;

test('what entering changes, leaving puts back, once', () => {
  const stdout = fake();
  const terminal = enterTerminal(stdout);
  expect(stdout.text).toContain('\u001b[?1049h');
  expect(stdout.text).toContain('\u001b[?25l');
  expect(stdout.text).toContain('\u001b[?2004h');
  stdout.text = '';
  terminal.restore();
  for (const mode of ['?1049l', '?25h', '?7h', '?2004l'])
    expect(stdout.text).toContain(`\u001b[${mode}`);
  stdout.text = '';
  terminal.restore();
  expect(stdout.text).toBe('');
});

test('it can be left for a while', () => {
  const stdout = fake();
  const terminal = enterTerminal(stdout);
  const entered = stdout.text;
  stdout.text = '';
  terminal.leave();
  expect(stdout.text).toContain('\u001b[?1049l');
  stdout.text = '';
  terminal.enter();
  expect(stdout.text).toBe(entered);
  terminal.leave();
  stdout.text = '';
  // Nothing of it is left to put back, and what is over is not entered any more.
  terminal.restore();
  terminal.enter();
  expect(stdout.text).toBe('');
});

test('it is put back when the process ends or crashes, and not left as a listener', () => {
  for (const event of ['exit', 'uncaughtExceptionMonitor'] as const) {
    const stdout = fake();
    const before = process.listenerCount(event);
    const terminal = enterTerminal(stdout);
    const [added] = process.listeners(event as 'exit').slice(before);
    stdout.text = '';
    added(0);
    expect(stdout.text).toContain('\u001b[?1049l');
    terminal.restore();
    expect(process.listenerCount(event)).toBe(before);
  }
});

test('a terminal that is gone is no error', () => {
  const stdout = fake();
  const terminal = enterTerminal(stdout);
  stdout.broken = true;
  expect(() => terminal.restore()).not.toThrow();
});

test('what is written to stderr meanwhile comes after the app, not over it', () => {
  const original = process.stderr.write;
  const seen: string[] = [];
  process.stderr.write = ((text: string) => seen.push(text) > 0) as typeof process.stderr.write;
  try {
    const terminal = enterTerminal(fake());
    process.stderr.write('a warning\n');
    expect(seen).toEqual([]);
    terminal.restore();
    expect(seen).toEqual(['a warning\n']);
  } finally {
    process.stderr.write = original;
  }
});
