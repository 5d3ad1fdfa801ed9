/** What is said wherever figures of the protocol of published notebooks are shown. */
export const LEAKY =
  'LEAKY: under as-published, copies of one image stand in training and in validation, so that validation figures say nothing about new lesions. The honest protocol is grouped.';

/** Whether a run's settings are those of the leaky protocol. */
export const isLeaky = (config: Readonly<Record<string, unknown>>): boolean =>
  config.protocol === 'as-published';
