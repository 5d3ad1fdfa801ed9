/** Node.js, processor, memory, GPUs and disks. */
import { access, constants, readFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { freeBytes, nvidiaGpus } from '../../engine/native/index.js';
import { supportedNodes, supportsNode } from '../../node-versions.js';
import { gigabytes, missing, ok, warning, type Finding } from './finding.js';

/** What a small study takes, with room. */
const SMALL_MEMORY = 2e9;
const SMALL_DISK = 2e9;
const TINY_DISK = 0.1e9;
/** First driver for CUDA 12, by NVIDIA's table of CUDA compatibility. */
const OLDEST_DRIVER = 525;

export function checkNode(version: string = process.versions.node): Finding {
  return supportsNode(version)
    ? ok('node', 'Node.js', version, true)
    : missing(
        'node',
        'Node.js',
        `${version}, but ${supportedNodes} is needed`,
        'Install it from https://nodejs.org.',
        true,
      );
}

/** Processors' worth of time that a control group allows, from its `cpu.max` ("200000 100000"); null: no limit. */
export function parseCpuMax(text: string): number | null {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return quota && period ? quota / period : null;
}

/** The tightest limit of this process's control group (version 2) and those above it. */
async function cpuLimit(): Promise<number | null> {
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const limits: number[] = [];
  let group = /^0::(.*)$/m.exec(own)?.[1] ?? '/';
  for (;;) {
    const limit = parseCpuMax(
      await readFile(`/sys/fs/cgroup${group}/cpu.max`, 'utf8').catch(() => ''),
    );
    if (limit !== null) limits.push(limit);
    if (group === '/' || group === '.') break;
    group = dirname(group);
  }
  return limits.length > 0 ? Math.min(...limits) : null;
}

export async function checkCpu(): Promise<Finding> {
  const usable = availableParallelism();
  const model = cpus()[0]?.model.trim() || 'unknown model';
  const limit = await cpuLimit();
  const detail = `${model}, ${usable} of ${cpus().length} usable`;
  if (limit !== null && limit < usable) {
    return warning(
      'cpu',
      'CPU',
      `${detail}, but the container or job may use only ${limit.toFixed(1)} of them`,
      'Ask for more, e.g. docker run --cpus or sbatch --cpus-per-task.',
    );
  }
  return ok('cpu', 'CPU', detail);
}

/** @param limit Bytes that the control group allows; 0 or a number above `total` is no limit. */
export function memoryFinding(total: number, free: number, limit: number): Finding {
  const limited = limit > 0 && limit < total;
  const usable = limited ? limit : total;
  const detail = limited
    ? `${gigabytes(limit)} allowed to this container or job, of ${gigabytes(total)}`
    : `${gigabytes(total)}, ${gigabytes(free)} free`;
  return usable < SMALL_MEMORY
    ? warning('memory', 'Memory', `${detail}: little for training`, 'Use a smaller --batch-size.')
    : ok('memory', 'Memory', detail);
}

/** Bytes that the kernel can hand out without swapping; it counts caches as free, `freemem` does not. */
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+)/m.exec(text)?.[1];
  return kibibytes ? Number(kibibytes) * 1024 : freemem();
}

export async function checkMemory(): Promise<Finding> {
  return memoryFinding(totalmem(), await availableMemory(), process.constrainedMemory());
}

export async function checkNvidia(): Promise<Finding> {
  const gpus = await nvidiaGpus();
  if (!gpus) {
    return ok('nvidia', 'NVIDIA', 'no driver answers (nvidia-smi): training uses the CPU');
  }
  const { driver } = gpus[0]!;
  const names = gpus.map(
    ({ name, memory }) => `${name} (${gigabytes(memory.free)} of ${gigabytes(memory.total)} free)`,
  );
  const detail = `driver ${driver}; ${names.join(', ')}`;
  return Number.parseInt(driver, 10) < OLDEST_DRIVER
    ? warning(
        'nvidia',
        'NVIDIA',
        `${detail}: CUDA 12 needs driver ${OLDEST_DRIVER} or newer`,
        'Ask the administrator for a newer driver.',
      )
    : ok('nvidia', 'NVIDIA', detail);
}

/** @param what Name of the folder for people, e.g. "Disk (runs)". */
export async function checkDisk(
  id: string,
  what: string,
  folder: string,
  fix: string,
): Promise<Finding> {
  const path = resolve(folder);
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  if (!statSync(there).isDirectory()) {
    const why = `${there} is a file, not a folder`;
    return missing(id, what, why, fix.replace(/^Free some, or name/, 'Name'), true);
  }
  try {
    await access(there, constants.W_OK);
  } catch {
    return missing(id, what, `${path} cannot be written to`, fix, true);
  }
  const free = await freeBytes(path);
  const detail = `${gigabytes(free)} free at ${path}`;
  if (free < TINY_DISK) return missing(id, what, detail, fix, true);
  return free < SMALL_DISK ? warning(id, what, detail, fix) : ok(id, what, detail, true);
}
