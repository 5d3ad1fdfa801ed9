/** What is said wherever figures of the protocol of published notebooks are shown. */
export const LEAKY =
  'LEAKY: under as-published, copies of one image stand in training and in validation, so that validation figures say nothing about new lesions. The honest protocol is grouped.';

/** Whether a run's settings are those of the leaky protocol. */
export const isLeaky = (config: Readonly<Record<string, unknown>>): boolean =>
  config.protocol === 'as-published';

const LEAKY_VALIDATION = 'LEAKY validation';
const SAYS_NOTHING = ', which says nothing of new images';

/** What a run validates on, where something is told from it: "validation", "LEAKY validation". */
export const validationName = (config: Readonly<Record<string, unknown>>): string =>
  validationOf(isLeaky(config));

/** The same of a model. */
export const validationOf = (leaky: boolean): string => (leaky ? LEAKY_VALIDATION : 'validation');

/** The same, with what it is worth where that is nothing. */
export const validationWorth = (config: Readonly<Record<string, unknown>>): string =>
  validationName(config) + (isLeaky(config) ? SAYS_NOTHING : '');

/**
 * What a good fit has to have behind it where validation is leaky: copies of training images are fitted well whatever
 * becomes of new ones. Nothing for other verdicts, which leaks hide and do not make.
 */
export const fitNote = (verdict: string, leaky: boolean): string =>
  leaky && verdict === 'good-fit' ? ` on ${LEAKY_VALIDATION}${SAYS_NOTHING}` : '';

/** The same where there is little room: "good fit, LEAKY". */
export const briefFitNote = (verdict: string, leaky: boolean): string =>
  fitNote(verdict, leaky) === '' ? '' : ', LEAKY';
