/** One line of the doctor's report. */
export interface Finding {
  id: string;
  title: string;
  state: 'ok' | 'warning' | 'missing';
  /** Training cannot go without it. */
  needed: boolean;
  detail: string;
  /** The one command that mends it, or what to do where no command does; null when nothing is to mend. */
  fix: string | null;
}

/** A finding that all is well. */
export const ok = (id: string, title: string, detail: string, needed = false): Finding => ({
  ...{ id, title, detail, needed },
  state: 'ok',
  fix: null,
});

/** A finding that something works less well than it could. */
export const warning = (
  id: string,
  title: string,
  detail: string,
  fix: string | null,
): Finding => ({
  ...{ id, title, detail, fix },
  needed: false,
  state: 'warning',
});

/** A finding that something is not there or does not work. */
export const missing = (
  id: string,
  title: string,
  detail: string,
  fix: string | null,
  needed = false,
): Finding => ({ ...{ id, title, detail, fix, needed }, state: 'missing' });

/** Bytes in GB, with one decimal. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
