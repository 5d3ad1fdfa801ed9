/** What holds in every test file. */
import { relative } from 'node:path';
import { installGlobalPlugin } from 'fast-check';
import { expect } from 'vitest';
import { hash, uniform } from '../source/engine/random.js';
import { limitShrinking } from './limit-shrinking.js';

// Well within the time that a test has.
installGlobalPlugin(limitShrinking(5000));

/**
 * Weights that a test does not seed are drawn by `Math.random`: they are the same each time, so that a test cannot fail
 * once in a thousand for a layer that happens to give nothing but zeros. Each file has a sequence of its own, as files
 * that run side by side draw names. Properties still get new cases, as fast-check takes its seed from the clock too.
 */
const file = hash(...Buffer.from(relative(process.cwd(), expect.getState().testPath!)));
let drawn = 0;
Math.random = () => uniform(file, drawn++);
