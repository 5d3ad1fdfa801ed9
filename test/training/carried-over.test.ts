/** A run whose data has changed does not forget what its models were trained on. */
import { expect, test } from 'vitest';
import { carriedOver } from '../../source/training/carried-over.js';

/** "file:bytes group roles" */
const given = (...rows: string[]) =>
  rows.map((row) => {
    const [name, group, roles] = row.split(' ');
    const [file, sha256] = name.split(':');
    return { file, sha256, group: Number(group), roles };
  });

test('what was trained or validated on and is held out now is told apart from what was not', () => {
  const before = given('a:A 0 t', 'b:B 1 v', 'c:C 2 h', 'd:D 3 t', 'e:E 4 h', 'f:F 5 x');
  const now = given('a:A 0 h', 'b:B 1 h', 'c:C 2 h', 'd:D 3 v', 'e:E 4 t', 'f:F 5 h', 'g:G 6 h');
  const { images, tested } = carriedOver(before, now);
  expect(images.map(({ roles }) => roles).join('')).toBe('xxhvtxh');
  expect(tested).toBe(3);
  // Once it has happened it stays.
  expect(carriedOver(images, now).tested).toBe(3);
  expect(carriedOver(now, now)).toEqual({ images: now, tested: 0 });
});

test('copies of which the leaky protocol trains on one and holds out another stay as they were', () => {
  const leaky = given('a:A 0 t', 'b:A 0 h', 'c:A 0 -', 'd:D 1 v');
  expect(carriedOver(leaky, leaky)).toEqual({ images: leaky, tested: 0 });
  // What was there before does not excuse what is new.
  expect(carriedOver(leaky, given('a:A 0 h', 'b:A 0 h', 'e:A 0 h')).tested).toBe(2);
});

test('what is left out now may have been trained on, and each fold has its own past', () => {
  const { images, tested } = carriedOver(
    given('a:A 0 th', 'b:B 1 ht'),
    given('a:A 0 --', 'b:B 1 hh'),
  );
  expect(images.map(({ roles }) => roles)).toEqual(['t-', 'hx']);
  expect(tested).toBe(1);
});

test('images that are gone, or have other content, stay, and tie what is left of their group', () => {
  const before = given('a:A 0 t', 'b:B 0 t', 'c:C 1 h', 'd:D 2 v', 'e:E 3 t');
  const now = given('b:B 7 t', 'd:other 2 h');
  const { images, tested } = carriedOver(before, now);
  expect(images.map(({ file, sha256, roles }) => `${file}:${sha256} ${roles}`)).toEqual([
    ...['a:A t', 'd:D v', 'e:E t', 'b:B t', 'd:other x'],
  ]);
  const [a, , e, b] = images;
  expect(a.group).toBe(b.group);
  expect(now.map(({ group }) => group)).not.toContain(e.group);
  // It may be the same picture, encoded anew.
  expect(tested).toBe(1);
});

test('a picture is known by its bytes under another name, and when they come back', () => {
  const renamed = carriedOver(given('a:A 0 t'), given('z:A 0 h'));
  expect(renamed).toMatchObject({ images: [{ file: 'z', roles: 'x' }], tested: 1 });
  const recoded = carriedOver(given('a:A 0 t'), given('a:A2 0 v')).images;
  expect(carriedOver(recoded, given('a:A 0 h')).tested).toBe(1);
});
