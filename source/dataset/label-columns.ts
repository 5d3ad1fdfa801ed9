/** What the values of a column of labels tell: diagnoses, numbers of them, or no more than which lesion is malignant. */
import { MOST_CLASSES } from './found.js';
import { isUnknown } from './unknown.js';

const NUMBER = /^[-+]?\d+(?:[.,]\d+)?$/;
/** As `diagnosis_1` and `benign_malignant` of the ISIC archive have it. */
const COARSE = /^(?:indeterminate\/)?(?:benign|malignant)$|^indeterminate$/i;
/** Also as Excel writes it where a comma is decimal, and pandas' `get_dummies`. */
export const YES_OR_NO = /^(?:[01](?:[.,]0*)?|true|false)$/i;

/** From most to least. */
const kinds = ['words', 'numbers', 'benign and malignant', 'yes and no', 'nothing'] as const;
type Kind = (typeof kinds)[number];

function kindOf(labels: ReadonlySet<string>): Kind {
  const known = [...labels].filter((label) => !isUnknown(label));
  const are = (form: RegExp): boolean => known.every((label) => form.test(label));
  if (known.length === 0) return 'nothing';
  if (are(YES_OR_NO)) return 'yes and no';
  if (are(COARSE)) return 'benign and malignant';
  return are(NUMBER) ? 'numbers' : 'words';
}

/** Whether labels tell no more than which lesions are malignant, in words or as 0 and 1. */
export const areCoarse = (labels: ReadonlySet<string>): boolean =>
  ['yes and no', 'benign and malignant'].includes(kindOf(labels));

/** A column with labels in fewer rows than this share of the fullest one's is not read: images would be left out. */
const FULL = 0.5;

export interface LabelChoice {
  /** The first of the columns that tell most, of those with labels in enough rows. */
  column: number;
  /** Columns with better names that tell less, or have labels in far fewer rows. */
  passedOver: number[];
}

/** Compares columns that may have the labels. */
export class LabelColumns {
  private readonly values: Map<number, Set<string>>;
  /** By column the rows that have a label. */
  private readonly filled: Map<number, number>;

  /** @param columns By their names the best first. */
  constructor(private readonly columns: readonly number[]) {
    this.values = new Map(columns.map((column) => [column, new Set()]));
    this.filled = new Map(columns.map((column) => [column, 0]));
  }

  add(cells: readonly string[]): void {
    for (const [column, values] of this.values) {
      const cell = (cells[column] ?? '').trim();
      if (values.size < MOST_CLASSES) values.add(cell);
      if (!isUnknown(cell)) this.filled.set(column, this.filled.get(column)! + 1);
    }
  }

  choice(): LabelChoice {
    const enough = FULL * Math.max(...this.filled.values());
    const ranks = this.columns.map((column) =>
      this.filled.get(column)! < enough
        ? kinds.length
        : kinds.indexOf(kindOf(this.values.get(column)!)),
    );
    const best = ranks.indexOf(Math.min(...ranks));
    return { column: this.columns[best] ?? -1, passedOver: this.columns.slice(0, best) };
  }
}
