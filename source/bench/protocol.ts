/**
 * What the bench and its contestants say to each other. A contestant is a process that gets its task as
 * JSON in its first argument, prepares, and says that it is ready; from then on it makes a turn for every
 * line on its stdin, until that ends. Answers are lines of JSON on its stdout.
 */
import { z } from 'zod';

export interface Task {
  contestant: string;
  kind: string;
  network: string;
  frozen: boolean;
  side: number;
  batchSize: number;
  classes: number;
  /** Folder of images by class, for the kinds that read them. */
  images: string;
  /** Empty folder of this contestant's own. */
  scratch: string;
  /** Way of running it that an earlier process found to be the fastest; null: try them. */
  variant: string | null;
}

/** A line to a contestant: how many steps or passes the turn is to have. */
export interface Turn {
  count: number;
}

export const readySchema = z.object({
  ready: z.object({
    /** Versions of what computes. */
    version: z.string(),
    device: z.string(),
    /** The way of running that was the fastest, when there were several to try. */
    variant: z.string().nullable(),
  }),
});

export const turnSchema = z.object({
  seconds: z.number().positive(),
  images: z.number().positive(),
  /** Most memory that the process has had so far, in bytes; null where the system does not tell. */
  peakBytes: z.number().positive().nullable(),
});

export const errorSchema = z.object({ error: z.string() });

export type Ready = z.infer<typeof readySchema>['ready'];
export type TurnResult = z.infer<typeof turnSchema>;
