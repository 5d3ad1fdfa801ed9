/** The stream that Ink writes its frames to: hands each whole frame to the painter. */
import { EventEmitter } from 'node:events';
import type { Painter } from './painter.js';

export interface TerminalSize {
  columns: number;
  rows: number;
}

/**
 * Under Ink's `debug` option every frame arrives whole and at once, which is what a painter needs. It is
 * no stream of Node's: Ink asks for no more than this.
 */
export class InkOutput extends EventEmitter {
  readonly isTTY = true;

  constructor(
    private readonly painter: Painter,
    private readonly size: () => TerminalSize,
  ) {
    super();
  }

  get columns(): number {
    return this.size().columns;
  }

  get rows(): number {
    return this.size().rows;
  }

  write(frame: string): boolean {
    if (frame !== '') this.painter.paint(frame);
    return true;
  }
}
