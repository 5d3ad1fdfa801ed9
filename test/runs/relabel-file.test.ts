import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCorrections } from '../../source/dataset/corrections.js';
import { relabelPath, writeMark } from '../../source/runs/relabel-file.js';
import { temporaryFolder } from '../temporary.js';

test('marks are what --relabel reads, the last one of each file', async () => {
  const folder = temporaryFolder();
  const odd = 'nevus/a, "b".jpg';
  writeMark(folder, { file: odd, label: '', status: 'wrong' });
  writeMark(folder, { file: 'x.jpg', label: 'melanoma', status: 'wrong' });
  writeMark(folder, { file: odd, label: '', status: 'unsure' });
  expect(await readCorrections(relabelPath(folder))).toEqual([
    { file: 'x.jpg', label: 'melanoma', status: 'wrong' },
    { file: odd, label: '', status: 'unsure' },
  ]);
});

test('a label that a person has written into the file is kept', async () => {
  const folder = temporaryFolder();
  writeFileSync(relabelPath(folder), 'file,label,status\nx.jpg,melanoma,wrong\n');
  writeMark(folder, { file: 'x.jpg', label: '', status: 'unsure' });
  expect(readFileSync(relabelPath(folder), 'utf8')).toBe(
    '"file","label","status"\n"x.jpg","melanoma","unsure"\n',
  );
});

test('a file that is no such table is left alone', () => {
  const folder = temporaryFolder();
  writeFileSync(relabelPath(folder), 'mine\nnot a table\n');
  expect(() => writeMark(folder, { file: 'x', label: '', status: 'wrong' })).toThrow();
  expect(readFileSync(relabelPath(folder), 'utf8')).toBe('mine\nnot a table\n');
});
