import type { Curve } from './curve.js';

/** Share of the steps on which the rate rises, and what the highest rate is over the first and over the last. */
const RISE = 0.3;
const FIRST = 25;
const LAST = 25e4;

/** From one share to another along half a cosine. */
const ease = (from: number, to: number, way: number) =>
  to + ((from - to) * (1 + Math.cos(Math.PI * way))) / 2;

/**
 * Up to the configured rate and down to almost nothing (Smith and Topin 2018), as PyTorch's OneCycleLR by
 * its defaults.
 */
export const oneCycleCurve: Curve = ({ step, total }) => {
  const top = RISE * total - 1;
  if (step <= top) return ease(1 / FIRST, 1, step / top);
  const down = total - 1 - top;
  return ease(1, 1 / LAST, down > 0 ? (step - top) / down : 0);
};
