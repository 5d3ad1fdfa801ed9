import { describe, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { matchClasses } from '../../source/study/match-classes.js';

const known = ['basal cell carcinoma', 'melanoma', 'nevus', 'pigmented benign keratosis'];

const complaint = (found: string[], aliases?: Record<string, string>): string => {
  try {
    matchClasses(found, known, aliases);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(2);
    return (error as UserError).message;
  }
  throw new Error('nothing was wrong');
};

describe('a folder’s classes', () => {
  test('are the model’s by their names, in any order', () => {
    expect(matchClasses(['nevus', 'melanoma'], known)).toEqual([2, 1]);
  });

  test('are found by the usual other names', () => {
    expect(matchClasses(['bcc', 'bkl', 'mel', 'NV'], known)).toEqual([0, 3, 1, 2]);
  });

  test('are found by an alias, which goes before the name', () => {
    expect(matchClasses(['mole', 'nevus'], known, { mole: 'nv', nevus: 'melanoma' })).toEqual([
      2, 1,
    ]);
  });

  test('that the model does not know are named, with what it knows and what to do', () => {
    expect(complaint(['nevus', 'vasc', 'df'])).toMatch(
      /does not know the classes "vasc", "df"; it knows "basal cell carcinoma", .*--alias "vasc=.* or take its folder away\.$/,
    );
    expect(() => matchClasses(['df'], known, {}, 'take its rows out of the CSV')).toThrow(
      /, or take its rows out of the CSV\.$/,
    );
  });

  test('that the model does not know are shown an alias to the class of a like name, else to none', () => {
    expect(complaint(['nevus', 'melanomas'])).toContain('--alias "melanomas=melanoma"');
    expect(complaint(['nevus', 'pigmented'])).toContain(
      '--alias "pigmented=pigmented benign keratosis"',
    );
    expect(complaint(['nevus', 'vasc'])).toContain('--alias "vasc=CLASS"');
  });

  test('that are not there cannot be given an alias', () => {
    expect(complaint(['moles', 'nevus'], { moels: 'nevus' })).toBe(
      'The alias "moels=nevus" is for a class that no image has. There are "moles", "nevus". Did you mean moles?',
    );
    // "mel" is as far from it, but too short to be meant.
    expect(complaint(['mel', 'moles'], { moels: 'nevus' })).toContain('Did you mean moles?');
    expect(complaint(['nevus'], { toString: 'nevus' })).toContain('"toString=nevus"');
  });

  test('are not guessed where two of the model’s are the same diagnosis', () => {
    expect(() => matchClasses(['nv'], ['nevus', 'naevus'])).toThrow('does not know');
    // The exact name is no guess.
    expect(matchClasses(['naevus'], ['nevus', 'naevus'])).toEqual([1]);
  });

  test('cannot be given an alias that the model does not know, nor one out of thin air', () => {
    expect(complaint(['mole'], { mole: 'wart' })).toContain('An alias names "wart"');
    expect(complaint(['toString'])).toContain('"toString"');
  });
});
