import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../source/commands/print-json.js';
import { hostileText } from '../hostile/from-schema.js';

test('JSON on a terminal holds nothing that it acts upon, and reads as what it was made of', () => {
  const name = 'a\u009b31m\u007f\u202egnp\u2028\u{e0001}.jpg';
  expect(jsonText([name])).toBe('[\n  "a\\u009b31m\\u007f\\u202egnp\\u2028\\udb40\\udc01.jpg"\n]');
  fc.assert(
    fc.property(fc.dictionary(hostileText, fc.array(hostileText)), (value) => {
      const text = jsonText(value);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
