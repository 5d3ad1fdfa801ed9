/** The structures of dermoscopy by name, each with what draws it. */
import type { Canvas } from './canvas.js';
import type { Structures } from './classes.js';
import { comedones, globules, nests, network, ridges, streaks, veil } from './pigment.js';
import { crust, cysts, follicles, lacunae, regression, scale, scar } from './surface.js';
import { dottedVessels, loopedVessels, treeVessels } from './vessels.js';

type Draw = (canvas: Canvas) => string;

/** Structures that end at the border, in the order in which they lie upon each other. */
export const insideStructures: Partial<Record<keyof Structures, Draw>> = {
  lacunae,
  ridges,
  network: (canvas) => network(canvas, false),
  atypicalNetwork: (canvas) => network(canvas, true),
  regression,
  veil,
  nests,
  globules,
  scar,
  follicles,
  comedones,
  cysts,
};

/** Structures that may pass over the border. */
export const outsideStructures: Partial<Record<keyof Structures, Draw>> = {
  streaks,
  treeVessels,
  dottedVessels,
  loopedVessels,
  scale,
  crust,
};
