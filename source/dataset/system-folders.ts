/** Folders of the kernel's, which hold no images and lead anywhere; /dev/shm is memory that people put images into. */
const SYSTEM = /^\/(?:proc|sys|dev(?!\/shm(?:\/|$)))(?:\/|$)/;

/** @param path Absolute, without links. */
export const isSystemFolder = (path: string): boolean => SYSTEM.test(path);
