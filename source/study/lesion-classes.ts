/** What a class's name says of the lesion: which is melanoma, which are malignant, which are the same. */

/** Names of one diagnosis as data sets write them (ISIC archive, HAM10000), normalised. */
const DIAGNOSES = {
  melanoma: ['melanoma', 'mel', 'malignant melanoma'],
  nevus: ['nevus', 'naevus', 'nv', 'melanocytic nevus', 'melanocytic nevi'],
  'basal cell carcinoma': ['basal cell carcinoma', 'bcc'],
  'squamous cell carcinoma': ['squamous cell carcinoma', 'scc'],
  // HAM10000's class holds Bowen's disease, an in-situ carcinoma, beside actinic keratoses.
  'actinic keratosis': ['actinic keratosis', 'actinic keratoses', 'ak', 'akiec'],
  'benign keratosis': [
    'benign keratosis',
    'bkl',
    'pigmented benign keratosis',
    'benign keratosis like lesion',
  ],
  'seborrheic keratosis': ['seborrheic keratosis', 'sk', 'seborrhoeic keratosis'],
  dermatofibroma: ['dermatofibroma', 'df'],
  'vascular lesion': ['vascular lesion', 'vasc', 'vascular lesions'],
} as const;

type Diagnosis = keyof typeof DIAGNOSES;

/** Diagnoses that are cancer; actinic keratosis is a precursor and is not among them. */
const MALIGNANT: ReadonlySet<string> = new Set<Diagnosis>([
  'melanoma',
  'basal cell carcinoma',
  'squamous cell carcinoma',
]);

const normalised = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();

const byName: ReadonlyMap<string, Diagnosis> = new Map(
  Object.entries(DIAGNOSES).flatMap(([diagnosis, names]) =>
    names.map((name) => [name, diagnosis as Diagnosis] as const),
  ),
);

/** The diagnosis that a class's name stands for; a name that is not known stands for itself, normalised. */
export const diagnosisOf = (name: string): string =>
  byName.get(normalised(name)) ?? normalised(name);

/** Those of `names` that are no class, by its own name or another usual one. */
export function namesOfNone(names: readonly string[], classes: readonly string[]): string[] {
  const diagnoses = new Set(classes.map(diagnosisOf));
  return names.filter((name) => !diagnoses.has(diagnosisOf(name)));
}

export interface ClassRoles {
  /** Index of the melanoma class, null without one. */
  melanoma: number | null;
  /** Indexes of the malignant classes. */
  malignant: number[];
}

/**
 * @param malignant Names of the malignant classes from the config; null takes the usual ones.
 */
export function classRoles(
  classes: readonly string[],
  malignant: readonly string[] | null,
): ClassRoles {
  const diagnoses = classes.map(diagnosisOf);
  const named = malignant && new Set(malignant.map(diagnosisOf));
  const isMalignant = (diagnosis: string) => (named ?? MALIGNANT).has(diagnosis);
  const melanoma = diagnoses.indexOf('melanoma');
  return {
    melanoma: melanoma < 0 ? null : melanoma,
    malignant: [...diagnoses.keys()].filter((c) => isMalignant(diagnoses[c])),
  };
}
