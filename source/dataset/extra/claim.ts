/** Which of several folders an image is of, where one lies in another. */
import { sep } from 'node:path';
import type { FoundFile } from '../types.js';

/** An image as a folder of other sources has it. */
export interface Claimed {
  /** Absolute. */
  path: string;
  file: FoundFile;
  /** The study's class that it is of, or null for none. */
  label: string | null;
  /** Number of the folder. */
  source: number;
}

/** How many folders a path goes through. */
const depthOf = (path: string): number => path.split(sep).filter((part) => part !== '').length;

/**
 * Each image once: as the innermost of the folders that it lies in has it, which knows best what its subfolders
 * stand for, or where that one gives it no class of the study, the next one out.
 * @param roots Absolute path of each folder.
 * @param claims What each folder says of its images; images of one folder stay in their order.
 */
export function claimed(
  roots: readonly string[],
  claims: readonly (readonly Claimed[])[],
): Claimed[] {
  const innermostFirst = claims
    .map((of, n) => ({ of, depth: depthOf(roots[n]) }))
    .sort((a, b) => b.depth - a.depth);
  const best = new Map<string, Claimed>();
  for (const claim of innermostFirst.flatMap(({ of }) => of)) {
    const known = best.get(claim.path);
    if (!known || (known.label === null && claim.label !== null)) best.set(claim.path, claim);
  }
  return claims.flatMap((of) => of.filter((claim) => best.get(claim.path) === claim));
}
