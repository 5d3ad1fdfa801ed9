import { expect, test } from 'vitest';
import {
  classRoles,
  diagnosisOf,
  melanomaName,
  takenForBenign,
} from '../../source/study/lesion-classes.js';

test('names of one diagnosis are the same, however they are written', () => {
  expect(diagnosisOf('NV')).toBe(diagnosisOf('melanocytic_nevi'));
  expect(diagnosisOf('Basal-Cell  Carcinoma')).toBe(diagnosisOf('bcc'));
  expect(diagnosisOf('akiec')).toBe('actinic keratosis');
  expect(diagnosisOf('Something Else')).toBe('something else');
});

test('melanoma and the malignant classes are found by their usual names', () => {
  const ham = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'];
  expect(classRoles(ham, null)).toEqual({ melanoma: [4], malignant: [1, 4] });
  expect(classRoles(['a', 'b'], null)).toEqual({ melanoma: [], malignant: [] });
});

test('the config may name others, under any of their names', () => {
  const classes = ['akiec', 'mel', 'nv'];
  expect(classRoles(classes, ['actinic keratosis', 'melanoma']).malignant).toEqual([0, 1]);
});

test('what the ISIC archive adds to a diagnosis does not change it, and several melanoma classes are one question', () => {
  const archive = ['Melanoma Invasive', 'Melanoma in situ', 'Melanoma, NOS', 'Melanoma metastasis'];
  const carcinomas = ['Squamous cell carcinoma, Invasive', 'Squamous cell carcinoma in situ'];
  const classes = [...archive, 'Nevus', ...carcinomas, 'Basal cell carcinoma'];
  expect(classRoles(classes, null)).toEqual({
    melanoma: [0, 1, 2, 3],
    malignant: [0, 1, 2, 3, 5, 6, 7],
  });
  expect(melanomaName(classes, { melanoma: [0, 1] })).toBe('melanoma');
  expect(melanomaName(classes, { melanoma: [2] })).toBe('Melanoma, NOS');
  expect(melanomaName(classes, { melanoma: [] })).toBeNull();
  expect(classRoles(['benign', 'malignant'], null)).toEqual({ melanoma: [], malignant: [1] });
});

test('a name of a malignant lesion that is not known is told, and none that says otherwise', () => {
  const classes = ['merkel cell carcinoma', 'nevus', 'MEL', 'Kaposi sarcoma', 'non-malignant'];
  expect(takenForBenign(classes, classRoles(classes, null))).toEqual([
    'merkel cell carcinoma',
    'Kaposi sarcoma',
  ]);
});
