/** What the bench's own contestants do in a turn. */
import type { Task } from '../protocol.js';
import { prepareDataset } from './dataset.js';
import { prepareSteps } from './steps.js';
import { prepareStock } from './stock.js';

export interface Work {
  version: string;
  device: string;
  /** Makes `count` steps or passes; resolves to the images that they went through. */
  turn(count: number): Promise<number>;
}

/** @throws when the engine or the images are not to be had. */
export function prepare(task: Task): Promise<Work> {
  if (task.contestant === 'tfjs') return prepareStock(task);
  return task.kind === 'train' || task.kind === 'predict'
    ? prepareSteps(task)
    : prepareDataset(task);
}
