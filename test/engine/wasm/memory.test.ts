/** What is said where the WebAssembly engine's memory does not suffice. */
import { expect, test } from 'vitest';
import { UserError } from '../../../source/errors.js';
import { OutOfMemoryError } from '../../../source/engine/index.js';
import { explainedByMemory } from '../../../source/engine/wasm/memory.js';

test.each([
  new Error('memory access out of bounds'),
  new Error('table index is out of bounds'),
  new RangeError('Array buffer allocation failed'),
])('%s is told with the batch and what to do, and is nothing to go on from', (cause) => {
  const told = explainedByMemory(cause, 32, 512) as Error;
  expect(told).toBeInstanceOf(UserError);
  expect(told).not.toBeInstanceOf(OutOfMemoryError);
  expect(told.message).toContain('a batch of 32 images of 512x512 pixels');
  expect(told.message).toContain(cause.message);
  expect(told.message).toContain('--batch-size');
  expect(told.cause).toBe(cause);
});

test('other errors stay what they are', () => {
  for (const error of [
    new Error('divide by zero'),
    'text',
    new RangeError('Invalid typed array length'),
  ])
    expect(explainedByMemory(error, 8, 64)).toBe(error);
});
