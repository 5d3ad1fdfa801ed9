/** The stream that Ink writes its frames to. */
import { EventEmitter } from 'node:events';

export interface TerminalSize {
  columns: number;
  rows: number;
}

/**
 * Under Ink's `debug` option every frame arrives whole and at once. It is no stream of Node's: Ink asks
 * for no more than this.
 */
export class InkOutput extends EventEmitter {
  readonly isTTY = true;
  #frame = '';
  #waits = false;

  /**
   * @param show Called with the newest frame once React is through with it, its layout effects included.
   */
  constructor(
    private readonly show: (frame: string) => void,
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
    this.#frame = frame;
    if (this.#waits) return true;
    this.#waits = true;
    queueMicrotask(() => {
      this.#waits = false;
      this.show(this.#frame);
    });
    return true;
  }
}
