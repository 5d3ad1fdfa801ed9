/** Ways to damage a file, drawn by numbers from 0 up to 1. */

type Draw = () => number;

const below = (draw: Draw, n: number): number => Math.floor(draw() * n);
const pick = <T>(draw: Draw, items: readonly T[]): T => items[below(draw, items.length)];

/** What stands in a JSON value's place: wrong types, huge numbers, ways out of a folder, escape sequences. */
const values = [
  'null', 'true', '0', '-1', '0.5', '1e999', '-1e308', '9007199254740991', '1e15', '4294967296', '[]',
  '{}', '""', '[[]]', '{"__proto__":{"polluted":1}}', '"__proto__"', '"constructor"', '"../../etc/passwd"',
  '"/dev/zero"', '"\\u001b[2J\\u001b]0;x\\u0007"', '"\\u202eabc\\u0000"', '"\\ud800"', '"\u009b31m"',
  '[1e9,1e9]', '[1000000000]', '[0,-1]', '["a","a","a"]', '"2026"', '"NaN"',
]; // prettier-ignore

const bytesOf = (draw: Draw): Buffer =>
  Buffer.from(Uint8Array.from({ length: 1 + below(draw, 8) }, () => below(draw, 256)));

function replaced(bytes: Buffer, start: number, end: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);
}

/** Puts another value in the place of one of a text of JSON. */
function otherValue(bytes: Buffer, draw: Draw): Buffer {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\[[^[\]]*\]/g)];
  if (found.length === 0) return bytes;
  const { index, 0: old } = pick(draw, found);
  return replaced(bytes, index, index + old.length, Buffer.from(pick(draw, values)));
}

/** One change of a file. */
function change(bytes: Buffer, draw: Draw, others: readonly Buffer[]): Buffer {
  const at = below(draw, bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + below(draw, 1 << below(draw, 12)));
  switch (below(draw, 9)) {
    case 0:
      return bytes.subarray(0, at);
    case 1: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[below(draw, copy.length)] ^= 1 << below(draw, 8);
      return copy;
    }
    case 2:
      return replaced(bytes, at, at, bytesOf(draw));
    case 3:
      return replaced(bytes, at, at + length, Buffer.alloc(0));
    case 4:
      return replaced(
        bytes,
        at,
        at + length,
        Buffer.alloc(length, pick(draw, [0, 0xff, 0x22, 0x0a])),
      );
    case 5: {
      // Sizes stand in two or four bytes in most formats.
      const number = Buffer.alloc(4);
      number.writeUInt32LE(pick(draw, [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 65535]));
      return replaced(bytes, at, at + 4, draw() < 0.5 ? number : number.reverse());
    }
    case 6: {
      const other = pick(draw, others);
      const from = below(draw, other.length + 1);
      return replaced(bytes, at, at + length, other.subarray(from, from + length));
    }
    default:
      return otherValue(bytes, draw);
  }
}

/**
 * A damaged copy.
 * @param others Files that parts may come from.
 */
export function damaged(bytes: Buffer, draw: Draw, others: readonly Buffer[] = [bytes]): Buffer {
  let result = bytes;
  for (let n = 1 + below(draw, 3); n > 0; n--) result = change(result, draw, others);
  return result;
}
