/** The versions of Node.js that melanoscope works under, from package.json's `engines`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './entry-points.js';

const { engines } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  engines: { node: string };
};

/** Each part of the range, `^20.19.0` or `>=24.0.0`. */
const parts = engines.node.split('||').map((part) => {
  const [, mark, major, minor] = /^\s*(\^|>=)(\d+)\.(\d+)\.0\s*$/.exec(part)!;
  return { orNewer: mark === '>=', major: Number(major), minor: Number(minor) };
});

/** In words: "20.19, 22.12 or 24.0 and newer". */
export const supportedNodes: string = parts
  .map(({ major, minor }, n) => `${n === parts.length - 1 ? 'or ' : ''}${major}.${minor}`)
  .join(', ')
  .replace(', or', ' or')
  .concat(' and newer');

/** Whether a version such as "22.12.0" is one of them. */
export function supportsNode(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return parts.some((part) =>
    part.major === major ? minor >= part.minor : part.orNewer && major > part.major,
  );
}
