/** Looks for a WebGPU adapter in a process of its own. */
import { z } from 'zod';
import { entryPoint } from '../../entry-points.js';
import { run } from '../process.js';
import type { Adapter } from './adapter.js';

const TIMEOUT_MS = 20_000;

const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    adapter: z.object({ name: z.string(), software: z.boolean() }).nullable(),
  }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

export type WebgpuFound = { adapter: Adapter; problem: null } | { adapter: null; problem: string };

/** The adapter that the WebGPU engine would take, or why there is none. */
export async function findWebgpu(main = entryPoint('webgpu-check')): Promise<WebgpuFound> {
  const ran = await run(process.execPath, [main], { timeoutMs: TIMEOUT_MS });
  let answer: z.infer<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(ran.stdout.trim().split('\n').pop() ?? ''));
  } catch {
    const end = ran.signal ? `signal ${ran.signal}` : `exit code ${ran.code}`;
    return { adapter: null, problem: `looking for a WebGPU adapter ended with ${end}` };
  }
  if (!answer.ok) return { adapter: null, problem: answer.error };
  const { adapter } = answer;
  return adapter ? { adapter, problem: null } : { adapter: null, problem: noAdapter(ran.stderr) };
}

/** Dawn tells on stderr why it found nothing. */
function noAdapter(stderr: string): string {
  const why = /Couldn't load Vulkan: ([^\n:]+)/.exec(stderr)?.[1];
  return `no driver offers a WebGPU adapter${why ? ` (${why} cannot be loaded)` : ''}`;
}
