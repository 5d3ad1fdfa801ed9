/** What the user's real pip says is understood: another checksum, and no network. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { downloadWheels } from '../../../source/engine/native/download.js';
import { activePython } from '../../../source/engine/native/python.js';
import { wheelsFor } from '../../../source/engine/native/wheels.js';
import { temporaryFolder } from '../../temporary.js';

const python = await activePython();
const [wheel] = process.platform === 'linux' ? wheelsFor('cpu') : [];

describe.runIf(python?.pip && wheel)('pip', () => {
  let downloads: string;
  beforeEach(() => {
    const cache = temporaryFolder();
    downloads = join(cache, 'engines', 'downloads');
    mkdirSync(downloads, { recursive: true });
    vi.stubEnv('MELANOSCOPE_CACHE', cache);
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_RETRIES', '1');
  });
  afterEach(() => vi.unstubAllEnvs());

  const download = (): Promise<void> => downloadWheels(python!, [wheel!], () => undefined);

  test('refuses a file with another checksum', async () => {
    const index = temporaryFolder();
    const { version, abi } = { version: wheel!.version, abi: 'cp312-cp312' };
    const name = wheel!.name.replaceAll('-', '_');
    writeFileSync(join(index, `${name}-${version}-${abi}-${wheel!.platform}.whl`), 'not it');
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', index);
    await expect(download()).rejects.toThrow(/another checksum/);
    expect(readdirSync(downloads)).toEqual([]);
  });

  test('cannot reach the index', async () => {
    vi.stubEnv('PIP_FIND_LINKS', '');
    vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    await expect(download()).rejects.toThrow(/cannot be reached/);
    expect(existsSync(downloads) && readdirSync(downloads)).toEqual([]);
  });
});
