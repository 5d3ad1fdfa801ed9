/** The worker thread that trains, as the runner's main thread has it. */
import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../entry-points.js';
import { messageOf } from '../../errors.js';
import type { FromWorker, ToWorker, WorkerInput } from '../../training/messages.js';
import type { PatientLog } from '../patient-log.js';

/** How training has ended. */
type Outcome = Pick<Extract<FromWorker, { type: 'ended' }>, 'status' | 'message'>;

export class TrainingThread {
  #worker: Worker | null = null;
  #over = false;

  /** Whether it has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** What is said before it is started is lost. */
  tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** Asks the study to end at its next step, with a checkpoint. */
  stopNow(): void {
    this.tell({ type: 'command', command: { command: 'stop-now' } });
  }

  /**
   * Starts it. Its events go to the log.
   * @returns How it ends.
   */
  start(input: WorkerInput, log: PatientLog): Promise<Outcome> {
    // Its listeners are on it before anything is waited for: what a worker says to nobody is lost.
    const worker = new Worker(entryPoint('worker'), { workerData: input });
    let end: Outcome | null = null;
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'events') log.append(message.events);
      else if (message.type === 'sync') {
        const { request } = message;
        log.whenSynced(() => this.tell({ type: 'logged', request }));
      } else end = message;
    });
    let crash: string | null = null;
    worker.on('error', (error) => {
      console.error(error);
      crash = messageOf(error);
    });
    this.#worker = worker;
    return new Promise((resolve) => {
      worker.once('exit', () => {
        this.#over = true;
        resolve(end ?? endedEarly(crash));
      });
    });
  }
}

const endedEarly = (crash: string | null): Outcome => ({
  status: 'failed',
  message: `The training thread ended early: ${crash ?? 'see stderr.log in the run’s folder'}`,
});
