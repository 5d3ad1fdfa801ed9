/** The further threads of a WASM engine. */
import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../../entry-points.js';
import { messageOf } from '../../../errors.js';
import type { Answer, FromThread, Request, ToThread } from './messages.js';

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** One thread. It keeps the process alive only while somebody waits for its answer. */
class Thread {
  private readonly worker = new Worker(entryPoint('wasm-thread'));
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private end: Error | null = null;
  readonly ready: Promise<void>;

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromThread) => {
        if (message.kind !== 'ready') return this.settle(message);
        if (message.error === null) resolve();
        else reject(new Error(message.error));
      });
      const over = (why: string): void => {
        this.end ??= new Error(`A thread of the WASM engine ended: ${why}`);
        reject(this.end);
        for (const { reject } of this.waiting.values()) reject(this.end);
        this.waiting.clear();
      };
      this.worker.on('error', (error) => over(messageOf(error)));
      this.worker.on('exit', (code) => over(`exit code ${code}.`));
    });
    const idle = (): void => this.worker.unref();
    this.ready.then(idle, idle);
  }

  ask(request: Request, transfer: ArrayBuffer[]): Promise<Answer> {
    if (this.end) return Promise.reject(this.end);
    return new Promise((resolve, reject) => {
      const id = this.asked++;
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ ...request, id } satisfies ToThread, transfer);
    });
  }

  async close(): Promise<void> {
    this.end ??= new Error('The WASM engine is closed.');
    await this.worker.terminate();
  }

  private settle(message: Exclude<FromThread, { kind: 'ready' }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (message.kind === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
  }
}

export class ThreadPool {
  private constructor(private readonly threads: Thread[]) {}

  /** Starts threads. @throws when one of them does not start; none is left then. */
  static async start(count: number): Promise<ThreadPool> {
    const pool = new ThreadPool(Array.from({ length: count }, () => new Thread()));
    try {
      await Promise.all(pool.threads.map(({ ready }) => ready));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get size(): number {
    return this.threads.length;
  }

  /** Asks one thread; answers come in the order of the questions. @throws what the thread threw. */
  ask(thread: number, request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return this.threads[thread]!.ask(request, transfer);
  }

  /** Ends the threads; whoever still waits for an answer gets an error. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}
