/** Folders that systems and archives leave among the data. */

/** Attributes of Macs in a ZIP, thumbnails of a NAS, and what disks of Windows and Linux have at their top. */
const names = new Set([
  '__macosx',
  '@eadir',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);

export const LITTER = 'a folder that a system or an archive leaves';

/** @param name Of a folder, without those above it. */
export const isLitter = (name: string): boolean => names.has(name.toLowerCase());
