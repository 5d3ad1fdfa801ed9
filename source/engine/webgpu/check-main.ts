/**
 * The process that looks for a WebGPU adapter and prints it as one line of JSON: drivers write to
 * descriptors of their own accord and may crash, which here touches nobody.
 */
import { messageOf } from '../../errors.js';
import { startDawn } from './adapter.js';

async function answer(): Promise<object> {
  try {
    return { ok: true, adapter: await startDawn() };
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
}

const line = `${JSON.stringify(await answer())}\n`;
// Dawn keeps threads of its own.
process.stdout.write(line, () => process.exit(0));
