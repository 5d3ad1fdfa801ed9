import { expect, test } from 'vitest';
import { classRoles, diagnosisOf } from '../../source/study/lesion-classes.js';

test('names of one diagnosis are the same, however they are written', () => {
  expect(diagnosisOf('NV')).toBe(diagnosisOf('melanocytic_nevi'));
  expect(diagnosisOf('Basal-Cell  Carcinoma')).toBe(diagnosisOf('bcc'));
  expect(diagnosisOf('akiec')).toBe('actinic keratosis');
  expect(diagnosisOf('Something Else')).toBe('something else');
});

test('melanoma and the malignant classes are found by their usual names', () => {
  const ham = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'];
  expect(classRoles(ham, null)).toEqual({ melanoma: 4, malignant: [1, 4] });
  expect(classRoles(['a', 'b'], null)).toEqual({ melanoma: null, malignant: [] });
});

test('the config may name others, under any of their names', () => {
  const classes = ['akiec', 'mel', 'nv'];
  expect(classRoles(classes, ['actinic keratosis', 'melanoma']).malignant).toEqual([0, 1]);
});
