/** Proves an engine in a process of its own, so that a crash or TensorFlow's own lines touch nothing here. */
import { z } from 'zod';
import { entryPoint } from '../../entry-points.js';
import { UserError } from '../../errors.js';
import { nativeEnvironment } from './environment.js';
import { run, type Ran } from '../process.js';
import type { EngineCheck, NativeEngine } from './types.js';

const TIMEOUT_MS = 120_000;

const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    device: z.string(),
    deviceKind: z.enum(['cpu', 'gpu']),
    version: z.string(),
  }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** Why a CUDA build runs on the CPU, from what TensorFlow wrote; null when it uses the GPU. */
function gpuWarning(
  engine: NativeEngine,
  deviceKind: 'cpu' | 'gpu',
  stderr: string,
): string | null {
  if (engine.build !== 'cuda' || deviceKind === 'gpu') return null;
  const line = stderr
    .split('\n')
    .find((text) =>
      /Cannot dlopen|Could not find cuda|cuInit|no CUDA-capable|CUDA_ERROR/i.test(text),
    );
  const reason = line?.replace(/^.*?\] /, '').trim();
  return `This CUDA build does not use a GPU${reason ? `: ${reason}` : ', and TensorFlow gives no reason'}`;
}

/**
 * Loads an engine and checks its arithmetic (a matrix product and two training steps) in a child process.
 *
 * @param main The check's program.
 * @throws {UserError} when it does not load, crashes or computes something else.
 */
export async function proveEngine(
  engine: NativeEngine,
  signal?: AbortSignal,
  main: string = entryPoint('engine-check'),
): Promise<EngineCheck> {
  const ran = await run(process.execPath, [main, JSON.stringify(engine)], {
    // All that TensorFlow says: it tells there why it leaves a GPU alone.
    env: { ...process.env, ...nativeEnvironment(engine), TF_CPP_MIN_LOG_LEVEL: '0' },
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const { device, deviceKind, version } = answerOf(engine, ran);
  return { device, deviceKind, version, warning: gpuWarning(engine, deviceKind, ran.stderr) };
}

/** What the child has found. */
function answerOf(engine: NativeEngine, ran: Ran) {
  const failed = (what: string): UserError =>
    new UserError(`The native engine of TensorFlow ${engine.version} does not work: ${what}.`);
  let answer: z.infer<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(ran.stdout.trim().split('\n').pop() ?? ''));
  } catch {
    const end = ran.signal ? `signal ${ran.signal}` : `exit code ${ran.code}`;
    const last = ran.stderr.trim().split('\n').pop();
    throw failed(`its check ended with ${end}${last ? ` (${last})` : ''}`);
  }
  if (!answer.ok) throw failed(answer.error);
  return answer;
}

/**
 * Checks an installed engine as its installation did.
 *
 * @throws {UserError} when it does not load, crashes or computes something else.
 */
export async function verifyNativeEngine(
  engine: NativeEngine,
  signal?: AbortSignal,
): Promise<EngineCheck> {
  try {
    return await proveEngine(engine, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `${error.message} Build it anew: melanoscope engine install --force`,
      error.exitCode,
      { cause: error },
    );
  }
}
