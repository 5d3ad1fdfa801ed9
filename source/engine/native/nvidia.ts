/** What NVIDIA's driver says of the machine's GPUs. */
import { z } from 'zod';
import { run } from '../process.js';
import { findProgram } from './search-path.js';

export interface Gpu {
  name: string;
  driver: string;
  /** Bytes of GPU memory, and how many of them are free. */
  memory: { total: number; free: number };
}

const MIB = 2 ** 20;
/** Without its persistence mode the driver wakes every GPU for the answer. */
const TIMEOUT_MS = 15_000;
const row = z.tuple([z.string(), z.string(), z.coerce.number(), z.coerce.number()]);

/** The GPUs that `nvidia-smi` lists; null when there is no driver or it does not answer. */
export async function nvidiaGpus(): Promise<Gpu[] | null> {
  const program = findProgram('nvidia-smi');
  if (program === null) return null;
  const fields = 'name,driver_version,memory.total,memory.free';
  const { code, stdout } = await run(
    program,
    [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'],
    { timeoutMs: TIMEOUT_MS },
  );
  if (code !== 0) return null;
  const gpus = stdout.split('\n').flatMap((line) => {
    const { success, data } = row.safeParse(line.split(',').map((cell) => cell.trim()));
    if (!success) return [];
    const [name, driver, total, free] = data;
    return [{ name, driver, memory: { total: total * MIB, free: free * MIB } }];
  });
  return gpus.length > 0 ? gpus : null;
}
