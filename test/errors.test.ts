import { expect, test } from 'vitest';
import { z } from 'zod';
import { messageOf } from '../source/errors.js';

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test('what a parser of JSON quotes of a file is one line, fit for a terminal', () => {
  const broken = `{"schema":1,"classes"${'\n'.repeat(60)}\u001b[31mR${'\n'.repeat(60)}`;
  const message = messageOf(thrownBy(() => JSON.parse(broken)));
  expect(message).toMatch(/is not valid JSON|JSON at position/);
  expect(message).not.toMatch(/[\n\u001b]/);
});

test('faults of a schema are named in one line, three of them', () => {
  const schema = z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number() });
  expect(messageOf(thrownBy(() => schema.parse({})))).toMatch(/^a: .*; b: .*; c: .*; and 1 more$/);
});

test('other errors say what they say', () => {
  expect(messageOf(new Error('one\ntwo'))).toBe('one\ntwo');
  expect(messageOf('text')).toBe('text');
});
