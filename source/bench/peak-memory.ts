/** The most memory that this process has had. */
import { readFileSync } from 'node:fs';

/**
 * Peak of the resident set in bytes. Linux's own figure is taken where there is one: what getrusage tells
 * there may be the parent's, inherited when the process was started.
 */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
