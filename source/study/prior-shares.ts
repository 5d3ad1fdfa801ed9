/** What the class shares of a prior correction are of, by the version that fitted it. */

/** Versions whose prior corrections took out the shares of the images, without label smoothing. */
const IMAGE_SHARES = /^0\.(1\.|2\.0$)/;

/** Whether they are those of the images; else of the targets, which label smoothing makes more even. */
export const areOfImages = (version: string | null): boolean =>
  version !== null && IMAGE_SHARES.test(version);
