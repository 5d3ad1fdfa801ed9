/** Pictures of one name in several folders, where a CSV tells of them by the name alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditImages, findImages } from '../../source/dataset/index.js';
import { temporaryFolder } from '../temporary.js';
import { drawings } from './audit/pictures.js';
import { writeTree } from './images.js';

let drawn: Buffer[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-drawings-'));
  drawn = await drawings(folder, 20);
  rmSync(folder, { recursive: true });
});

/** @param tree By file the number of a drawing. */
async function audited(tree: Record<string, number>, ...lines: string[]) {
  const dir = temporaryFolder();
  const files = Object.entries(tree).map(([file, n]) => [file, drawn[n]!] as const);
  await writeTree(join(dir, 'data'), Object.fromEntries(files));
  await writeTree(dir, { 'm.csv': lines.join('\n') });
  const found = await findImages(join(dir, 'data'), {
    metadata: join(dir, 'm.csv'),
    purpose: 'audit',
  });
  const { report } = await auditImages(found, { testShare: 0.15, cacheDir: join(dir, 'cache') });
  const said = report.findings.filter(({ kind }) => kind === 'same-names');
  return { namesakes: report.namesakes, said: said.map(({ message }) => message) };
}

const none = { namesakes: [], said: [] };
const tree = { 'a/0.png': 1, 'b/0.png': 2, 'a/1.png': 3, 'b/1.png': 4, 'a/2.png': 5, 'b/3.png': 6 };

describe('pictures of one name', () => {
  it('are told of where a row without a folder labels all of them', async () => {
    expect(await audited(tree, 'image,dx', '0.png,mel', '1,nv', '2,nv', '3,mel')).toEqual({
      namesakes: [
        ['a/0.png', 'b/0.png'],
        ['a/1.png', 'b/1.png'],
      ],
      said: [
        '2 names in the CSV of --metadata are each of several pictures, e.g. a/0.png and b/0.png: all of them have ' +
          'what the row says. Write the folder before the name in the CSV, or give each picture a name of its own.',
      ],
    });
  });

  it('are told of where folders name the classes and the row ties them to one patient', async () => {
    const { said } = await audited(tree, 'image,patient_id', '0,P0', '2,P1', '3,P2');
    expect(said).toEqual([expect.stringMatching(/^1 name .* is of several pictures/)]);
  });

  it('are told of where one has a row of its own folder, and the other none', async () => {
    const rows = ['a/0.png,mel', 'a/1.png,nv', 'b/1.png,mel', 'a/2.png,nv', 'b/3.png,nv'];
    const { namesakes } = await audited(tree, 'path,dx', ...rows);
    expect(namesakes).toEqual([['a/0.png', 'b/0.png']]);
  });

  it('are as they should be where each has a row of its folder, or none has a row', async () => {
    const rows = ['a/0.png,mel', 'b/0.png,nv', 'a/2.png,nv', 'b/3.png,mel'];
    expect(await audited(tree, 'path,dx', ...rows)).toEqual(none);
  });

  it('are one picture where they are copies, or have an id of the archive', async () => {
    const copies = { 'a/0.png': 1, 'b/0.png': 1, 'a/1.png': 3, 'b/2.png': 4 };
    expect(await audited(copies, 'image,dx', '0,mel', '1,nv', '2,mel')).toEqual(none);
    const archive = { 'a/ISIC_0000001.png': 1, 'b/ISIC_0000001.png': 2, 'a/1.png': 3 };
    expect(await audited(archive, 'image,dx', 'ISIC_0000001,mel', '1,nv')).toEqual(none);
  });
});
