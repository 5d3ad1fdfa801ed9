import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import type { ViewState } from '../../../source/ui/contracts.js';
import { DataScreen } from '../../../source/ui/screens/data.js';
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

  it('show marks of this view and of the log, the newer one', () => {
    const file = 'Train/melanoma/ISIC_1.jpg';
    const marks = { [file]: 'wrong' as const };
    expect(plain(show({}, {}, { marks }))).toContain('label wrong');
    expect(plain(show({}, {}, { marks }))).toContain('1 marked in relabel.csv');
    const taken = plain(show({ marks: { [file]: 'right' } }, {}, { marks }));
    expect(taken).not.toContain('label wrong');
    expect(taken).toContain('0 marked');
    expect(plain(show({ marks: { [file]: 'unsure' } }))).toContain('label unsure');
  });

  it('say so when there are none', () => {
    expect(plain(show({}, {}, { findings: [] }))).toContain('No copies and no contradictory');
  });

  it.each(sizes)('fit into %ix%i', (width, height) => {
    for (const selected of [0, 2]) expectFits(show({ selected }, { width, height }), width, height);
  });

  it('can be shown in ASCII', () => {
    expect(plain(show({}, {}, {}, { ascii: true }))).not.toMatch(beyondAscii);
  });
});
