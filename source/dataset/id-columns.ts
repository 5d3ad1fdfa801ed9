/** Which of several columns of a CSV names the images: that is told by the files, not by the column's name alone. */
import { addToList } from '../add-to-list.js';
import { hasImageExtension } from './extensions.js';
import { hasFolder, isSameFile, partsOf, placeOf, plainId } from './image-path.js';

/** A column that names other images than the one that is read. */
export interface OtherIds {
  /** Index of the column. */
  column: number;
  /** Rows in which both name an image that is there, but not the same one. */
  rows: number;
  /** Place of the first such row, the header's being 1, and what it has in the column that is read and in this one. */
  first: { row: number; read: string; other: string };
  /** Whether the other has no folders and extensions, and the one that is read has: it may be of row numbers. */
  isPlain: boolean;
}

export interface IdChoice {
  column: number;
  others: OtherIds[];
}

/** In how many rows one column names an image: there may be several of an image, each with a number of its own. */
interface Fit {
  column: number;
  /** Rows that name any file, those of them that do with a folder or extension, and with the file's folder. */
  named: number;
  asFile: number;
  placed: number;
}

/** Rows in which two columns name two images. */
type Apart = Pick<OtherIds, 'rows'> & { row: number; cells: ReadonlyMap<number, string> };

/** Compares columns that may name images, row by row. */
export class IdColumns {
  private readonly fits: Fit[];
  private readonly ids: ReadonlySet<string>;
  private readonly places = new Map<string, string[][]>();
  private readonly apart = new Map<string, Apart>();

  /**
   * @param columns By their names the best first.
   * @param files Paths of the images.
   */
  constructor(columns: readonly number[], files: ReadonlySet<string>) {
    this.fits = columns.map((column) => ({ column, named: 0, asFile: 0, placed: 0 }));
    this.ids = new Set([...files].map(plainId));
    for (const file of files) {
      const path = partsOf(file);
      const place = placeOf(path);
      if (place !== null) addToList(this.places, place, path);
    }
  }

  /** @param row Its place in the file. */
  add(cells: readonly string[], row: number): void {
    const there = this.fits.flatMap((fit) => {
      const cell = (cells[fit.column] ?? '').trim();
      const path = partsOf(cell);
      const id = path.at(-1)!;
      if (!this.ids.has(id)) return [];
      fit.named += 1;
      if (hasFolder(cell) || hasImageExtension(cell)) fit.asFile += 1;
      if (this.fitsFolder(path)) fit.placed += 1;
      return [{ column: fit.column, id, cell }];
    });
    for (const [n, a] of there.entries()) {
      for (const b of there.slice(n + 1)) if (a.id !== b.id) this.tell(a, b, row);
    }
  }

  /**
   * The column that names an image in the most rows, the one with folders first where several do. Another that does in
   * half as many or more, and says of more of them that they are files, is taken where the two disagree: a number of a
   * row may be the name of some file.
   */
  choice(): IdChoice {
    const [most] = this.fits.toSorted((a, b) => b.named - a.named || b.placed - a.placed);
    const isSurer = (fit: Fit): boolean =>
      this.between(fit, most!) !== undefined &&
      2 * fit.named >= most!.named &&
      fit.asFile > most!.asFile;
    const [surer] = this.fits.filter(isSurer).sort((a, b) => b.named - a.named);
    const best = surer ?? most!;
    const others = this.fits.flatMap((fit): OtherIds[] => {
      const apart = this.between(fit, best);
      if (apart === undefined) return [];
      const { rows, row, cells } = apart;
      const first = { row, read: cells.get(best.column)!, other: cells.get(fit.column)! };
      const isPlain = best.asFile > 0 && fit.asFile === 0;
      return [{ column: fit.column, rows, first, isPlain }];
    });
    return { column: best.column, others };
  }

  private fitsFolder(path: readonly string[]): boolean {
    const place = placeOf(path);
    const near = place === null ? [] : (this.places.get(place) ?? []);
    return near.some((file) => isSameFile(file, path));
  }

  private tell(
    a: { column: number; cell: string },
    b: { column: number; cell: string },
    row: number,
  ): void {
    const key = keyOf(a.column, b.column);
    const known = this.apart.get(key);
    if (known) known.rows += 1;
    else {
      const cells = new Map([a, b].map(({ column, cell }) => [column, cell]));
      this.apart.set(key, { rows: 1, row, cells });
    }
  }

  private between = (a: Fit, b: Fit): Apart | undefined =>
    this.apart.get(keyOf(a.column, b.column));
}

const keyOf = (...columns: [number, number]): string => columns.toSorted((a, b) => a - b).join(' ');
