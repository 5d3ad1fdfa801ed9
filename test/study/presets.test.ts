import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../source/study/config.js';
import { loadConfig } from '../../source/study/load-config.js';
import { presetIds, presetLine, presets } from '../../source/study/presets.js';
import { resultsOf } from '../../source/study/results.js';
import { temporaryFolder } from '../temporary.js';
import { opening, stateOf } from './example-run.js';

function fileWith(settings: object): string {
  const path = join(temporaryFolder(), 'study.json');
  writeFileSync(path, JSON.stringify(settings));
  return path;
}
const load = (flags: Record<string, unknown>, file?: object) =>
  loadConfig({ flags, ...(file && { configFile: fileWith(file) }) });

describe('a preset', () => {
  test.each(presetIds)('%s fits the schema, and each of its settings is taken', async (preset) => {
    const config = await load({ preset, data: 'lesions' });
    expect(config).toMatchObject(presets[preset].settings);
    expect(config.preset).toBe(preset);
    const rest = await load({ data: 'lesions' });
    expect(config).not.toEqual({ ...rest, preset });
  });

  test('leaves another optimizer than its own the decay that it has without a preset', async () => {
    for (const kind of ['adam', 'sgd'] as const) {
      const { optimizer } = await load({ preset: 'standard', optimizer: kind, data: 'lesions' });
      const alone = await load({ optimizer: kind, data: 'lesions' });
      expect(optimizer).toEqual(alone.optimizer);
    }
    const same = await load({ preset: 'standard', optimizer: 'adamw', data: 'lesions' });
    expect(same.optimizer).toMatchObject(presets.standard.settings.optimizer!);
  });

  test('is beaten by the config file, and that by a flag, entry by entry of a group', async () => {
    const file = {
      preset: 'best',
      epochs: 7,
      transfer: { epochs: 3, augmentation: { hue: 5 } },
      optimizer: { weightDecay: 0.5 },
      network: { filters: [8] },
    };
    const config = await load({ epochs: 9, emaDecay: 0.5 }, file);
    const { settings } = presets.best;
    expect(config.epochs).toBe(9);
    expect(config.optimizer).toMatchObject({ kind: 'adamw', weightDecay: 0.5, emaDecay: 0.5 });
    expect(config.transfer).toMatchObject({ ...settings.transfer, epochs: 3 });
    expect(config.transfer.augmentation).toMatchObject({ hue: 5, contrast: 0.1, shift: 0 });
    expect(config.network).toMatchObject({ filters: [8], dropout: settings.network!.dropout });
  });

  test('named by a flag stands under the whole file', async () => {
    const config = await load({ preset: 'quick' }, { preset: 'best', epochs: 4 });
    expect(config).toMatchObject({ preset: 'quick', epochs: 4 });
    expect(config.transfer.imageSize).toBe(presets.quick.settings.transfer!.imageSize);
  });

  test('of an unknown name is refused with those there are', async () => {
    await expect(load({ preset: 'bset' })).rejects.toThrow(
      /--preset is "bset": it must be one of quick, standard, best\. Did you mean best\?/,
    );
  });

  test('is in config.json as it was taken: reading that adds nothing', async () => {
    const config = await load({ preset: 'best', epochs: 2, schedule: 'constant', warmupEpochs: 0 });
    expect(configSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test('is named in results.json and in a line', async () => {
    const config = await load({ preset: 'standard' });
    const state = stateOf([{ ...opening[0], config }] as Parameters<typeof stateOf>[0]);
    expect(resultsOf(state).config).toMatchObject({ preset: 'standard', epochs: 50 });
    expect(presetLine(config)).toBe(
      'preset standard: the recipe that did best for its time on two cores',
    );
    expect(presetLine(await load({}))).toBeNull();
  });
});
