import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../source/ui/fit.js';
import { titleText } from '../../source/ui/shell/title-line.js';
import { makeTheme } from '../../source/ui/theme.js';
import { opening, stateOf } from '../study/example-run.js';

const theme = makeTheme({ colors: false, ascii: false });
const run = stateOf(opening);
const line = (config: Record<string, unknown>, width: number) =>
  stripVTControlCharacters(titleText({ run: { ...run, config }, now: 0, width }, theme));

describe('the first line', () => {
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
