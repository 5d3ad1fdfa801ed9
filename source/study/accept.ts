/** Differences from how a run was begun that `resume --accept` may name. */
export const acceptable = ['data', 'classes', 'config', 'engine', 'version'] as const;
export type Acceptable = (typeof acceptable)[number];
