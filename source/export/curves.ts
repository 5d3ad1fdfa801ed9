/** A run's curves as its log has them, each step and each epoch; what a crash cut off and was made anew is left out. */
import { eventsPath } from '../runs/folder.js';
import type { EventOf, RunEvent } from '../runs/events.js';
import type { Pass } from '../runs/pass-events.js';
import { readParts } from '../runs/read-log.js';
import { LEAKY_PASS } from '../study/passes.js';

export type StepPoint = Pick<
  EventOf<'step'>,
  'time' | 'epoch' | 'globalStep' | 'loss' | 'learningRate' | 'gradientNorm'
>;
export type EpochPoint = Pick<
  EventOf<'epoch-finished'>,
  | 'time'
  | 'epoch'
  | 'seconds'
  | 'imagesPerSecond'
  | 'learningRate'
  | 'train'
  | 'validation'
  | 'best'
>;

/** One training of a phase's model. */
export interface Curve {
  phase: string;
  /** Which of the phase's trainings it is; null where it has one alone. */
  pass: Pass | null;
  steps: StepPoint[];
  epochs: EpochPoint[];
}

/**
 * What a training is called: its phase, and which of the phase's it is.
 * @param leaky Whether the run is, of which no pass tells.
 */
export const placeOf = (
  { phase, pass }: Pick<Curve, 'phase' | 'pass'>,
  leaky: boolean,
): string[] => [phase, ...(pass ? [pass.id] : leaky ? [LEAKY_PASS] : [])];

/** Gathers curves from events in the order of the log. */
export class CurveReader {
  #curves: Curve[] = [];

  /** In the order in which they were begun. */
  get curves(): readonly Curve[] {
    return this.#curves.filter(({ steps, epochs }) => steps.length + epochs.length > 0);
  }

  /** The training of a phase that is under way. */
  #current(phase: string): Curve {
    return this.#curves.findLast((curve) => curve.phase === phase) ?? this.#begin(phase, null);
  }

  #begin(phase: string, pass: Pass | null): Curve {
    const curve: Curve = { phase, pass, steps: [], epochs: [] };
    this.#curves.push(curve);
    return curve;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case 'phase-started':
        this.#curves = this.#curves.filter(({ phase }) => phase !== event.phase);
        break;
      case 'pass-started':
        this.#curves = this.#curves.filter(
          ({ phase, pass }) => phase !== event.phase || (pass && pass.id !== event.pass.id),
        );
        this.#begin(event.phase, event.pass);
        break;
      case 'phase-resumed': {
        const curve = this.#current(event.phase);
        curve.steps = curve.steps.filter(({ globalStep }) => globalStep <= event.step);
        curve.epochs = curve.epochs.filter(({ epoch }) => epoch < event.epoch);
        break;
      }
      case 'step': {
        const { time, epoch, globalStep, loss, learningRate, gradientNorm } = event;
        const point = { time, epoch, globalStep, loss, learningRate, gradientNorm };
        this.#current(event.phase).steps.push(point);
        break;
      }
      case 'epoch-finished': {
        const { time, epoch, seconds, imagesPerSecond, learningRate } = event;
        const { train, validation, best } = event;
        this.#current(event.phase).epochs.push({
          ...{ time, epoch, seconds, imagesPerSecond, learningRate, train, validation, best },
        });
        break;
      }
    }
  }
}

/** What a log calls a phase names folders that are read and written: it is no way out of them. */
const FOLDER_NAME = /^[\w-]+$/;

/**
 * Phases whose names are no folders' are left out.
 * @throws {UserError} for the log of a newer version, and what the system says when it cannot be read.
 */
export async function readCurves(folder: string): Promise<readonly Curve[]> {
  const reader = new CurveReader();
  await readParts(eventsPath(folder), 0, false, ({ events }) => {
    for (const event of events) reader.add(event);
  });
  return reader.curves.filter(({ phase }) => FOLDER_NAME.test(phase));
}
