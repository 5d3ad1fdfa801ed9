/** What a class's name says of the lesion: which is melanoma, which are malignant, which are the same. */

/** Names of one diagnosis as data sets write them (ISIC archive, HAM10000), normalised. */
const DIAGNOSES = {
  melanoma: [
    'melanoma',
    'mel',
    'malignant melanoma',
    'lentigo maligna melanoma',
    'lentigo maligna',
  ],
  nevus: ['nevus', 'naevus', 'nv', 'melanocytic nevus', 'melanocytic nevi'],
  'basal cell carcinoma': ['basal cell carcinoma', 'bcc'],
  'squamous cell carcinoma': ['squamous cell carcinoma', 'scc'],
  // HAM10000's class holds Bowen's disease, an in-situ carcinoma, beside actinic keratoses.
  'actinic keratosis': [
    ...['actinic keratosis', 'actinic keratoses', 'ak', 'akiec'],
    'solar or actinic keratosis',
  ],
  'benign keratosis': [
    'benign keratosis',
    'bkl',
    'pigmented benign keratosis',
    'benign keratosis like lesion',
  ],
  'seborrheic keratosis': ['seborrheic keratosis', 'sk', 'seborrhoeic keratosis'],
  dermatofibroma: ['dermatofibroma', 'df'],
  'vascular lesion': ['vascular lesion', 'vasc', 'vascular lesions'],
  malignant: ['malignant', 'malign', 'cancer', 'malignant lesion', 'malignancy'],
} as const;

type Diagnosis = keyof typeof DIAGNOSES;

/**
 * What the ISIC archive's `diagnosis_3` and pathologists add to a diagnosis: how far it has grown, or that no more is
 * known. A carcinoma in situ is one all the same.
 */
const QUALIFIER = /[ ,]+(nos|invasive|in situ|metastas[ie]s|metastatic)$/;

/** Diagnoses that are cancer; actinic keratosis is a precursor and is not among them. */
const MALIGNANT: ReadonlySet<string> = new Set<Diagnosis>([
  'melanoma',
  'basal cell carcinoma',
  'squamous cell carcinoma',
  'malignant',
]);

/** Words of diagnoses that are cancer, as far as names tell; "non-malignant" and "precancer" are none. */
const SOUNDS_MALIGNANT =
  /(?<!non[ -]?|pre[ -]?|pseudo)(malign|melanom|carcinom|cancer|sarcom|lymphom|metasta)/i;

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
export function diagnosisOf(name: string): string {
  const own = normalised(name);
  return byName.get(own) ?? byName.get(own.replace(QUALIFIER, '')) ?? own;
}

/** Those of `names` that are no class, by its own name or another usual one. */
export function namesOfNone(names: readonly string[], classes: readonly string[]): string[] {
  const diagnoses = new Set(classes.map(diagnosisOf));
  return names.filter((name) => !diagnoses.has(diagnosisOf(name)));
}

export interface ClassRoles {
  /** Indexes of the classes that are melanoma. */
  melanoma: number[];
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
  const indexes = [...diagnoses.keys()];
  return {
    melanoma: indexes.filter((c) => diagnoses[c] === 'melanoma'),
    malignant: indexes.filter((c) => isMalignant(diagnoses[c])),
  };
}

/** What the melanoma classes are called together; null without one. */
export function melanomaName(
  classes: readonly string[],
  { melanoma }: { melanoma: readonly number[] },
): string | null {
  const [first, ...others] = melanoma;
  if (first === undefined) return null;
  return others.length === 0 ? classes[first] : 'melanoma';
}

/** Classes whose name says that they are malignant, and that count as benign. */
export function takenForBenign(
  classes: readonly string[],
  { malignant }: Pick<ClassRoles, 'malignant'>,
): string[] {
  return classes.filter((name, c) => SOUNDS_MALIGNANT.test(name) && !malignant.includes(c));
}
