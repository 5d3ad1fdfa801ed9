import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { usualPhases } from '../../source/study/phases.js';
import { defaultsFor, loadConfig } from '../../source/study/load-config.js';
import { programPath } from '../program.js';
import { temporaryFolder } from '../temporary.js';

function fileWith(text: string): string {
  const path = join(temporaryFolder(), 'study.json');
  writeFileSync(path, text);
  return path;
}

/** The error's message; fails when there is none or it is not the user's. */
async function complaint(flags: Record<string, unknown>, text?: string): Promise<string> {
  const configFile = text === undefined ? undefined : fileWith(text);
  const error: unknown = await loadConfig({ flags, configFile }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).exitCode).toBe(2);
  return (error as UserError).message;
}

test('a flag beats the config file, which beats the default', async () => {
  const configFile = fileWith('{ "epochs": 20, "imageSize": 96, "network": { "units": 64 } }');
  const config = await loadConfig({ flags: { epochs: 3, data: 'lesions' }, configFile });
  expect(config).toMatchObject({ epochs: 3, imageSize: 96, batchSize: 32 });
  expect(config.network).toEqual({
    filters: [32, 64, 128],
    kernelSize: 3,
    units: 64,
    dropout: 0.5,
  });
});

test('the built-in set has small settings of its own, unless they are given', async () => {
  const small = defaultsFor(true);
  expect(await loadConfig({ flags: {} })).toMatchObject(small);
  expect(await loadConfig({ flags: { data: '/lesions' } })).toMatchObject({
    imageSize: 64,
    epochs: 10,
  });
  const configFile = fileWith('{ "imageSize": 80 }');
  const config = await loadConfig({ flags: { epochs: 7 }, configFile });
  expect(config).toMatchObject({ imageSize: 80, epochs: 7 });
});

test('steps between checkpoints may be a number in a file', async () => {
  const every = async (text: string) =>
    (await loadConfig({ flags: {}, configFile: fileWith(text) })).checkpointEvery;
  expect(await every('{ "checkpointEvery": 200 }')).toBe('200');
  expect(await every('{ "checkpointEvery": "5m" }')).toBe('5m');
  for (const wrong of [0, -1, 1.5, 1e21]) {
    expect(await complaint({}, `{ "checkpointEvery": ${wrong} }`)).toContain(
      'must be a number of steps ("200") or of minutes ("5m")',
    );
  }
});

test('flags that were not given do not count', async () => {
  const configFile = fileWith('{ "seed": 7 }');
  const config = await loadConfig({ flags: { seed: undefined, name: undefined }, configFile });
  expect(config).toMatchObject({ seed: 7, name: null });
});

test('paths become absolute, for a resume from another folder', async () => {
  const config = await loadConfig({ flags: { data: 'lesions', metadata: 'labels.csv' } });
  expect(config.data).toBe(resolve('lesions'));
  expect(config.metadata).toBe(resolve('labels.csv'));
});

test('tables may be several, from flags and from a file', async () => {
  const flags = { data: 'lesions', metadata: ['labels.csv', 'lesions.csv'] };
  const config = await loadConfig({ flags });
  expect(config.metadata).toEqual([resolve('labels.csv'), resolve('lesions.csv')]);
  expect((await loadConfig({ flags: { ...flags, metadata: ['a.csv'] } })).metadata).toBe(
    resolve('a.csv'),
  );
  const configFile = fileWith(JSON.stringify({ data: 'lesions', metadata: ['a.csv', 'b.csv'] }));
  expect((await loadConfig({ flags: { metadata: [] }, configFile })).metadata).toHaveLength(2);
  for (const metadata of [[], ['a.csv', 1], ['a.csv', '']]) {
    const wrong = fileWith(JSON.stringify({ data: 'lesions', metadata }));
    await expect(loadConfig({ flags: {}, configFile: wrong })).rejects.toThrow(/metadata/);
  }
});

test('phases are a list, in the order in which they run, each once', async () => {
  const { phases } = await loadConfig({ flags: { phases: 'baseline, data,baseline' } });
  expect(phases).toEqual(['data', 'baseline']);
  expect((await loadConfig({ flags: {} })).phases).toEqual(usualPhases);
});

test('members of transfer are phases of their own, beside those that are named', async () => {
  const phasesBy = async (flags: Record<string, unknown>) => (await loadConfig({ flags })).phases;
  expect(await phasesBy({ phases: 'transfer,data', members: 3 })).toEqual([
    ...['data', 'transfer', 'transfer-2', 'transfer-3'],
  ]);
  expect(await phasesBy({ preset: 'best', phases: 'data,transfer' })).toHaveLength(4);
  expect(await phasesBy({ preset: 'best', phases: 'data,baseline' })).toEqual(['data', 'baseline']);
  // What a run had, with fewer.
  const configFile = fileWith(
    JSON.stringify({ phases: ['transfer', 'transfer-2'], transfer: { members: 2 } }),
  );
  const fewer = await loadConfig({ flags: { members: 1 }, configFile });
  expect(fewer).toMatchObject({ phases: ['transfer'], transfer: { members: 1 } });
  expect((await loadConfig({ flags: {}, configFile })).phases).toEqual(['transfer', 'transfer-2']);
  await expect(phasesBy({ phases: 'transfer-3,transfer' })).rejects.toThrow(
    '--phases names transfer-3, but transfer has one member. Name transfer alone and say --members 3.',
  );
  await expect(phasesBy({ phases: 'data,baseline', members: 2 })).rejects.toThrow(
    '--members is of the phase transfer',
  );
  await expect(phasesBy({ members: 6 })).rejects.toThrow('--members');
});

describe('names the flag or the key, the value and what is allowed', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a number too small', { epochs: 0 }, '--epochs is 0: it must be above 0.'],
    ['no whole number', { batchSize: 2.5 }, '--batch-size is 2.5: it must be a whole number.'],
    [
      'neither a number nor the word',
      { batchSize: 'x' },
      '--batch-size is "x": it must be a whole number above 0, or auto.',
    ],
    ['no number', { epochs: NaN }, '--epochs must be a number.'],
    ['too large', { imageSize: 5000 }, '--image-size is 5000: it must be at most 1024.'],
    ['a share', { validation: 1 }, '--validation is 1: it must be below 1.'],
    ['no phase', { phases: ',' }, '--phases is []: it must have at least 1 entry.'],
    [
      'an engine that does not exist',
      { engine: 'wasn' },
      '--engine is "wasn": it must be one of auto, tensorflow, webgpu, wasm. Did you mean wasm?',
    ],
    ['a name', { name: '../up' }, '--name is "../up": it must be of letters, digits, '],
    ['no GPUs', { gpus: 'x' }, '--gpus is "x": it must be all, or numbers of GPUs such as 0,1.'],
    ['no interval', { checkpointEvery: 'x' }, 'it must be a number of steps ("200") or of minutes'],
    ['an empty path', { data: '' }, '--data needs a path behind it.'],
    ['labels without images', { metadata: 'a.csv' }, '--metadata needs a folder of images'],
  ])('%s', async (_what, flags, message) => {
    expect(await complaint(flags)).toContain(message);
  });

  test('a phase that does not exist, with the one that was meant', async () => {
    expect(await complaint({ phases: 'data,basline' })).toMatch(
      /--phases is "basline": it must be one of data, samples, .*Did you mean baseline\?/,
    );
  });

  test.each<[string, Record<string, unknown>, string | null]>([
    ['a beginning', { schedule: 'cos' }, 'cosine'],
    ['letters that changed places', { preset: 'bset' }, 'best'],
    ['another case', { engine: 'WASM' }, 'wasm'],
    ['half of the letters', { preset: 'fast' }, null],
    ['a beginning of several', { backbone: 'mobile' }, null],
    ['too little to tell', { optimizer: 'a' }, null],
  ])(
    'all choices, and one of them where it is near enough to be meant: %s',
    async (_w, flags, meant) => {
      const message = await complaint(flags);
      expect(message).toMatch(/it must be one of (\w[\w-]*, )+/);
      if (meant === null) expect(message).not.toContain('Did you mean');
      else expect(message).toContain(`Did you mean ${meant}?`);
    },
  );

  test('keys of the file', async () => {
    const message = await complaint({}, '{ "augmentation": { "zoom": 2 }, "epochs": "ten" }');
    expect(message).toMatch(/"augmentation.zoom" in .*study.json is 2: it must be at most 0.9\./);
    expect(message).toMatch(/"epochs" in .*study.json is "ten": it must be a number\./);
  });

  test('shares of augmented images that are none, in either group', async () => {
    const group = '{ "hair": 1.5, "border": -1, "gamma": 2, "whiteBalance": 1 }';
    const message = await complaint(
      {},
      `{ "augmentation": ${group}, "transfer": { "augmentation": ${group} } }`,
    );
    for (const at of ['augmentation', 'transfer.augmentation']) {
      expect(message).toContain(`"${at}.hair" in `);
      expect(message).toMatch(/hair" in .*study.json is 1.5: it must be at most 1\./);
      expect(message).toMatch(/border" in .*study.json is -1: it must be at least 0\./);
      expect(message).toMatch(/gamma" in .*study.json is 2: it must be at most 0.9\./);
      expect(message).toMatch(/whiteBalance" in .*study.json is 1: it must be at most 0.9\./);
      expect(message.split('\n').filter((line) => line.includes(`"${at}.`))).toHaveLength(4);
    }
  });

  test('keys that do not exist, with the one that was meant', async () => {
    const message = await complaint(
      {},
      '{ "image-size": 64, "network": { "unit": 3 }, "elephants": 1, "\\u001b[2J": 1 }',
    );
    expect(message).toMatch(/no setting "image-size" in .*Did you mean imageSize\?/);
    expect(message).toMatch(/no setting "network.unit" in .*Did you mean network\.units\?/);
    expect(message).toMatch(/no setting "elephants" in [^?]*json\.$/m);
    expect(message).not.toContain('\u001b');
  });
});

test('a setting of another group is told where it stands', async () => {
  const complained = (text: string) => complaint({}, text);
  expect(await complained('{ "dropout": 0.2 }')).toContain(
    'Did you mean network.dropout or transfer.dropout?',
  );
  expect(await complained('{ "transfer": { "seed": 3 } }')).toContain('Did you mean seed?');
  expect(await complained('{ "transfer": { "epoch": 3 } }')).toContain(
    'Did you mean transfer.epochs?',
  );
});

describe('a config file that is no settings', () => {
  test('says where it stops being JSON', async () => {
    expect(await complaint({}, '{\n  "epochs": 3,\n  "seed": }')).toMatch(
      /study.json is not JSON: line 3, column 11: value expected/,
    );
    expect(await complaint({}, '{ "epochs": 3, }')).toMatch(/line 1, column 1[67]/);
    expect(await complaint({}, '')).toMatch(/line 1, column 1/);
    expect(await complaint({}, '{} // done')).toMatch(/line 1, column 4: invalid comment/);
  });

  test('is a list or a number', async () => {
    expect(await complaint({}, '[1]')).toContain('must hold a JSON object');
    expect(await complaint({}, '3')).toContain('must hold a JSON object');
  });

  test('is not there', async () => {
    await expect(loadConfig({ flags: {}, configFile: '/nowhere/a.json' })).rejects.toThrow(
      'There is no config file /nowhere/a.json. Check the path after --config.',
    );
  });

  test('may never end', async () => {
    const folder = temporaryFolder();
    await expect(loadConfig({ flags: {}, configFile: folder })).rejects.toThrow(/EISDIR/);
    await expect(loadConfig({ flags: {}, configFile: '/dev/zero' })).rejects.toThrow(
      'The config file /dev/zero cannot be read (it is no file). Check the path after --config.',
    );
    const large = join(folder, 'large.json');
    writeFileSync(large, `{}${' '.repeat(1 << 20)}`);
    await expect(loadConfig({ flags: {}, configFile: large })).rejects.toThrow(
      'it is larger than 1 MiB',
    );
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(loadConfig({ flags: {}, configFile: pipe })).rejects.toThrow(
      /is not JSON: line 1/,
    );
  });
});

test('a config file may be a pipe, as a shell makes one for --config <(...)', () => {
  const script = `${process.execPath} ${programPath} run --config <(sleep 0.3; printf '{ "epo'; sleep 0.3; echo 'chs": "many" }')`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringMatching(/"epochs" .*"many"/)]);
});

test('a prototype in the file changes nothing', async () => {
  const message = await complaint({}, '{ "__proto__": { "epochs": 99 }, "constructor": 1 }');
  expect(message).toContain('"__proto__"');
  expect(({} as Record<string, unknown>).epochs).toBeUndefined();
});

test('what this version does not carry is refused by name', async () => {
  expect(await complaint({ protocol: 'as-published', folds: 5, fold: 1 })).toMatch(
    /--protocol as-published has no folds/,
  );
  expect(await complaint({ deterministic: true, xla: true })).toMatch(
    /--deterministic does not go with --xla: XLA has no gradient of max pooling/,
  );
});

test('flags set entries of groups, and leave what else the file has there', async () => {
  const configFile = fileWith(
    '{ "optimizer": { "kind": "sgd", "beta1": 0.8 }, "loss": { "focalGamma": 2 } }',
  );
  const flags = { optimizer: 'adamw', weightDecay: 0.01, labelSmoothing: 0.1, schedule: 'cosine' };
  const config = await loadConfig({ flags, configFile });
  expect(config.optimizer).toMatchObject({ kind: 'adamw', beta1: 0.8, weightDecay: 0.01 });
  expect(config.loss).toEqual({ labelSmoothing: 0.1, focalGamma: 2 });
  expect(config.schedule).toMatchObject({ kind: 'cosine', warmupEpochs: 0 });
});

test('a flag of a group is named as it was given, an entry of the file by its place', async () => {
  expect(await complaint({ optimizer: 'adamx' })).toMatch(
    /--optimizer is "adamx": it must be one of/,
  );
  expect(await complaint({ weightDecay: 0.1 })).toMatch(
    /--weight-decay is 0.1: it needs the optimizer/,
  );
  expect(await complaint({ momentum: 0.9 })).toMatch(
    /--momentum is 0.9: it needs the optimizer sgd/,
  );
  expect(await complaint({}, '{ "schedule": { "factor": 2 } }')).toMatch(
    /"schedule.factor" in .* is 2/,
  );
  expect(await complaint({ clipNorm: 1 }, '{ "optimizer": "adam" }')).toMatch(/"optimizer"/);
});

test('fine-tuning begins at a share of the layers, or at one of them', async () => {
  for (const from of ['450%', '4.5%', '%']) {
    expect(await complaint({}, JSON.stringify({ transfer: { from } }))).toMatch(
      /"transfer.from" in .* is ".*%": it must be all, none, a layer, or a share from 0% to 99%\./,
    );
  }
  const configFile = fileWith('{ "transfer": { "from": "conv_pw_6" } }');
  expect((await loadConfig({ flags: {}, configFile })).transfer.from).toBe('conv_pw_6');
});

test('a warm-up leaves epochs to train from scratch, and is that of a preset where it says so', async () => {
  expect(await complaint({ epochs: 3, warmupEpochs: 3 })).toBe(
    'A warm-up of 3 epochs leaves nothing of 3 epochs. Give fewer --warmup-epochs or more --epochs.',
  );
  const ofPreset = await complaint({ epochs: 1, preset: 'quick' });
  expect(ofPreset).toContain('2 epochs, as the preset quick has, leaves nothing of 1 epoch.');
  const both = { epochs: 1, preset: 'quick', warmupEpochs: 1 };
  expect(await complaint(both)).toContain('A warm-up of 1 epoch leaves nothing of 1 epoch.');
  // Transfer has a warm-up and epochs of its own.
  const phases = 'data,transfer,evaluation';
  expect(await loadConfig({ flags: { epochs: 1, preset: 'quick', phases } })).toMatchObject({
    epochs: 1,
  });
});

test('settings that need each other are asked for together', async () => {
  expect(await complaint({ fold: 1 })).toContain('--fold needs the number of folds');
  expect(await complaint({ folds: 5, fold: 6 })).toContain('give 1 to 5');
  expect(await complaint({ folds: 1, fold: 1 })).toContain('must be at least 2');
  expect(await complaint({ contradictory: 'relabel' })).toContain('--relabel FILE.csv');
  expect(await complaint({ contradictory: 'delete' })).toContain('drop, keep, relabel');
  const untold = { data: 'images', contradictory: 'metadata' };
  expect(await complaint(untold)).toContain('--metadata FILE.csv');
  const config = await loadConfig({ flags: { folds: 5, fold: 5, relabel: 'r.csv' } });
  expect(config).toMatchObject({ folds: 5, fold: 5, relabel: resolve('r.csv') });
  // Without one of them, a study goes through all folds, also beside the leaky protocol.
  const all = await loadConfig({ flags: { folds: 5, protocol: 'both' } });
  expect(all).toMatchObject({ folds: 5, fold: null, protocol: 'both' });
});

test('a prior correction is a word or a number from 0 to 1, by flag or file', async () => {
  const asked = async (priorCorrection: unknown) =>
    (await loadConfig({ flags: { priorCorrection } })).evaluation;
  expect(await asked(undefined)).toMatchObject({ priorCorrection: 'none' });
  expect(await asked('auto')).toMatchObject({ priorCorrection: 'auto', tta: 'none' });
  expect(await asked('0.25')).toMatchObject({ priorCorrection: 0.25 });
  expect(await asked('.5')).toMatchObject({ priorCorrection: 0.5 });
  expect(await complaint({ priorCorrection: '1.5' })).toBe(
    '--prior-correction is 1.5: it must be at most 1.',
  );
  expect(await complaint({ priorCorrection: 'some' })).toBe(
    '--prior-correction is "some": it must be none, auto or a number from 0 to 1.',
  );
  expect(await complaint({}, '{ "evaluation": { "priorCorrection": -1 } }')).toMatch(
    /^"evaluation\.priorCorrection" in .* is -1: it must be at least 0\.$/,
  );
});
