import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTable } from '../../source/dataset/table.js';
import { temporaryFolder } from '../temporary.js';

/** What is read of a file at a time. */
const CHUNK = 256 << 10;

async function rowsOf(text: string): Promise<string[][]> {
  const path = join(temporaryFolder(), 'table.csv');
  writeFileSync(path, text);
  const rows: string[][] = [];
  await readTable(path, '--metadata', (cells) => rows.push(cells));
  return rows;
}

const row = (n: number, pad = 0): string => `"a${n}","${'b'.repeat(pad)}"\r\n`;

/** A table whose `place` is cut off by the end of the first chunk: the rest of it comes with the second. */
function cutAt(place: '"\r' | '"' | '",'): { text: string; rows: number } {
  const head = '"file","label"\r\n';
  let text = head;
  let rows = 1;
  while (text.length < CHUNK - 400) text += row(rows++, 20);
  const [before, after] =
    place === '",' ? ['"', `","x"\r\n`] : ['"c","', place === '"' ? '"\r\n' : '"\r\n'];
  const end = place === '",' ? 2 : place.length;
  text += before + 'd'.repeat(CHUNK - text.length - before.length - end) + after;
  expect(text.slice(CHUNK - end, CHUNK)).toBe(place);
  for (let n = 0; n < 50; n++) text += row(rows + n);
  return { text, rows: rows + 51 };
}

test.each(['"\r', '"', '",'] as const)(
  'reads a row that the end of what is read at a time cuts after %j',
  async (place) => {
    const { text, rows } = cutAt(place);
    const found = await rowsOf(text);
    expect(found).toHaveLength(rows);
    expect(found.every((cells) => cells.length === 2)).toBe(true);
    expect(found.at(-1)![0]).toMatch(/^a\d+$/);
  },
);

test('passes empty lines over, and names the row of a quote that is wrong', async () => {
  expect(await rowsOf('file,label\r\n\r\na,b\r\n\r\n')).toEqual([
    ['file', 'label'],
    ['a', 'b'],
  ]);
  await expect(rowsOf('file,label\na,"b"c\nd,e\n')).rejects.toThrow(/row 2: /);
});

test('reads no more once it is told so, whatever comes after', async () => {
  const path = join(temporaryFolder(), 'table.csv');
  const rest = Array.from({ length: 100_000 }, (_, n) => row(n)).join('');
  writeFileSync(path, `a,b\n1,2\n3,4\n${rest}"never closed`);
  const rows: string[][] = [];
  await readTable(path, '--metadata', (cells) => rows.push(cells) < 2);
  expect(rows).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});
