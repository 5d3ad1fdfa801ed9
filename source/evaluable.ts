/** Cases that a class needs, or others that it is told from, for a figure of it to be worth reading. */
export const EVALUABLE = 10;
