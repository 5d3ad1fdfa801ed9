/** What the cells of a CSV say of which columns are to be read, where several would do by their names. */
import { IdColumns, type IdChoice } from './id-columns.js';
import { LabelColumns, type LabelChoice } from './label-columns.js';
import { idColumnsIn, labelColumnsIn } from './metadata-columns.js';

/** Null where a column's name alone tells. */
export interface Chosen {
  id: IdChoice | null;
  label: LabelChoice | null;
}

export class ColumnSurvey {
  private readonly ids: IdColumns | null;
  private readonly labels: LabelColumns | null;

  /** @param files Paths of the images. */
  constructor(header: readonly string[], files: ReadonlySet<string>) {
    const [ids, labels] = [idColumnsIn(header), labelColumnsIn(header)];
    this.ids = ids.length > 1 ? new IdColumns(ids, files) : null;
    this.labels = labels.length > 1 ? new LabelColumns(labels) : null;
  }

  /** Whether there is anything to choose from. */
  get isNeeded(): boolean {
    return this.ids !== null || this.labels !== null;
  }

  /** @param row Its place in the file. */
  add(cells: readonly string[], row: number): void {
    this.ids?.add(cells, row);
    this.labels?.add(cells);
  }

  choice(): Chosen {
    return { id: this.ids?.choice() ?? null, label: this.labels?.choice() ?? null };
  }
}
