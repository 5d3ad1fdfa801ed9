/** What a person can ask of a runner, by key or by command line. */
import { z } from 'zod';

export const commandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('pause') }),
  z.object({ command: z.literal('continue') }),
  /** Ends the study when the epoch under way is over; `value` 0 takes it back. */
  z.object({
    command: z.literal('stop-after-epoch'),
    value: z.union([z.literal(0), z.literal(1)]),
  }),
  /** Writes a checkpoint at the next step and ends the study. */
  z.object({ command: z.literal('stop-now') }),
  /** Multiplies the learning rate by `value` from the next step on, for the rest of the phase. */
  z.object({ command: z.literal('learning-rate'), value: z.number().min(1e-3).max(1e3) }),
  /**
   * Marks an image's label in the run's relabel.csv; `label` is '' where the right one is not known. The status `none`
   * takes the mark away again.
   */
  z.object({
    command: z.literal('mark-label'),
    /** Relative to the data folder. */
    file: z.string().min(1).max(2000),
    label: z.string().max(200),
    status: z.enum(['wrong', 'unsure', 'right', 'none']),
    /** The label in relabel.csv as far as the view knows; one that has been typed there since is not replaced. */
    known: z.string().max(200).optional(),
  }),
  /** Writes a checkpoint at the next step and goes on. */
  z.object({ command: z.literal('checkpoint') }),
  /** Trains the phase that runs for one epoch more. */
  z.object({ command: z.literal('one-more-epoch') }),
  /** A person's remark; the charts show it at its step. */
  z.object({ command: z.literal('note'), value: z.string().min(1).max(2000) }),
  /** A view takes control from the one that has it; the runner adds who that is. */
  z.object({ command: z.literal('take-control'), value: z.string().max(300).optional() }),
  /** Starts the phase that waits under --pause-between. */
  z.object({ command: z.literal('next-phase') }),
]);

export type Command = z.infer<typeof commandSchema>;

/** Whether a view has to be in control to send it. */
export const needsControl = (command: Command['command']): boolean => command !== 'take-control';

/** A view attaches itself; it says who it is. */
export const attachSchema = z.object({ attach: z.string().min(1).max(300) });

/** What an attached view is told when control changes. */
export const controlNewsSchema = z.object({
  control: z.object({
    mine: z.boolean(),
    /** Who is in control. */
    holder: z.string().nullable(),
    views: z.number().int(),
  }),
});
export type ControlNews = z.infer<typeof controlNewsSchema>;

/** A question that is answered from memory: a full disk keeps it from standing in the log. */
export const questionSchema = z.object({ question: z.literal('held') });
export type Question = z.infer<typeof questionSchema>;

/** The runner's answer to a command or a question. */
export const replySchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  /** Why the log takes no events; null while it does. */
  held: z.string().nullable().optional(),
});
export type Reply = z.infer<typeof replySchema>;
