/** Exit codes by which a runner says why it could not go on, beside 0 and 1; see sysexits.h. */
export const RUNNER_EXIT = {
  /** Its folder, or the lock in it, is not where it was. */
  moved: 72,
  /** Its folder cannot be written to, so nothing that happens can be recorded. */
  unwritable: 74,
  /** Another runner holds the run, or has gone on with it meanwhile. */
  held: 75,
} as const;

/** What the system says of a folder that takes no more. */
const UNWRITABLE: ReadonlySet<string> = new Set(
  'ENOSPC EDQUOT EFBIG EROFS EACCES EPERM EIO'.split(' '),
);

/** The exit code for an error that ends a runner. */
export function exitFor(error: unknown): number {
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (code === 'ELOCKED') return RUNNER_EXIT.held;
  if (code !== 'ECOMPROMISED') return UNWRITABLE.has(code) ? RUNNER_EXIT.unwritable : 1;
  // A lock that could not be touched has the system's word in its message alone.
  const [word = ''] = /^E[A-Z]+/.exec(message) ?? [];
  if (word === 'ENOENT') return RUNNER_EXIT.moved;
  return UNWRITABLE.has(word) ? RUNNER_EXIT.unwritable : RUNNER_EXIT.held;
}
