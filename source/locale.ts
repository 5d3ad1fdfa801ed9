/** Which characters the terminal takes, by the locale that the environment names. */

/** The first of these that is not empty decides, as POSIX has it. */
const localeOf = (env: NodeJS.ProcessEnv): string =>
  env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';

/** Whether a locale is named, and is of UTF-8. */
export const isUtf8 = (env: NodeJS.ProcessEnv): boolean => /utf-?8/i.test(localeOf(env));

/**
 * Whether a locale is named that is not of UTF-8: C, POSIX, en_US.ISO-8859-1. Without one, as in most
 * containers, terminals of today show UTF-8 all the same.
 */
export const wantsAscii = (env: NodeJS.ProcessEnv): boolean => localeOf(env) !== '' && !isUtf8(env);
