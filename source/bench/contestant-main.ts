/**
 * The process of melanoscope's own contestants, and of stock TensorFlow.js: prepares the task in its first
 * argument and makes a turn for every line on stdin. See protocol.ts.
 */
import { createInterface } from 'node:readline';
import { messageOf } from '../errors.js';
import { peakMemory } from './peak-memory.js';
import type { Task, Turn } from './protocol.js';
import { prepare } from './work/index.js';

const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  const { version, device, turn } = await prepare(task);
  say({ ready: { version, device, variant: null } });
  for await (const line of createInterface({ input: process.stdin })) {
    const { count } = JSON.parse(line) as Turn;
    const from = performance.now();
    const images = await turn(count);
    const seconds = (performance.now() - from) / 1000;
    say({ seconds, images, peakBytes: peakMemory() });
  }
} catch (error) {
  console.error(error);
  say({ error: messageOf(error) });
}
// TensorFlow and the WASM threads keep handles of their own.
process.exit(0);
