/** The stream that Ink reads keys from. */
import { EventEmitter } from 'node:events';
import { PasteReader, type Piece } from './paste.js';

/** How long an Escape waits for the rest of a mark: a read may end in one. */
const REST_WITHIN_MS = 30;

/**
 * The terminal's input without what is pasted: Ink 6.8 knows no bracketed paste and takes pasted text for keys. It is
 * no stream of Node's: Ink asks for no more than this.
 */
export class InkInput extends EventEmitter {
  readonly #reader = new PasteReader();
  readonly #pieces: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param onPaste Takes what is pasted, between the keys before and after it. */
  constructor(
    private readonly stdin: NodeJS.ReadStream,
    private readonly onPaste: (text: string) => void,
  ) {
    super();
    stdin.on('readable', this.#readable);
  }

  get isTTY(): boolean {
    return this.stdin.isTTY;
  }

  setEncoding(encoding: BufferEncoding): this {
    this.stdin.setEncoding(encoding);
    return this;
  }

  setRawMode(raw: boolean): this {
    this.stdin.setRawMode(raw);
    return this;
  }

  ref(): this {
    this.stdin.ref();
    return this;
  }

  unref(): this {
    this.stdin.unref();
    return this;
  }

  /** The next keys; null when there are none. */
  read(): string | null {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece === undefined) return null;
      if ('keys' in piece) return piece.keys;
      this.onPaste(piece.paste);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.stdin.off('readable', this.#readable);
  }

  readonly #readable = (): void => {
    clearTimeout(this.#timer);
    let chunk: string | Buffer | null;
    while ((chunk = this.stdin.read() as string | Buffer | null) !== null) {
      this.#pieces.push(...this.#reader.push(chunk.toString()));
    }
    if (this.#reader.holdsKeys) this.#timer = setTimeout(this.#release, REST_WITHIN_MS);
    this.emit('readable');
  };

  readonly #release = (): void => {
    this.#pieces.push(...this.#reader.release());
    this.emit('readable');
  };
}
