/** Builds into `dist/`. */
export function buildAll(): Promise<void>;
export const entryPoints: Record<string, string>;
