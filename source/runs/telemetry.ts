/** What the runner uses: its share of a core, its memory, and the GPUs when there is a driver. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { EventBody } from './events.js';

const run = promisify(execFile);
type Telemetry = Extract<EventBody, { type: 'telemetry' }>;

const QUERY = [
  '--query-gpu=name,utilization.gpu,memory.used,memory.total',
  '--format=csv,noheader,nounits',
];
const MIB = 1024 * 1024;

function numberOrNull(text: string): number | null {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : null;
}

/** Bytes from a column in MiB; null when the driver does not tell. */
function bytesOrNull(text: string): number | null {
  const mebibytes = numberOrNull(text);
  return mebibytes === null ? null : mebibytes * MIB;
}

/** Asks nvidia-smi; an empty list when there is no driver. */
async function readGpus(): Promise<Telemetry['gpus']> {
  const { stdout } = await run('nvidia-smi', QUERY, { timeout: 5000 });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name, utilisation, used, total] = line.split(',').map((cell) => cell.trim());
      return {
        name,
        utilisation: numberOrNull(utilisation),
        memoryUsed: bytesOrNull(used),
        memoryTotal: bytesOrNull(total),
      };
    });
}

/** Measures between one call and the next. */
export class TelemetryMeter {
  #cpu = process.cpuUsage();
  #at = process.hrtime.bigint();
  /** A machine does not grow a driver while a run lasts: it is not asked again, unless it was only slow. */
  #hasGpu = true;

  async read(): Promise<Telemetry> {
    const used = process.cpuUsage(this.#cpu);
    const now = process.hrtime.bigint();
    const microseconds = Number(now - this.#at) / 1000;
    this.#cpu = process.cpuUsage();
    this.#at = now;
    const gpus = this.#hasGpu
      ? await readGpus().catch((error: { killed?: boolean }) => {
          this.#hasGpu = error.killed === true;
          return [];
        })
      : [];
    return {
      type: 'telemetry',
      cpu: (100 * (used.user + used.system)) / Math.max(1, microseconds),
      memory: process.memoryUsage.rss(),
      gpus,
    };
  }
}
