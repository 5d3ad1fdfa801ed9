/** What a comparison of two models on the same images comes to, in words. */
export const comparisonWords = {
  better: 'better',
  worse: 'worse',
  'not-distinguishable': 'not distinguishable',
} as const;
