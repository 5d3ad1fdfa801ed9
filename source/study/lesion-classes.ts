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
  /(?<!\b(?:non|not|no|pre|pseudo) ?)(?:malign|melanom|carcinom|cancer|sarcom|lymphom|metasta)/;
const SOUNDS_MELANOMA = /(?<!\b(?:non|not|no|pre|pseudo) ?)melanom/;

/** Accents and the form of Unicode that a file system writes them in make no other name. */
const normalised = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();

/** "melanoma (less than 0.76 mm)": how far it has grown, a kind of it, or another name, as Derm7pt and PAD-UFES write. */
const IN_BRACKETS = /^(.*?) ?\(([^()]*)\)$/;

const byName: ReadonlyMap<string, Diagnosis> = new Map(
  Object.entries(DIAGNOSES).flatMap(([diagnosis, names]) =>
    names.map((name) => [name, diagnosis as Diagnosis] as const),
  ),
);

/** The diagnosis that a class's name stands for; a name that is not known stands for itself, normalised. */
export function diagnosisOf(name: string): string {
  const own = normalised(name);
  const [, before = own, inside = ''] = IN_BRACKETS.exec(own) ?? [];
  return (
    [own, before]
      .map((one) => byName.get(one) ?? byName.get(one.replace(QUALIFIER, '')))
      .find(Boolean) ??
    byName.get(inside) ??
    own
  );
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

/** Names of classes from the config: a class's own, or another of its diagnosis; null takes the usual ones. */
export type NamedRoles = Readonly<Record<keyof ClassRoles, readonly string[] | null>>;

/** Melanomas count as malignant where the malignant classes are not named. */
export function classRoles(classes: readonly string[], named: NamedRoles): ClassRoles {
  const diagnoses = classes.map(diagnosisOf);
  const indexes = [...diagnoses.keys()];
  const plain = classes.map(normalised);
  // A class's own name is of that class alone: others of the diagnosis may be of another degree.
  const meant = (name: string): number[] => {
    const own = indexes.filter((c) => plain[c] === normalised(name));
    return own.length > 0 ? own : indexes.filter((c) => diagnoses[c] === diagnosisOf(name));
  };
  const among = (names: readonly string[]): number[] => {
    const wanted = new Set(names.flatMap(meant));
    return indexes.filter((c) => wanted.has(c));
  };
  const melanoma = named.melanoma
    ? among(named.melanoma)
    : indexes.filter((c) => diagnoses[c] === 'melanoma');
  return {
    melanoma,
    malignant: named.malignant
      ? among(named.malignant)
      : indexes.filter((c) => melanoma.includes(c) || MALIGNANT.has(diagnoses[c]!)),
  };
}

/** Those of settings that may be of another version. */
export function namedRoles(config: Readonly<Record<string, unknown>>): NamedRoles {
  const names = (found: unknown): string[] | null =>
    Array.isArray(found) && found.every((name) => typeof name === 'string') ? found : null;
  return { melanoma: names(config['melanoma']), malignant: names(config['malignant']) };
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
  return classes.filter(
    (name, c) => SOUNDS_MALIGNANT.test(normalised(name)) && !malignant.includes(c),
  );
}

/** Classes whose name says that they are melanoma, and that count as another lesion. */
export function takenForNoMelanoma(
  classes: readonly string[],
  { melanoma }: Pick<ClassRoles, 'melanoma'>,
): string[] {
  return classes.filter(
    (name, c) => SOUNDS_MELANOMA.test(normalised(name)) && !melanoma.includes(c),
  );
}
