/** What `bench --json` prints, schema 1. */
import { z } from 'zod';

/** Of the rounds' values; null when there is none. */
const figures = z.object({ median: z.number(), min: z.number(), max: z.number() }).nullable();

const caseSchema = z.object({
  case: z.string(),
  unit: z.enum(['images/s', 'MiB']),
  /** Which end is the good one. */
  better: z.enum(['higher', 'lower']),
  /** The engine that `melanoscope` stands for: the one that the program would choose here. */
  engine: z.string(),
  melanoscope: figures,
  keras: figures.optional(),
  'keras-tf.data': figures.optional(),
  pytorch: figures.optional(),
  tfjs: figures.optional(),
  /** melanoscope's value over the other's in the same round. */
  ratio: z.record(z.string(), figures),
  /** Every engine of melanoscope's that was timed. */
  engines: z.record(z.string(), figures),
  /** How a contestant ran, or why it has no figure. */
  notes: z.record(z.string(), z.string()),
});

export const benchSchema = z.object({
  schema: z.literal(1),
  machine: z.object({
    cpu: z.string(),
    cores: z.number().int(),
    memoryBytes: z.number(),
    platform: z.string(),
    node: z.string(),
    melanoscope: z.string(),
  }),
  rounds: z.number().int(),
  batchSize: z.number().int(),
  /** Images that the ingest, input and epoch cases go through. */
  images: z.object({ count: z.number().int(), synthetic: z.boolean() }).nullable(),
  /** Version and device of each contestant. */
  contestants: z.record(z.string(), z.object({ version: z.string(), device: z.string() })),
  cases: z.array(caseSchema),
});

export type BenchResults = z.infer<typeof benchSchema>;
export type CaseResult = z.infer<typeof caseSchema>;
