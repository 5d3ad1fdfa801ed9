/** What pip's complaint means and what to do about it. */
import { UserError } from '../../errors.js';
import type { Wheel } from './wheels.js';

const NETWORK =
  /ConnectionError|ConnectTimeout|NewConnection|Max retries|Retrying \(|Name or service not known|name resolution|Network is unreachable|ProxyError|SSLError|Read timed out|ReadTimeout|IncompleteRead|Connection (?:broken|refused|reset)|HTTP error|HTTPError|Could not fetch URL/i;

/** The error for a failed `pip download`. */
export function pipFailure(wheel: Wheel, said: string): UserError {
  const name = `${wheel.name} ${wheel.version}`;
  if (/DO NOT MATCH THE HASHES|hash(?:es)? mismatch/i.test(said)) {
    return new UserError(
      `${name} came with another checksum than the pinned one, so it was thrown away. A proxy or a ` +
        'package mirror may have changed it: try again, or from another network.',
    );
  }
  if (/No space left|Errno 28|Disk quota exceeded/i.test(said)) {
    return new UserError(
      `The disk ran full while ${name} was downloaded. Free some space, or name a folder on a larger ` +
        'disk with MELANOSCOPE_CACHE.',
    );
  }
  if (NETWORK.test(said)) {
    return new UserError(
      `${name} could not be downloaded: the Python package index cannot be reached. Check the network ` +
        '(pip reads HTTPS_PROXY and PIP_INDEX_URL) and run melanoscope engine install again, or name a ' +
        'TensorFlow that is already here with --tensorflow DIR.',
    );
  }
  if (/No matching distribution|Could not find a version/i.test(said)) {
    return new UserError(
      `The package index that pip uses does not have ${name}, or does not answer. Point pip to one that has it ` +
        '(PIP_INDEX_URL=https://pypi.org/simple), or name a TensorFlow that is already here with ' +
        '--tensorflow DIR.',
    );
  }
  const line =
    said
      .trim()
      .split('\n')
      .findLast((text) => text.startsWith('ERROR')) ?? said.trim().split('\n').pop();
  return new UserError(
    `pip could not download ${name}: ${line || 'it gave no reason'}. Try it by hand: python3 -m pip ` +
      `download --no-deps ${wheel.name}==${wheel.version}`,
  );
}
