import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCorrections } from '../../source/dataset/corrections.js';
import { findImages } from '../../source/dataset/find.js';
import { ingest } from '../../source/dataset/ingest.js';
import { applyPolicy } from '../../source/dataset/policy.js';
import { temporaryFolder } from '../temporary.js';
import { catalogOf, writeTree } from './images.js';
import { join } from 'node:path';

/** Two classes with images of their own, and copies within and across them. */
const catalog = () =>
  catalogOf(3, [
    { label: 0, content: 'own 0', givenSplit: 'train' },
    { label: 1, content: 'own 1', givenSplit: 'train' },
    { label: 0, content: 'both', givenSplit: 'train' },
    { label: 1, content: 'both', givenSplit: 'train' },
    { label: 0, content: 'twice', givenSplit: 'train' },
    { label: 0, content: 'twice', givenSplit: 'test' },
    { label: 2, content: 'both too', givenSplit: 'train' },
    { label: 1, content: 'both too', givenSplit: 'train' },
  ]);
const filesOf = ({ images }: ReturnType<typeof catalog>) => images.map(({ file }) => file);

describe('applyPolicy', () => {
  it('drops every copy of a picture under several labels, and with them a class', () => {
    const { catalog: used, notes } = applyPolicy(catalog(), {
      contradictory: 'drop',
      duplicates: 'keep-one',
    });
    expect(filesOf(used)).toEqual(['class 0/0.png', 'class 1/1.png', 'class 0/5.png']);
    expect(used.classes).toEqual(['class 0', 'class 1']);
    expect(notes).toMatchObject({
      contradictory: 4,
      duplicates: 1,
      testTwins: 1,
      lostClasses: ['class 2'],
    });
  });

  it('keeps them where that is asked for, and one copy of each label', () => {
    const { catalog: used, notes } = applyPolicy(catalog(), {
      contradictory: 'keep',
      duplicates: 'keep-one',
    });
    expect(filesOf(used)).not.toContain('class 0/4.png');
    expect(used.images).toHaveLength(7);
    expect(notes).toMatchObject({ contradictory: 0, duplicates: 1, lostClasses: [] });
    const all = applyPolicy(catalog(), { contradictory: 'keep', duplicates: 'keep' });
    expect(all.catalog).toEqual(catalog());
  });

  it('takes corrected labels, leaves doubtful images out and drops what still contradicts', () => {
    const { catalog: used, notes } = applyPolicy(
      catalog(),
      { contradictory: 'relabel', duplicates: 'keep-one' },
      [
        { file: 'class 1/3.png', label: 'class 0', status: 'wrong' },
        { file: 'class 1/7.png', label: '', status: 'wrong' },
        { file: 'class 0/0.png', label: '', status: 'unsure' },
        { file: 'class 2/6.png', label: '', status: 'right' },
        { file: 'not/there.png', label: 'class 0', status: 'wrong' },
      ],
    );
    expect(filesOf(used)).toEqual([
      'class 1/1.png',
      'class 0/2.png',
      'class 0/5.png',
      'class 2/6.png',
    ]);
    expect(notes).toMatchObject({ relabelled: 1, doubtful: 2, contradictory: 0, duplicates: 2 });
    expect(notes.messages.join(' ')).toContain('not/there.png');
  });

  it('takes the one of several labels that the metadata tells, and drops what it leaves in doubt', () => {
    const images = [
      { label: 0, content: 'own 0' },
      { label: 1, content: 'own 1', told: 'class 0' },
      { label: 0, content: 'one told', told: 'Class One' },
      { label: 1, content: 'one told' },
      { label: 0, content: 'none told' },
      { label: 1, content: 'none told' },
      { label: 0, content: 'two told', told: 'class 0' },
      { label: 1, content: 'two told', told: 'Class One' },
      { label: 0, content: 'another told', told: 'class 2' },
      { label: 1, content: 'another told' },
      { label: 0, content: 'unknown told', told: 'scar' },
      { label: 1, content: 'unknown told' },
      { label: 2, content: 'own 2' },
    ];
    const classOf = (name: string, classes: readonly string[]): number =>
      classes.indexOf(name === 'Class One' ? 'class 1' : name);
    const policy = { contradictory: 'metadata', duplicates: 'keep-one' } as const;
    const { catalog: used, notes } = applyPolicy(catalogOf(3, images), policy, [], classOf);
    // The label that a picture has alone stands, whatever the metadata says.
    expect(used.images.map(({ content, label }) => `${content}: ${label}`)).toEqual([
      'own 0: 0',
      'own 1: 1',
      'one told: 1',
      'own 2: 2',
    ]);
    expect(notes).toMatchObject({ relabelled: 1, told: 1, contradictory: 8, duplicates: 1 });
    expect(notes.messages[0]).toBe('1 image relabelled, as the metadata says.');
    const dropped = applyPolicy(
      catalogOf(3, images),
      { ...policy, contradictory: 'drop' },
      [],
      classOf,
    );
    expect(dropped.notes.messages.join(' ')).toContain(
      '--contradictory metadata takes the class that the metadata tells of 2)',
    );
  });

  it('takes what is said of a picture for its copies under the same label, too', () => {
    const images = [
      { label: 0, content: 'own 0' },
      { label: 1, content: 'own 1' },
      { label: 0, content: 'corrected' },
      { label: 0, content: 'corrected' },
      { label: 0, content: 'doubted' },
      { label: 0, content: 'doubted' },
    ];
    const policy = { contradictory: 'relabel', duplicates: 'keep-one' } as const;
    const { catalog: used, notes } = applyPolicy(catalogOf(2, images), policy, [
      { file: 'class 0/2.png', label: 'class 1', status: 'wrong' },
      { file: 'class 0/5.png', label: '', status: 'unsure' },
    ]);
    expect(used.images.map(({ content, label }) => `${content}: ${label}`)).toEqual([
      'own 0: 0',
      'own 1: 1',
      'corrected: 1',
    ]);
    expect(notes).toMatchObject({ relabelled: 2, doubtful: 2, contradictory: 0, duplicates: 1 });
  });

  it('keeps of copies what the CSV says of one, where it says nothing of the one that is kept', async () => {
    const folder = temporaryFolder();
    const tree = { 'a/1 (1).png': 1, 'a/1 - Copy.png': 1, 'a/1.png': 1, 'b/2 (1).png': 2 };
    await writeTree(join(folder, 'data'), { ...tree, 'b/2.png': 2 });
    const rows = ['1,L1,P1,male,50', '2 (1),L2,,female,', '2,L2,P2,female,60'];
    await writeTree(folder, {
      'm.csv': ['image,lesion_id,patient_id,sex,age', ...rows].join('\n'),
    });
    const found = await findImages(join(folder, 'data'), { metadata: join(folder, 'm.csv') });
    const { catalog: read, cache } = await ingest(found, { side: 8, cacheDir: folder });
    await cache.close();
    const policy = { contradictory: 'drop', duplicates: 'keep-one' } as const;
    const { images } = applyPolicy(read, policy).catalog;
    expect(
      images.map(({ file, lesion, patient, traits }) => [file, lesion, patient, traits]),
    ).toEqual([
      ['a/1 (1).png', 'L1', 'P1', { sex: 'male', age: '50' }],
      // What its own row says stands.
      ['b/2 (1).png', 'L2', 'P2', { sex: 'female' }],
    ]);
    expect(applyPolicy(read, { ...policy, duplicates: 'keep' }).catalog).toEqual(read);
  });

  it('leaves a label that a person called right to its word, whatever the metadata tells', () => {
    const images = [
      { label: 0, content: 'own 0' },
      { label: 1, content: 'own 1' },
      { label: 0, content: 'both', told: 'class 1' },
      { label: 1, content: 'both' },
    ];
    const policy = { contradictory: 'metadata', duplicates: 'keep-one' } as const;
    const right = { file: 'class 0/2.png', label: '', status: 'right' } as const;
    const { notes } = applyPolicy(catalogOf(2, images), policy, [right]);
    expect(notes).toMatchObject({ relabelled: 0, told: 0, contradictory: 2 });
    expect(notes.messages.join(' ')).toContain('the metadata does not tell which is right');
    // Nor does it overrule a label that a person has written.
    const written = { file: 'class 1/3.png', label: 'class 1', status: 'wrong' } as const;
    expect(applyPolicy(catalogOf(2, images), policy, [written]).notes.told).toBe(0);
    expect(applyPolicy(catalogOf(2, images), policy).notes.told).toBe(1);
  });

  it('names a class that is not in the data, and says what to do when too few are left', () => {
    const policy = { contradictory: 'drop', duplicates: 'keep-one' } as const;
    const corrections = [{ file: 'class 0/0.png', label: 'nevis', status: 'wrong' } as const];
    expect(() => applyPolicy(catalog(), policy, corrections)).toThrow(/"nevis".*not in the data/);
    const both = catalogOf(2, [
      { label: 0, content: 'x' },
      { label: 1, content: 'x' },
    ]);
    expect(() => applyPolicy(both, policy)).toThrow(/--relabel FILE.csv.*--contradictory keep/);
  });

  it('leaves, of any catalog, one image a picture and no contradiction', () => {
    const images = fc.array(
      fc.record({
        label: fc.integer({ min: 0, max: 3 }),
        content: fc.integer({ min: 0, max: 12 }).map(String),
        givenSplit: fc.constantFrom('train', 'test', null),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(images, (some) => {
        const own = [0, 1].map((label) => ({ label, content: `own ${label}` }));
        const before = catalogOf(4, [...own, ...some]);
        const { catalog: used, notes } = applyPolicy(before, {
          contradictory: 'drop',
          duplicates: 'keep-one',
        });
        const contents = used.images.map(({ content }) => content);
        expect(new Set(contents).size).toBe(contents.length);
        expect(before.images.length - used.images.length).toBe(
          notes.contradictory + notes.duplicates,
        );
        for (const image of used.images) {
          const copies = before.images.filter(({ content }) => content === image.content);
          expect(new Set(copies.map(({ label }) => label)).size).toBe(1);
          expect(used.classes[image.label]).toBe(before.classes[copies[0].label]);
          // A test image is never the copy that goes.
          if (copies.some(({ givenSplit }) => givenSplit === 'test'))
            expect(image.givenSplit).toBe('test');
        }
      }),
    );
  });
});

describe('readCorrections', () => {
  const read = async (text: string) => {
    const folder = temporaryFolder();
    await writeTree(folder, { 'relabel.csv': text });
    return readCorrections(join(folder, 'relabel.csv'));
  };

  it('reads the last word on each file, whatever the order of the columns', async () => {
    const text =
      'status;file;label\nunsure;a/1.jpg;\nwrong;.\\b\\2.jpg;nevus\nwrong;a/1.jpg;melanoma\n;c.jpg;x\n';
    expect(await read(text)).toEqual([
      { file: 'a/1.jpg', label: 'melanoma', status: 'wrong' },
      { file: 'b/2.jpg', label: 'nevus', status: 'wrong' },
      { file: 'c.jpg', label: 'x', status: 'wrong' },
    ]);
  });

  it('names what is wrong with the file', async () => {
    await expect(read('file,label\na,b\n')).rejects.toThrow(/no column "status"/);
    await expect(read('file,label,status\na,b,maybe\n')).rejects.toThrow(/Line 2 .*"maybe"/);
    await expect(readCorrections('/no/such.csv')).rejects.toThrow(/given with --relabel/);
  });
});
