/** A moment as JSON has it, from milliseconds since the epoch: `2026-01-31T12:00:00.000Z`. */
export const isoTime = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : new Date(milliseconds).toISOString();
