/** What the tables of a study and of other sources tie together, each by itself and both at once. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addToList } from '../../../source/add-to-list.js';
import { readTies } from '../../../source/dataset/extra/ties.js';
import { temporaryFolder } from '../../temporary.js';

const files = ['a.png', 'b.png', 'c.png', 'd.png'];

/** Files that are tied together, by tables of these rows; those that nothing is said of are left out. */
async function tied(
  tables: readonly (readonly string[])[],
  known: Record<string, { lesion?: string; patient?: string; tie?: string }> = {},
): Promise<string[][]> {
  const folder = temporaryFolder();
  const csvs = tables.map((rows, n) => {
    const csv = join(folder, `${n}.csv`);
    writeFileSync(csv, ['image_id,lesion_id,patient_id', ...rows].join('\n'));
    return [csv];
  });
  const ties = await readTies(
    files.map((file) => ({ file, ...known[file] })),
    csvs,
  );
  const groups = new Map<string, string[]>();
  for (const [file, tie] of ties) addToList(groups, tie, file);
  return [...groups.values()];
}

test('a file that each table names otherwise ties what both names stand for', async () => {
  const found = await tied([
    ['a,L1,', 'b,L1,', 'd,L4,'],
    ['a,L2,', 'c,L2,'],
  ]);
  expect(found).toEqual([['a.png', 'b.png', 'c.png'], ['d.png']]);
});

test('a lesion and a patient that one table ties are so for the rows of the other', async () => {
  const found = await tied([
    ['a,L1,', 'd,L4,'],
    ['gone,L1,P1', 'b,,P1'],
  ]);
  expect(found).toEqual([['a.png', 'b.png'], ['d.png']]);
});

test('an image in no folder ties the lesion that one table has of it to the patient in the other', async () => {
  const found = await tied([
    ['gone,L1,', 'a,L1,', 'd,L4,'],
    ['gone,,P1', 'b,,P1', 'c,,P3'],
  ]);
  expect(found).toEqual([['a.png', 'b.png'], ['c.png'], ['d.png']]);
});

test('what their own folders’ tables said of files is tied with the rest', async () => {
  const found = await tied([['b,L2,']], {
    'a.png': { lesion: 'L1', patient: 'P1' },
    'b.png': { patient: 'P1' },
    'c.png': { tie: 'lesion L2' },
  });
  expect(found).toEqual([['a.png', 'b.png', 'c.png']]);
});
