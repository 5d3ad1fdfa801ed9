/** Whether what a log calls a phase is a folder's name in the run, never a way out of it. */
export const isFolderName = (phase: string): boolean => /^[\w-]+$/.test(phase);
