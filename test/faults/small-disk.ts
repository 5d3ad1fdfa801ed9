/** A small disk that can be filled: a tmpfs, for which the machine must allow mounts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const megabyte = (path: string, size: number): string[] => [
  ...['-t', 'tmpfs', '-o', `size=${size}k,mode=700`, 'tmpfs', path],
];

/** Why no disk can be mounted here, or null where it can. */
export const noDisk: string | null = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-mount-'));
  const { status, stderr, error } = spawnSync('mount', megabyte(folder, 100), { encoding: 'utf8' });
  if (status === 0) execFileSync('umount', [folder]);
  rmdirSync(folder);
  return status === 0 ? null : `no tmpfs can be mounted here: ${error?.message ?? stderr.trim()}`;
})();

export interface SmallDisk {
  path: string;
  /** Takes all the room but so many bytes. */
  fill(leave?: number): void;
  /** Gives it back. */
  free(): void;
  unmount(): void;
}

/**
 * @param kilobytes Its size.
 * @param at An empty folder that it takes the place of; else one of its own.
 */
export function smallDisk(kilobytes: number, at?: string): SmallDisk {
  const path = at ?? mkdtempSync(join(tmpdir(), 'melanoscope-disk-'));
  execFileSync('mount', megabyte(path, kilobytes));
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: (leave = 0) => {
      for (let size = 4096 * kilobytes; size >= 1; size = Math.floor(size / 2)) {
        try {
          writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
        } catch {
          // That much is not left: half of it may be.
        }
      }
      if (leave > 0) spawnSync('truncate', ['-s', `-${leave}`, ballast]);
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: () => {
      execFileSync('umount', ['-l', path]);
      if (at === undefined) rmdirSync(path);
    },
  };
}
