import { expect, test } from 'vitest';
import {
  classRoles,
  diagnosisOf,
  melanomaName,
  namedRoles,
  takenForBenign,
  takenForNoMelanoma,
  type NamedRoles,
} from '../../source/study/lesion-classes.js';

const usual: NamedRoles = { melanoma: null, malignant: null };

test('names of one diagnosis are the same, however they are written', () => {
  expect(diagnosisOf('NV')).toBe(diagnosisOf('melanocytic_nevi'));
  expect(diagnosisOf('Basal-Cell  Carcinoma')).toBe(diagnosisOf('bcc'));
  expect(diagnosisOf('akiec')).toBe('actinic keratosis');
  expect(diagnosisOf('Something Else')).toBe('something else');
});

test('melanoma and the malignant classes are found by their usual names', () => {
  const ham = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'];
  expect(classRoles(ham, usual)).toEqual({ melanoma: [4], malignant: [1, 4] });
  expect(classRoles(['a', 'b'], usual)).toEqual({ melanoma: [], malignant: [] });
});

test('the config may name others, under any of their names', () => {
  const classes = ['akiec', 'mel', 'nv'];
  expect(
    classRoles(classes, { ...usual, malignant: ['actinic keratosis', 'melanoma'] }).malignant,
  ).toEqual([0, 1]);
});

test('what the ISIC archive adds to a diagnosis does not change it, and several melanoma classes are one question', () => {
  const archive = ['Melanoma Invasive', 'Melanoma in situ', 'Melanoma, NOS', 'Melanoma metastasis'];
  const carcinomas = ['Squamous cell carcinoma, Invasive', 'Squamous cell carcinoma in situ'];
  const classes = [...archive, 'Nevus', ...carcinomas, 'Basal cell carcinoma'];
  expect(classRoles(classes, usual)).toEqual({
    melanoma: [0, 1, 2, 3],
    malignant: [0, 1, 2, 3, 5, 6, 7],
  });
  expect(melanomaName(classes, { melanoma: [0, 1] })).toBe('melanoma');
  expect(melanomaName(classes, { melanoma: [2] })).toBe('Melanoma, NOS');
  expect(melanomaName(classes, { melanoma: [] })).toBeNull();
  expect(classRoles(['benign', 'malignant'], usual)).toEqual({ melanoma: [], malignant: [1] });
});

test('a name of a malignant lesion that is not known is told, and none that says otherwise', () => {
  const classes = ['merkel cell carcinoma', 'nevus', 'MEL', 'Kaposi sarcoma', 'non-malignant'];
  expect(takenForBenign(classes, classRoles(classes, usual))).toEqual([
    'merkel cell carcinoma',
    'Kaposi sarcoma',
  ]);
});

test('brackets, accents and the form of Unicode make no other diagnosis', () => {
  // As Derm7pt writes them.
  const classes = [
    'melanoma (in situ)',
    'melanoma (0.76 to 1.5 mm)',
    'blue nevus',
    'nevus (dermal)',
  ];
  expect(classRoles(classes, usual)).toEqual({ melanoma: [0, 1], malignant: [0, 1] });
  expect(diagnosisOf('nevus (dermal)')).toBe('nevus');
  expect(diagnosisOf('Carcinome (BCC)')).toBe('basal cell carcinoma');
  expect(diagnosisOf('Nevus (not melanoma)')).toBe('nevus');
  expect(diagnosisOf('something (else)')).toBe('something (else)');
  expect(diagnosisOf('Nævus'.normalize('NFD'))).toBe(diagnosisOf('Nævus'.normalize('NFC')));
  expect(diagnosisOf('K\u00e9ratose')).toBe(diagnosisOf('Ke\u0301ratose'));
});

test('the config names the classes of melanoma that no usual name tells', () => {
  const classes = ['MM', 'bcc', 'nv', 'Mélanome malin'];
  expect(classRoles(classes, usual)).toEqual({ melanoma: [], malignant: [1] });
  expect(takenForNoMelanoma(classes, classRoles(classes, usual))).toEqual(['Mélanome malin']);
  expect(takenForBenign(classes, classRoles(classes, usual))).toEqual(['Mélanome malin']);
  const named = { ...usual, melanoma: ['mm', 'Melanome malin'] };
  // They are malignant, beside those that always are.
  expect(classRoles(classes, named)).toEqual({ melanoma: [0, 3], malignant: [0, 1, 3] });
  expect(classRoles(classes, { melanoma: ['MM'], malignant: ['bcc'] })).toEqual({
    melanoma: [0],
    malignant: [1],
  });
  const none = ['non-melanoma', 'not melanoma', 'no cancer', 'precancer'];
  expect(takenForNoMelanoma(none, { melanoma: [] })).toEqual([]);
  expect(takenForBenign([...none, 'adenocarcinoma'], { malignant: [] })).toEqual([
    'adenocarcinoma',
  ]);
  expect(namedRoles({ melanoma: ['MM'], malignant: 3 })).toEqual({ ...usual, melanoma: ['MM'] });
});

test("a class's own name in the config is of that class alone", () => {
  const classes = ['melanoma', 'nevus (dysplastic)', 'nevus (common)', 'melanoma (in situ)', 'bcc'];
  const malignant = ['Melanoma', 'nevus_(dysplastic)', 'basal cell carcinoma'];
  expect(classRoles(classes, { ...usual, malignant }).malignant).toEqual([0, 1, 4]);
  const melanoma = ['melanoma (in situ)'];
  expect(classRoles(classes, { melanoma, malignant: null })).toEqual({
    melanoma: [3],
    malignant: [0, 3, 4],
  });
  // Another name of the diagnosis is of all its classes, and so is what is usual.
  expect(classRoles(classes, { ...usual, melanoma: ['mel'] }).melanoma).toEqual([0, 3]);
  expect(classRoles(classes, usual).melanoma).toEqual([0, 3]);
});
