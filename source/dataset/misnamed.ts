/** File names that are not UTF-8, as an old archive or a disk of another system has them. */

export const MISNAMED = 'its name is not UTF-8: rename it';

/**
 * Whether a file that was listed is not found because its name is not: what is no UTF-8 becomes U+FFFD, and the path with
 * that leads to nothing.
 * @param code What the system says of the path.
 */
export const isMisnamed = (path: string, code: string): boolean =>
  code === 'ENOENT' && path.includes('\ufffd');
