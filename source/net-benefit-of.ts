/** What acting on images is worth: the figure of a decision curve (Vickers and Elkin 2006). */

/**
 * Net benefit per image of acting on some of them: a false alarm costs the odds of the threshold.
 * @param acted Cases (`tp`) and others (`fp`) that one acts on.
 */
export const netBenefitOf = (
  { tp, fp }: { tp: number; fp: number },
  images: number,
  threshold: number,
): number => (tp - fp * (threshold / (1 - threshold))) / images;
