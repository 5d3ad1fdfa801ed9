/**
 * Puts the lines of all `Lines` components over the frame that Ink writes. Ink takes each frame apart
 * and puts it together again character by character, changed or not; it is left the layout, and what
 * panels show is parsed once when it changes.
 */
import { createContext } from 'react';
import type { DOMElement } from 'ink';
import { cellsOf, type ScreenCell } from './screen-cells.js';

/** Lines that fill the box of an element. */
export interface Surface {
  element: DOMElement;
  lines: readonly string[];
}

interface Place {
  x: number;
  y: number;
  /** Rows from and up to which boxes that hide their overflow let it be seen. */
  from: number;
  to: number;
}

/** Where an element is on the screen, after Ink's layout. */
function placeOf(element: DOMElement): Place {
  const place: Place = { x: 0, y: 0, from: 0, to: Infinity };
  for (let node: DOMElement | undefined = element; node; node = node.parentNode) {
    const top = node.yogaNode?.getComputedTop() ?? 0;
    if (node.style.overflowY === 'hidden' || node.style.overflow === 'hidden') {
      place.from = Math.max(place.from, 0);
      place.to = Math.min(place.to, node.yogaNode?.getComputedHeight() ?? Infinity);
    }
    place.x += node.yogaNode?.getComputedLeft() ?? 0;
    place.y += top;
    place.from += top;
    place.to += top;
  }
  return place;
}

const blank: ScreenCell = { text: ' ', style: '' };

export class Compositor {
  readonly #surfaces = new Set<Surface>();
  /** Cells of lines by the array they came in: panels that did not change keep theirs. */
  readonly #cells = new WeakMap<readonly string[], ScreenCell[][]>();

  /** @returns A function that takes the surface away again. */
  add(surface: Surface): () => void {
    this.#surfaces.add(surface);
    return () => this.#surfaces.delete(surface);
  }

  /** The screen's cells, row by row: Ink's frame with the surfaces over it. */
  compose(frame: string): ScreenCell[][] {
    const rows = frame.split('\n').map(cellsOf);
    for (const surface of this.#surfaces) this.#draw(surface, rows);
    return rows;
  }

  #draw({ element, lines }: Surface, rows: ScreenCell[][]): void {
    const { x, y, from, to } = placeOf(element);
    this.#cellsFor(lines).forEach((cells, index) => {
      const row = rows[y + index];
      if (!row || y + index < from || y + index >= to) return;
      while (row.length < x) row.push(blank);
      for (let column = 0; column < cells.length; column++) row[x + column] = cells[column];
    });
  }

  #cellsFor(lines: readonly string[]): ScreenCell[][] {
    const known = this.#cells.get(lines);
    if (known) return known;
    const cells = lines.map(cellsOf);
    this.#cells.set(lines, cells);
    return cells;
  }
}

/** Null where Ink is to write the lines itself, as in a test of one view. */
export const CompositorContext = createContext<Compositor | null>(null);
