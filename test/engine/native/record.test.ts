/** The record survives what people and disks do to it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { currentNativeEngine, listEngines } from '../../../source/engine/native/index.js';
import { FakeMachine, wholeMachine } from './fake-machine.js';

afterEach(() => vi.unstubAllEnvs());

describe('the record of engines', () => {
  test('is empty where nothing was installed', async () => {
    new FakeMachine();
    expect(await currentNativeEngine()).toBeNull();
    expect(await listEngines()).toEqual([]);
  });

  test.each([
    '',
    '{"schema":1',
    '{"schema":9}',
    '{"schema":1,"current":"x","engines":[{"id":"../x"}]}',
  ])('counts as empty when it holds %j, and an installation mends it', async (text) => {
    const machine = wholeMachine();
    mkdirSync(machine.engines, { recursive: true });
    writeFileSync(join(machine.engines, 'engines.json'), text);
    expect(await currentNativeEngine()).toBeNull();
    const { engine } = await machine.install();
    expect(await currentNativeEngine()).toEqual(engine);
  });

  test('leaves out an engine made for another processor', async () => {
    const machine = wholeMachine();
    await machine.install();
    const path = join(machine.engines, 'engines.json');
    writeFileSync(path, machine.record().replace(`"arch": "${process.arch}"`, '"arch": "ppc64"'));
    expect(await currentNativeEngine()).toBeNull();
    expect(await listEngines()).toMatchObject([{ present: false }]);
  });
});
