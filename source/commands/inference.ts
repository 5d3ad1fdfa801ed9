/** What `evaluate` and `predict` share: finding the checkpoint, asking, and showing how far it is. */
import { UserError } from '../errors.js';
import { infer, locateCheckpoint, type Evaluated, type Request } from '../inference/index.js';
import { configSchema, ttaChoice } from '../study/config.js';
import { printable, short } from '../text.js';
import { interruptible, Interrupted } from './interrupt.js';
import { studyOptions } from './options.js';
import { progressLine } from './progress-line.js';

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'located'> : never) : never;
type Answer = Awaited<ReturnType<typeof infer>>;

/** @throws {UserError} (exit code 2) for an engine that there is none of. */
function engineNamed(name: string | undefined): Request['engine'] {
  const parsed = configSchema.shape.engine.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new UserError(
    `--engine is "${printable(name ?? '')}": it must be auto, tensorflow, webgpu or wasm.`,
    2,
  );
}

/** Options of a model and how it predicts. */
export const modelOptions = {
  tta: {
    type: 'string',
    argument: 'ID',
    words: ttaChoice.options,
    help: 'mean over the image and its flips, or all flips and turns: none, flips or all (as the run did)',
  },
  uncorrected: {
    type: 'boolean',
    help: "leave the run's prior correction out, of calibration and thresholds too",
  },
  out: studyOptions.out,
  engine: studyOptions.engine,
  json: { type: 'boolean', help: 'print JSON' },
} as const;

/** What they ask for. @throws {UserError} (exit code 2) for an engine or a kind that there is none of. */
export const modelAsked = (flags: {
  engine?: string;
  tta?: string;
  uncorrected?: boolean;
}): Pick<Request, 'engine' | 'tta' | 'uncorrected'> => ({
  engine: engineNamed(flags.engine),
  tta: ttaNamed(flags.tta),
  uncorrected: flags.uncorrected ?? false,
});

/** @returns Null: as the run did. @throws {UserError} (exit code 2) for another word. */
function ttaNamed(name: string | undefined): Request['tta'] {
  if (name === undefined) return null;
  const parsed = ttaChoice.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new UserError(`--tta is "${printable(name)}": it must be none, flips or all.`, 2);
}

const shown = {
  none: null,
  flips: 'the image and its flips',
  all: 'the image, its flips and turns',
};

/** The checkpoint as it stands in an answer's lines. */
export const checkpointName = ({
  checkpoint,
  leaky,
}: Pick<Evaluated, 'checkpoint' | 'leaky'>): string =>
  `${printable(checkpoint)}${leaky ? ' (LEAKY)' : ''}`;

/** What computed an answer. */
export const engineName = ({ version, device, precision }: Evaluated['engine']): string =>
  [version, device, ...(precision === 'float32' ? [] : [precision])].join(', ');

/** What predictions are the mean of, as a sentence; null where they are of one checkpoint and the image alone. */
export function averagingLine({
  ensemble,
  tta,
}: Pick<Evaluated, 'ensemble' | 'tta'>): string | null {
  const of = [...(ensemble ? [ensemble.join(', ')] : []), ...(shown[tta] ? [shown[tta]] : [])];
  return of.length === 0 ? null : `Each prediction is the mean over ${of.join(', and over ')}.`;
}

/** What is taken out of the probabilities, as a sentence; null where nothing is. */
export function priorLine({
  priorCorrections,
}: Pick<Evaluated, 'priorCorrections'>): string | null {
  if (priorCorrections.length === 0) return null;
  const taus = priorCorrections.map(({ tau }) => short(tau)).join(', ');
  return (
    "Prior correction, as in the run: each probability is divided by its class's share of the training " +
    `to the power of ${taus}.`
  );
}

/**
 * @param target A run, or a checkpoint's folder.
 * @returns The answer, or the exit code of the signal that interrupted it.
 */
export async function ask(target: string, out: string, request: Asked): Promise<Answer | number> {
  const located = await locateCheckpoint(target, out);
  const { currentNativeEngine, nativeEnvironment } = await import('../engine/native/index.js');
  const native = await currentNativeEngine();
  const progress = progressLine();
  try {
    return await interruptible((signal) =>
      infer(
        { ...request, located },
        {
          environment: native ? nativeEnvironment(native) : {},
          signal,
          onProgress: progress.show,
        },
      ),
    );
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    throw error;
  } finally {
    progress.clear();
  }
}
