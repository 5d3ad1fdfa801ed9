import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RunState } from '../../source/runs/state.js';
import { columnsOf } from '../../source/ui/fit.js';
import { titleText } from '../../source/ui/shell/title-line.js';
import { makeTheme } from '../../source/ui/theme.js';
import { fixtureState } from './fixtures.js';
import { opening, stateOf } from '../study/example-run.js';

const theme = makeTheme({ colors: false, ascii: false });
const run = stateOf(opening);
const line = (config: Record<string, unknown>, width: number) =>
  stripVTControlCharacters(titleText({ run: { ...run, config }, now: 0, width }, theme));

describe('the first line', () => {
  test.each<[number, Partial<RunState>]>([
    [60, {}],
    [60, { stopsAfterEpoch: true }],
    [60, { synthetic: true, config: { protocol: 'as-published' } }],
    [80, {}],
    [120, { synthetic: true }],
  ])('of a replay says so on %i columns, where it can beside the run’s name', (width, change) => {
    const trained = { ...fixtureState('mid-training'), ...change };
    const now = trained.updatedAt ?? 0;
    const text = (replay: boolean) =>
      stripVTControlCharacters(titleText({ run: trained, now, width, replay }, theme));
    expect(text(true)).toContain(' REPLAY ');
    // Beside the longest of states there is no room for it.
    if (!trained.stopsAfterEpoch) expect(text(true)).toContain(trained.run!.slice(0, 3));
    expect(columnsOf(text(true))).toBeLessThanOrEqual(width);
    expect(text(false)).not.toContain('REPLAY');
  });

  test.each([
    [100, '2026-11-27-142530-juniper'],
    [72, '142530-juniper'],
    [60, 'juniper'],
  ])('on %i columns tells runs of one day apart: %s', (width, name) => {
    const trained = { ...fixtureState('mid-training'), run: '2026-11-27-142530-juniper' };
    const now = trained.updatedAt ?? 0;
    const text = stripVTControlCharacters(titleText({ run: trained, now, width }, theme));
    expect(columnsOf(text)).toBeLessThanOrEqual(width);
    expect(text.replace('melanoscope', '').trim().split(' ')[0]).toBe(name);
  });

  test('names the preset, after the run and the data', () => {
    expect(line({ preset: 'best' }, 120)).toMatch(/amber .*preset best .*wasm/);
    expect(line({ preset: null }, 120)).not.toContain('preset');
    expect(line({}, 120)).not.toContain('preset');
  });

  test.each([40, 60, 80, 120])('fits %i columns, and the run’s name stays', (width) => {
    const text = line({ preset: 'standard' }, width);
    expect(columnsOf(text)).toBeLessThanOrEqual(width);
    expect(text).toContain('amber');
  });
});
