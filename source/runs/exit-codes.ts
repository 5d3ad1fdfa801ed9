/** Exit codes by which a runner says why it could not go on, beside 0 and 1; see sysexits.h. */
export const RUNNER_EXIT = {
  /** Its folder cannot be written to, so nothing that happens can be recorded. */
  unwritable: 74,
  /** Another runner holds the run. */
  held: 75,
} as const;
