/** The further threads of a WASM engine. */
import { Thread } from '../../threads/thread.js';
import type { Answer, Request } from './messages.js';

export class ThreadPool {
  private constructor(private readonly threads: Thread<Request, Answer>[]) {}

  /** Starts threads. @throws when one of them does not start; none is left then. */
  static async start(count: number): Promise<ThreadPool> {
    const pool = new ThreadPool(
      Array.from({ length: count }, () => new Thread('wasm-thread', 'the WASM engine')),
    );
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
