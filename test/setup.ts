/** What holds in every test file. */
import { installGlobalPlugin } from 'fast-check';
import { limitShrinking } from './limit-shrinking.js';

// Well within the time that a test has.
installGlobalPlugin(limitShrinking(5000));
