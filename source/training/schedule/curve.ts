/** What a schedule's curve is. */
import type { StudyConfig } from '../../study/config.js';

export type ScheduleSettings = StudyConfig['schedule'];

/** Where in its course a schedule stands. */
export interface Place {
  /** Step, from 0. */
  step: number;
  /** Steps of the whole course. */
  total: number;
  /** Steps an epoch. */
  stepsPerEpoch: number;
}

/** The share of the configured rate that a step is made with. */
export type Curve = (place: Place, settings: ScheduleSettings) => number;
