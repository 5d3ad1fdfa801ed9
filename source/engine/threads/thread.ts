/** A further thread that answers requests. */
import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../entry-points.js';
import { messageOf } from '../../errors.js';
import type { FromThread, ToThread } from './messages.js';

interface Waiting<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** One thread. It keeps the process alive only while somebody waits for its answer. */
export class Thread<Request, Answer> {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting<Answer>>();
  private asked = 0;
  private end: Error | null = null;
  readonly ready: Promise<void>;

  /**
   * @param entry What it runs: a file that calls `serve`.
   * @param owner Whose it is, for errors: "the WASM engine".
   */
  constructor(
    entry: Parameters<typeof entryPoint>[0],
    private readonly owner: string,
  ) {
    this.worker = new Worker(entryPoint(entry));
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromThread<Answer>) => {
        if (message.kind !== 'ready') return this.settle(message);
        if (message.error === null) resolve();
        else reject(new Error(message.error));
      });
      const over = (why: string): void => {
        this.end ??= new Error(`A thread of ${owner} ended: ${why}`);
        reject(this.end);
        for (const { reject } of this.waiting.values()) reject(this.end);
        this.waiting.clear();
      };
      this.worker.on('error', (error) => over(messageOf(error)));
      this.worker.on('exit', (code) => over(`exit code ${code}.`));
    });
    const started = (): void => this.letGo();
    this.ready.then(started, started);
  }

  /** Answers come in the order of the questions. @throws what the thread threw. */
  ask(request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    if (this.end) return Promise.reject(this.end);
    return new Promise((resolve, reject) => {
      const id = this.asked++;
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ id, request } satisfies ToThread<Request>, transfer);
    });
  }

  /** Ends it; whoever still waits for an answer gets an error. */
  async close(): Promise<void> {
    this.end ??= new Error(`A thread of ${this.owner} was closed.`);
    await this.worker.terminate();
  }

  private letGo(): void {
    if (this.waiting.size === 0) this.worker.unref();
  }

  private settle(message: Exclude<FromThread<Answer>, { kind: 'ready' }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    this.letGo();
    if (message.kind === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
  }
}
