import { describe, expect, it } from 'vitest';
import { ageGroup, fromTheYoungest, knownTrait } from '../../source/training/image-slices.js';
import { rowsOf, selectRows, type Row } from '../../source/training/shown-images.js';

const row = (place: number, label: number, predicted: number, confidence: number): Row => ({
  place,
  label,
  predicted,
  confidence,
  score: predicted === 0 ? confidence : 1 - confidence,
});
const places = (rows: readonly Row[]): number[] => rows.map(({ place }) => place);

describe('the images that are shown', () => {
  it('are read off the probabilities, without those that are no numbers', () => {
    const predictions = {
      labels: Int32Array.of(0, 1, 1),
      groups: Int32Array.of(0, 1, 2),
      probabilities: Float32Array.of(0.25, 0.75, NaN, 0.5, 0.5, 0.5),
    };
    expect(rowsOf(predictions, 2, [1])).toEqual([
      { place: 0, label: 0, predicted: 1, confidence: 0.75, score: 0.75 },
      { place: 2, label: 1, predicted: 0, confidence: 0.5, score: 0.5 },
    ]);
  });

  it('are the surest mistakes and the least sure right answers of each cell', () => {
    const wrong = [row(0, 1, 0, 0.5), row(1, 1, 0, 0.9), row(2, 1, 0, 0.7)];
    const right = [row(3, 1, 1, 0.9), row(4, 1, 1, 0.6)];
    expect(places(selectRows([...wrong, ...right], [], { perCell: 2 }))).toEqual([1, 4, 2, 3]);
  });

  it('hold the cases with the lowest scores, and more of them', () => {
    const cases = [row(0, 0, 1, 0.6), row(1, 0, 1, 0.9), row(2, 0, 1, 0.7)];
    const kept = selectRows(cases, [0], { perCell: 1, perCellOfCases: 2 });
    expect(places(kept)).toEqual([1, 2]);
  });

  it('take turns when there are too many', () => {
    const rows = Array.from({ length: 90 }, (_, i) => row(i, 1, i % 3 === 0 ? 0 : 1, 0.5));
    const kept = selectRows(rows, [], { most: 4 });
    expect(kept.map(({ predicted }) => predicted)).toEqual([0, 1, 0, 1]);
  });
});

describe('traits of images', () => {
  it('are ages by twenty years', () => {
    expect(['80.0', '79', '40', '0', '', 'old', undefined].map(ageGroup)).toEqual([
      '80 and over',
      '60 to 79',
      '40 to 59',
      'under 20',
      null,
      null,
      null,
    ]);
    // A spreadsheet saves a decimal comma in many countries.
    expect(['80,0', '7,5', '1,2,3', '-5'].map(ageGroup)).toEqual([
      ...['80 and over', 'under 20', null, null],
    ]);
  });

  it('stand from the youngest on, and the others as they are', () => {
    const slices = [
      { by: 'sex', value: 'male' },
      { by: 'age', value: '80 and over' },
      { by: 'age', value: '20 to 39' },
      { by: 'age', value: 'under 20' },
      { by: 'site', value: 'back' },
    ];
    expect(fromTheYoungest(slices).map(({ value }) => value)).toEqual([
      ...['male', 'under 20', '20 to 39', '80 and over', 'back'],
    ]);
  });

  it('are not known where the table says so', () => {
    expect(['Male', 'unknown', '', undefined].map(knownTrait)).toEqual(['male', null, null, null]);
  });
});
