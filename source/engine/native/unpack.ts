/** Unpacks from wheels what the engine needs. A wheel is a zip file, and Python reads those. */
import { UserError } from '../../errors.js';
import { wheelPath } from './download.js';
import { run } from '../process.js';
import type { Python } from './python.js';
import { KEPT_MEMBERS, type Wheel } from './wheels.js';

// Prints the bytes written so far, one number a line. Keeps the executable bit, which zipfile drops.
const UNPACK = `
import os, sys, zipfile
wheel, target, *kept = sys.argv[1:]
written = 0
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        name = member.filename
        if member.is_dir() or not name.startswith(tuple(kept)) or (name.startswith('nvidia/') and '/include/' in name):
            continue
        path = os.path.join(target, *[part for part in name.split('/') if part not in ('', '.', '..')])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(member) as source, open(path, 'wb') as file:
            while True:
                block = source.read(1 << 22)
                if not block: break
                file.write(block)
                written += len(block)
                print(written, flush=True)
        if (member.external_attr >> 16) & 0o111: os.chmod(path, 0o755)
`;

/**
 * Unpacks wheels into a folder.
 *
 * @throws {UserError} when a wheel cannot be read or the disk is full; the reason of `signal`.
 */
export async function unpackWheels(
  python: Python,
  wheels: Wheel[],
  target: string,
  onBytes: (bytes: { done: number; total: number }) => void,
  signal?: AbortSignal,
): Promise<void> {
  const total = wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  let before = 0;
  for (const wheel of wheels) {
    const onStdout = (text: string): void => {
      const written = Number(text.trimEnd().split('\n').pop());
      if (Number.isFinite(written)) onBytes({ done: Math.min(before + written, total), total });
    };
    const { code, stderr } = await run(
      python.program,
      ['-c', UNPACK, wheelPath(wheel), target, ...KEPT_MEMBERS],
      { signal, onStdout },
    );
    if (code !== 0) {
      const reason = stderr.trim().split('\n').pop() ?? '';
      const hint = /No space|quota/i.test(reason)
        ? 'Free some disk space, or name a folder on a larger disk with MELANOSCOPE_CACHE.'
        : 'Run melanoscope engine install again.';
      throw new UserError(`${wheel.name} could not be unpacked into ${target}: ${reason}. ${hint}`);
    }
    before += wheel.unpackedBytes;
    onBytes({ done: before, total });
  }
}
