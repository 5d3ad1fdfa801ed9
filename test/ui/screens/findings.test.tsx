import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import type { ViewState } from '../../../source/ui/contracts.js';
import { DataScreen } from '../../../source/ui/screens/data.js';
import { fixtureState } from '../fixtures.js';
import { plain, renderAt, screenProps } from '../render.js';
import { beyondAscii, expectFits, sizes } from './fits.js';

const picture = (name: string, label: string) => ({
  path: `pictures/${name}.png`,
  class: label,
  file: `Train/${label}/${name}.jpg`,
  width: 180,
  height: 180,
  kind: 'original' as const,
  split: 'train' as const,
});
const findings: RunState['findings'] = [
  {
    kind: 'contradictory labels',
    files: 2,
    pictures: [picture('ISIC_1', 'melanoma'), picture('ISIC_2', 'nevus')],
  },
  {
    kind: 'near duplicates',
    files: 6,
    pictures: ['a', 'b', 'c', 'd'].map((name) => picture(name, 'nevus')),
  },
];

const counts = {
  ...{ unreadable: 0, exactDuplicates: 0, nearDuplicates: 0 },
  ...{ contradictoryLabels: 0, crossSplit: 0, lesionGroups: 0 },
};
const audit: NonNullable<RunState['audit']> = {
  ...{ file: 'audit.json', counts, contradictoryLabels: [], nearDuplicates: [], crossSplit: [] },
  ...{ smallClasses: [], shortcuts: [], memoriserCeiling: 1, groups: 9 },
  policy: {
    ...{ contradictory: 'metadata', duplicates: 'keep-one', relabel: null },
    ...{ contradictoryDropped: 1234, duplicatesDropped: 1234, relabelled: 1234 },
    ...{ doubtfulDropped: 0, lostClasses: [] },
  },
};

function show(
  view: Partial<ViewState>,
  { width = 100, height = 30 } = {},
  change: Partial<RunState> = {},
  look = {},
): string {
  const shown = { findings: true, ...view };
  const props = screenProps('finished', 'data', { width, height }, shown);
  const state = { ...props.state, findings, ...change };
  return renderAt(width, height, <DataScreen {...props} state={state} />, look);
}

describe('the findings', () => {
  it('stand side by side with their classes and files, the one in focus marked', () => {
    const frame = plain(show({}));
    expect(frame).toContain('contradictory labels 1 of 2');
    expect(frame).toContain('❯ melanoma');
    expect(frame).toMatch(/Train\/melanoma\/ISIC_1\.jpg +Train\/nevus\/ISIC_2\.jpg/);
    expect(plain(show({ selected: 1 }))).toContain('❯ nevus');
    expect(plain(show({ selected: 2 }))).toContain('near duplicates 2 of 2');
    expect(plain(show({ selected: -1 }))).toContain('near duplicates 2 of 2');
  });

  it('show marks, and no longer those that were taken back', () => {
    const file = 'Train/melanoma/ISIC_1.jpg';
    const marks = { [file]: 'wrong' as const };
    expect(plain(show({}, {}, { marks }))).toContain('label wrong');
    expect(plain(show({}, {}, { marks }))).toContain('1 marked in relabel.csv');
    const taken = plain(show({}, {}, { marks: { [file]: 'right' } }));
    expect(taken).not.toContain('label wrong');
    // The file says so: --relabel counts it as judged.
    expect(taken).toContain('label right');
    expect(taken).toContain('1 marked in relabel.csv, 1 as right: --relabel');
    const newLabels = { [file]: 'melanoma' };
    expect(plain(show({}, {}, { marks: { [file]: 'right' }, newLabels }))).not.toContain(
      'right: mel',
    );
    const unsure = plain(show({}, {}, { marks: { [file]: 'unsure' } }));
    expect(unsure).toContain('label unsure');
    expect(unsure).toContain('1 marked in relabel.csv: --relabel');
    expect(plain(show({}, {}, { marks: {} }))).toContain('fill in their labels, then --relabel');
  });

  it('show beside the class of the folder that of the CSV, and how to correct it', () => {
    const told = { class: 'actinic keratosis', names: ['akiec'] };
    const found = [
      {
        kind: 'labels that the CSV tells otherwise' as const,
        files: 2,
        pictures: ['ISIC_1', 'ISIC_2'].map((name) => ({ ...picture(name, 'nevus'), told })),
      },
    ];
    const csvLabels = {
      taken: 'folders' as const,
      ...{ labelled: 90, agreeing: 14, judged: 0, images: 76, contradictory: 62 },
      ...{ otherwise: [], coarser: [], unknown: [] },
    };
    const change = { findings: found, audit: { ...audit, csvLabels } };
    const marks = { 'Train/nevus/ISIC_1.jpg': 'wrong' as const };
    const frame = plain(show({}, {}, { ...change, marks }));
    expect(frame).toMatch(/❯ nevus +nevus/);
    expect(frame).toMatch(/CSV: akiec \(actinic keratosis\)/);
    expect(frame).toContain('label wrong');
    expect(frame).toContain('14 that the CSV tells otherwise');
    expect(frame).toContain(
      '1 marked in relabel.csv: fill in their labels, then --relabel FILE.csv',
    );
    const newLabels = { 'Train/nevus/ISIC_1.jpg': 'actinic keratosis' };
    const carried = plain(show({}, {}, { ...change, marks, newLabels }));
    expect(carried).toContain('label wrong: actinic keratosis');
    expect(carried).toContain('1 marked in relabel.csv, 1 with a new label: --relabel FILE.csv');
    const two = { ...marks, 'Train/nevus/ISIC_2.jpg': 'wrong' as const };
    expect(plain(show({}, {}, { ...change, marks: two, newLabels }))).toContain(
      '2 marked in relabel.csv, 1 with a new label: fill in the others, then --relabel FILE.csv',
    );
    const taken = found.map((one) => ({
      ...one,
      pictures: [{ ...picture('ISIC_1', 'akiec'), folder: 'nevus' }],
    }));
    expect(plain(show({}, {}, { ...change, findings: taken }))).toMatch(/❯ akiec[^]+folder: nevus/);
    const small = plain(show({}, { width: 80, height: 21 }, { ...change, marks }));
    expect(small).toContain('CSV: akiec');
    expect(small).toContain('label wrong');
    expect(plain(show({}, {}, { ...change, findings: [] }))).not.toContain('No copies');
    for (const [width, height] of sizes)
      expectFits(show({}, { width, height }, change), width, height);
  });

  it('say so when there are none', () => {
    const found = { findings: [], audit: { ...audit, counts: { ...counts, unreadable: 3 } } };
    expect(plain(show({}, {}, found))).toContain('No copies and no contradictory');
    expect(plain(show({}, {}, { findings: [] }))).toContain('This log has no audit.');
  });

  it('say that pictures are to come, or that there are none, with the counts', () => {
    const found = { ...audit, counts: { ...counts, nearDuplicates: 7 } };
    const without = (status: 'running' | 'done'): string => {
      const { phases } = fixtureState('finished');
      const change = { phases: { ...phases, data: { ...phases.data, status } } };
      return plain(show({}, {}, { findings: [], audit: found, ...change }));
    };
    expect(without('done')).toContain('7 near copies');
    expect(without('done')).toContain('This log has no pictures of them.');
    expect(without('running')).toContain('Pictures of them are being drawn.');
    expect(without('running')).not.toContain('No copies');
  });

  it('say of how many files of a group there are pictures', () => {
    expect(plain(show({ selected: 2 }))).toContain('near duplicates 2 of 2, 4 of 6 files');
    expect(plain(show({}))).not.toContain('of 2 files');
  });

  it('have their counts and policies in full at 80 columns', () => {
    const many = Object.fromEntries(Object.keys(counts).map((name) => [name, 1234]));
    const found = { ...audit, counts: { ...counts, ...many }, memoriserCeiling: 0.9876 };
    // Lines are wrapped where they do not fit.
    const textWith = (told: typeof found): string =>
      plain(show({}, { width: 80, height: 21 }, { audit: told })).replace(/[\s│]+/g, ' ');
    const text = textWith(found);
    expect(text).toContain('1,234 across splits, by heart at best 98.8%');
    expect(textWith({ ...found, correctedCeiling: 0.995 })).toContain('by heart at best 99.5%');
    expect(text).toContain('duplicates: keep-one (1,234 out), relabelled 1,234');
    expect(text).toContain('0 marked in relabel.csv');
  });

  it('name files by their ends where there is no room for all of them', () => {
    const label = 'seborrheic keratosis of the back of the';
    const pictures = ['left', 'right'].map((side) =>
      picture(`ISIC_2431_${side}`, `${label} ${side} hand`),
    );
    const found = [{ kind: 'near duplicates' as const, files: 2, pictures }];
    const frame = plain(show({}, { width: 60, height: 17 }, { findings: found }));
    expect(frame).toMatch(/Train\/\S*….*left\.jpg +Train\/\S*….*right\.jpg/);
    expect(frame).toMatch(/❯ seb\S* k…he left hand +seb\S* k…e right hand/);
  });

  it.each(sizes)('fit into %ix%i', (width, height) => {
    for (const selected of [0, 2])
      for (const change of [{}, { audit }])
        expectFits(show({ selected }, { width, height }, change), width, height);
  });

  it('can be shown in ASCII', () => {
    expect(plain(show({}, {}, {}, { ascii: true }))).not.toMatch(beyondAscii);
  });
});
