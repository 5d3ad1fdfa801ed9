/**
 * The nine classes and what each looks like: chances of the structures that dermoscopy describes for
 * them. They overlap on purpose, so that no single structure gives the class away.
 */
import type { PaletteName } from './palettes.js';

/** Chances, 0 to 1, that a lesion shows a structure. */
export interface Structures {
  network: number;
  atypicalNetwork: number;
  globules: number;
  streaks: number;
  veil: number;
  regression: number;
  cysts: number;
  comedones: number;
  ridges: number;
  treeVessels: number;
  dottedVessels: number;
  loopedVessels: number;
  nests: number;
  scar: number;
  scale: number;
  crust: number;
  follicles: number;
  lacunae: number;
}

export interface LesionClass {
  name: string;
  /** Images of this class in the set whose unevenness is copied. */
  weight: number;
  /** Radius as a share of the picture's half side. */
  radius: [number, number];
  irregularity: [number, number];
  elongation: [number, number];
  /** Blur of the border: 1 is sharp, 7 fades into the skin. */
  edge: [number, number];
  /** Patches of another colour of the palette. */
  patches: [number, number];
  palettes: Partial<Record<PaletteName, number>>;
  structures: Partial<Structures>;
}

export const lesionClasses: readonly LesionClass[] = [
  {
    name: 'actinic keratosis',
    weight: 95,
    radius: [0.6, 0.9],
    irregularity: [0.08, 0.2],
    elongation: [1, 1.5],
    edge: [4, 8],
    patches: [1, 3],
    palettes: { red: 0.88, pink: 0.07, tan: 0.05 },
    structures: { follicles: 0.85, scale: 0.4, dottedVessels: 0.2, network: 0.05, crust: 0.05 },
  },
  {
    name: 'basal cell carcinoma',
    weight: 376,
    radius: [0.5, 0.85],
    irregularity: [0.06, 0.2],
    elongation: [1, 1.4],
    edge: [2, 5],
    patches: [1, 3],
    palettes: { pink: 0.85, red: 0.05, tan: 0.07, dark: 0.03 },
    structures: { treeVessels: 0.75, nests: 0.55, crust: 0.3, veil: 0.1, scale: 0.1, cysts: 0.08 },
  },
  {
    name: 'dermatofibroma',
    weight: 95,
    radius: [0.45, 0.65],
    irregularity: [0.03, 0.12],
    elongation: [1, 1.25],
    edge: [4, 8],
    patches: [0, 1],
    palettes: { tan: 0.8, pink: 0.1, brown: 0.1 },
    structures: { scar: 0.9, network: 0.6, dottedVessels: 0.2, globules: 0.1 },
  },
  {
    name: 'melanoma',
    weight: 438,
    radius: [0.6, 0.95],
    irregularity: [0.12, 0.32],
    elongation: [1, 1.6],
    edge: [1, 4],
    patches: [2, 6],
    palettes: { dark: 0.84, brown: 0.1, grey: 0.04, pink: 0.02 },
    structures: {
      atypicalNetwork: 0.5,
      network: 0.1,
      globules: 0.35,
      streaks: 0.4,
      veil: 0.5,
      regression: 0.35,
      dottedVessels: 0.15,
      comedones: 0.05,
    },
  },
  {
    name: 'nevus',
    weight: 357,
    radius: [0.45, 0.75],
    irregularity: [0.02, 0.12],
    elongation: [1, 1.4],
    edge: [2, 5],
    patches: [0, 2],
    palettes: { brown: 0.84, tan: 0.1, dark: 0.06 },
    structures: { network: 0.65, globules: 0.4, atypicalNetwork: 0.08, streaks: 0.08, cysts: 0.05 },
  },
  {
    name: 'pigmented benign keratosis',
    weight: 462,
    radius: [0.5, 0.85],
    irregularity: [0.05, 0.2],
    elongation: [1, 1.5],
    edge: [1, 3],
    patches: [1, 3],
    palettes: { grey: 0.6, tan: 0.2, brown: 0.15, dark: 0.05 },
    structures: { ridges: 0.85, cysts: 0.2, comedones: 0.12, network: 0.08, globules: 0.08 },
  },
  {
    name: 'seborrheic keratosis',
    weight: 77,
    radius: [0.55, 0.85],
    irregularity: [0.04, 0.18],
    elongation: [1, 1.5],
    edge: [0.6, 2],
    patches: [1, 3],
    palettes: { waxy: 0.75, grey: 0.15, dark: 0.05, brown: 0.05 },
    structures: { cysts: 0.85, comedones: 0.8, ridges: 0.15, loopedVessels: 0.1 },
  },
  {
    name: 'squamous cell carcinoma',
    weight: 181,
    radius: [0.5, 0.85],
    irregularity: [0.08, 0.24],
    elongation: [1, 1.4],
    edge: [2, 6],
    patches: [1, 4],
    palettes: { waxy: 0.5, red: 0.35, pink: 0.15 },
    structures: {
      crust: 0.85,
      scale: 0.7,
      loopedVessels: 0.55,
      follicles: 0.08,
      treeVessels: 0.06,
    },
  },
  {
    name: 'vascular lesion',
    weight: 139,
    radius: [0.45, 0.75],
    irregularity: [0.03, 0.15],
    elongation: [1, 1.4],
    edge: [1, 4],
    patches: [0, 2],
    palettes: { blood: 0.75, violet: 0.2, red: 0.05 },
    structures: { lacunae: 0.8, veil: 0.1, crust: 0.08 },
  },
];
