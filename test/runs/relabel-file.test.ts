import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { plainCell, safeCell } from '../../source/csv-cells.js';
import { readCorrections } from '../../source/dataset/corrections.js';
import { readMarks, relabelPath, writeMark } from '../../source/runs/relabel-file.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { withWrittenMarks } from '../../source/runs/written-marks.js';
import { noDisk, smallDisk } from '../faults/small-disk.js';
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

test('marks made after a run was over are shown when it is watched again, and again after it has gone on', () => {
  const folder = temporaryFolder();
  const marked = withWrittenMarks(folder);
  const running = { ...initialState(), status: 'running', marks: { 'a.jpg': 'wrong' } } as const;
  expect(marked({ ...running, status: 'stopped' }).marks).toEqual({});
  marked(running);
  const over = { ...running, status: 'finished' } as const;
  writeMark(folder, { file: 'a.jpg', label: 'nevus', status: 'right' });
  writeMark(folder, { file: '__proto__', label: '', status: 'unsure' });
  expect(marked(running)).toBe(running);
  expect(Object.entries(marked(over).marks)).toEqual([
    ['a.jpg', 'right'],
    ['__proto__', 'unsure'],
  ]);
  expect(marked(over).newLabels).toMatchObject({ 'a.jpg': 'nevus' });
  marked(running);
  writeMark(folder, { file: 'b.jpg', label: '', status: 'wrong' });
  expect(marked(over).marks).toMatchObject({ 'a.jpg': 'right', 'b.jpg': 'wrong' });
  marked(running);
  writeMark(folder, { file: 'a.jpg', label: '', status: 'none' });
  expect(Object.keys(marked(over).marks)).toEqual(['__proto__', 'b.jpg']);
  marked(running);
  writeFileSync(relabelPath(folder), 'mine\nnot a table\n');
  expect(readMarks(folder)).toEqual({ marks: {}, newLabels: {} });
  expect(marked(over).marks).toEqual(running.marks);
});

test('a mark that is taken back is no row, in the log neither, and what else stands in its row stays', async () => {
  const folder = temporaryFolder();
  let state = initialState();
  const mark = (label: string, status: 'wrong' | 'right' | 'none') => {
    const given = { file: 'x.jpg', label, status, known: state.newLabels['x.jpg'] ?? '' };
    writeMark(folder, given);
    const said = { type: 'command', command: 'mark-label', ...given } as const;
    state = reduce(state, { ...said, seq: 1, time: '2026-01-01T00:00:00Z' });
  };
  writeMark(folder, { file: 'y.jpg', label: '', status: 'unsure' });
  mark('melanoma', 'wrong');
  mark('', 'none');
  expect(await readCorrections(relabelPath(folder))).toEqual([
    { file: 'y.jpg', label: '', status: 'unsure' },
  ]);
  expect([state.marks, state.newLabels]).toEqual([{}, {}]);
  // What is right is the label that the image has.
  mark('melanoma', 'wrong');
  mark('', 'right');
  expect(await readCorrections(relabelPath(folder))).toContainEqual({
    ...{ file: 'x.jpg', label: '', status: 'right' },
  });
  expect(state.newLabels['x.jpg']).toBe('');
  const mine = 'file,label,status,note\nx.jpg,,wrong,asked twice\n';
  writeFileSync(relabelPath(folder), mine);
  expect(() => mark('', 'none')).toThrow(/says more of x\.jpg than a mark/);
  expect(readFileSync(relabelPath(folder), 'utf8')).toBe(mine);
});

test('a label that a person has written into the file is kept', async () => {
  const folder = temporaryFolder();
  writeFileSync(relabelPath(folder), 'file,label,status\nx.jpg,melanoma,wrong\n');
  expect(writeMark(folder, { file: 'x.jpg', label: '', status: 'unsure' })).toBe('melanoma');
  expect(readFileSync(relabelPath(folder), 'utf8')).toBe(
    '"file","label","status"\n"x.jpg","melanoma","unsure"\n',
  );
});

test('a file that a spreadsheet has saved keeps its columns and rows, and is read as --relabel reads it', async () => {
  const folder = temporaryFolder();
  const path = relabelPath(folder);
  const mine = [
    'Label;note;File;Status',
    'nevus;first;.\\b\\2.jpg;wrong',
    'melanoma;asked twice;b/2.jpg;Wrong',
    'melanoma;;c.jpg',
    ';;d.jpg;perhaps',
  ];
  writeFileSync(path, `\ufeff${mine.join('\r\n')}\r\n`);
  const read = {
    marks: { 'b/2.jpg': 'wrong', 'c.jpg': 'wrong' },
    newLabels: { 'b/2.jpg': 'melanoma', 'c.jpg': 'melanoma' },
  };
  expect(readMarks(folder)).toEqual(read);
  writeMark(folder, { file: 'b/2.jpg', label: '', status: 'unsure' });
  writeMark(folder, { file: 'e.jpg', label: '', status: 'right' });
  writeMark(folder, { file: 'd.jpg', label: '', status: 'wrong' });
  expect(readFileSync(path, 'utf8').replaceAll('"', '').trimEnd().split('\n')).toEqual([
    `\ufeff${mine[0]}`,
    mine[1],
    mine[3],
    'melanoma;asked twice;b/2.jpg;unsure',
    ';;e.jpg;right',
    ';;d.jpg;wrong',
  ]);
  expect(await readCorrections(path)).toContainEqual({
    ...{ file: 'b/2.jpg', label: 'melanoma', status: 'unsure' },
  });
});

test('a label that was typed into the file since is neither replaced nor taken away', () => {
  const folder = temporaryFolder();
  const mine = 'file,label,status\nx.jpg,vascular lesion,wrong\n';
  const given = { file: 'x.jpg', status: 'wrong' } as const;
  const saved = () => readFileSync(relabelPath(folder), 'utf8').replaceAll('"', '');
  writeFileSync(relabelPath(folder), mine);
  for (const [label, known] of [
    ['melanoma', ''],
    ['', ''],
    ['', 'melanoma'],
  ] as const) {
    expect(() => writeMark(folder, { ...given, label, known })).toThrow(
      /relabel\.csv says by now that x\.jpg is "vascular lesion", which stays\./,
    );
    expect(saved()).toBe(mine);
  }
  writeMark(folder, { ...given, label: '', status: 'unsure', known: '' });
  expect(saved()).toBe(mine.replace('wrong', 'unsure'));
  writeMark(folder, { ...given, label: '', known: 'vascular lesion' });
  writeMark(folder, { ...given, label: '', known: 'vascular lesion' });
  expect(saved()).toBe(mine.replace('vascular lesion', ''));
});

test('a new label goes where wrong is marked wrong again without one, as the log tells it, too', async () => {
  const folder = temporaryFolder();
  let state = initialState();
  const after = async (label: string, status: 'wrong' | 'unsure' | 'right') => {
    const mark = { file: 'x.jpg', label, status };
    writeMark(folder, mark);
    state = reduce(state, {
      type: 'command',
      command: 'mark-label',
      ...mark,
      seq: 1,
      time: '2026-01-01T00:00:00Z',
    });
    const [row] = await readCorrections(relabelPath(folder));
    expect([state.newLabels['x.jpg'], state.marks['x.jpg']]).toEqual([row!.label, row!.status]);
    return row!.label;
  };
  expect(await after('melanoma', 'wrong')).toBe('melanoma');
  expect(await after('', 'unsure')).toBe('melanoma');
  expect(await after('', 'wrong')).toBe('melanoma');
  expect(await after('', 'wrong')).toBe('');
  expect(await after('nevus', 'wrong')).toBe('nevus');
});

test('a file that is no such table is left alone', () => {
  const folder = temporaryFolder();
  writeFileSync(relabelPath(folder), 'mine\nnot a table\n');
  const mark = () => writeMark(folder, { file: 'x', label: '', status: 'wrong' });
  expect(mark).toThrow(/relabel\.csv has no column "file"/);
  expect(readFileSync(relabelPath(folder), 'utf8')).toBe('mine\nnot a table\n');
  // What is not in UTF-8 would be lost when it is written again.
  const latin = Buffer.from('file,label,status\nhäutig.jpg,,wrong\n', 'latin1');
  writeFileSync(relabelPath(folder), latin);
  expect(mark).toThrow(/relabel\.csv is not in UTF-8\. Save it again/);
  expect(readFileSync(relabelPath(folder))).toEqual(latin);
  writeFileSync(relabelPath(folder), 'file,label,status\n"x.jpg,,wrong\n');
  expect(mark).toThrow(/relabel\.csv is no CSV that can be read/);
});

test('names that a spreadsheet would take for formulas are written as text, and read back as they are', async () => {
  const folder = temporaryFolder();
  const names = ['=cmd().jpg', '+1/a.png', '-rf/b.png', '@SUM(1)', "'=c.jpg", "''-d.jpg", "'e.jpg"];
  for (const file of names) writeMark(folder, { file, label: '=1+1', status: 'wrong' });
  const text = readFileSync(relabelPath(folder), 'utf8');
  for (const cell of text.match(/"[^"]*"/g)!) expect(cell).not.toMatch(/^"[=+\-@\t\r]/);
  expect(text).toContain(`"'=cmd().jpg","'=1+1","wrong"`);
  expect(await readCorrections(relabelPath(folder))).toEqual(
    names.map((file) => ({ file, label: '=1+1', status: 'wrong' })),
  );
  // A mark of the same file replaces the one before.
  writeMark(folder, { file: '=cmd().jpg', label: '', status: 'unsure' });
  const corrections = await readCorrections(relabelPath(folder));
  expect(corrections).toHaveLength(names.length);
  expect(corrections.at(-1)).toEqual({ file: '=cmd().jpg', label: '=1+1', status: 'unsure' });
});

test('whatever a file and its label are called, a cell of them is no formula and comes back', () => {
  const starts = fc.constantFrom('', "'", "''", '=', '+', '-', '@', '\t', '\r');
  fc.assert(
    fc.property(fc.tuple(starts, starts, fc.string()), (parts) => {
      const text = parts.join('');
      expect(safeCell(text)).not.toMatch(/^[=+\-@\t\r]/);
      expect(plainCell(safeCell(text))).toBe(text);
    }),
  );
});

test.skipIf(noDisk !== null)(
  'a mark that the disk has no room for is told of, and those before stay',
  () => {
    const small = smallDisk(64);
    onTestFinished(() => small.unmount());
    const mark = (file: string) => writeMark(small.path, { file, label: 'nevus', status: 'wrong' });
    mark('nevus/1.jpg');
    const before = readFileSync(relabelPath(small.path), 'utf8');
    small.fill();
    expect(() => mark('nevus/2.jpg')).toThrow(
      /^The mark is not kept: \S+relabel\.csv cannot be written \(ENOSPC.*\)\. Make room, then set it again\.$/,
    );
    expect(readFileSync(relabelPath(small.path), 'utf8')).toBe(before);
    small.free();
    mark('nevus/2.jpg');
    expect(readFileSync(relabelPath(small.path), 'utf8')).toMatch(/nevus\/1[^]*nevus\/2/);
  },
);
