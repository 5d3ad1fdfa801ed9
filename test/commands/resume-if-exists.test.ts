/** `run --resume-if-exists`: the run goes on as it was begun, or not at all. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { attachCommand } from '../../source/commands/attach.js';
import { runCommand } from '../../source/commands/run.js';
import { eventsPath } from '../../source/runs/folder.js';
import { writeConfig } from '../../source/runs/run-config.js';
import { loadConfig } from '../../source/study/load-config.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';
import { captured } from './captured.js';

let out: string;
beforeEach(() => {
  out = temporaryFolder();
});

/** A run that has finished, begun with these flags. */
async function finished(flags: Record<string, unknown> = {}): Promise<void> {
  const folder = join(out, 'done');
  mkdirSync(folder);
  await writeConfig(folder, await loadConfig({ flags: { ...flags, out, name: 'done' } }));
  const [started] = loadEvents();
  const end = { ...started, seq: 2, type: 'run-finished', status: 'finished', message: null };
  const lines = [{ ...started, run: 'done' }, end].map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(eventsPath(folder), lines.join(''));
}

const again = (...flags: string[]) =>
  captured(runCommand, '--resume-if-exists', '--name', 'done', '--out', out, ...flags);

const already = { code: 0, stdout: 'The run done is finished already.\n', error: '' };

test('what is given and is not as the run was begun is refused, each by its name', async () => {
  await finished({ epochs: 50, preset: 'standard', optimizer: 'sgd' });
  const settings = join(out, 'settings.json');
  writeFileSync(settings, '{ "seed": 7, "loss": { "labelSmoothing": 0.1, "focalGamma": 2 } }');
  const { code, error } = await again(
    ...['--epochs', '7', '--image-size', '48', '--data', '/somewhere', '--config', settings],
    ...['--optimizer', 'adamw', '--phases', 'baseline', '--batch-size', '32'],
  );
  expect(code).toBe(2);
  const differences = error.replace(
    /^.*begun with other settings: |\. Give another --name.*$/g,
    '',
  );
  expect(differences.split('; ').sort()).toEqual([
    `"loss.focalGamma" in ${settings} is 2, the run has 0`,
    `"seed" in ${settings} is 7, the run has 42`,
    '--data is /somewhere, the run has none',
    '--epochs is 7, the run has 50',
    '--optimizer is adamw, the run has sgd',
    expect.stringMatching(/^--phases is \["baseline"\], the run has \["data",/),
  ]);
});

test('a job that is submitted again unchanged goes on, and so does one that names less', async () => {
  const flags = ['--preset', 'best', '--epochs', '5', '--batch-size', 'auto', '--data', `${out}/.`];
  const [preset, epochs, batchSize, data] = ['best', 5, 'auto', out];
  await finished({ preset, epochs, batchSize, data, metadata: ['a.csv'], phases: 'transfer,data' });
  const rest = ['--metadata', `${process.cwd()}/a.csv`, '--phases', 'data,transfer'];
  expect(await again(...flags, ...rest)).toEqual(already);
  expect(await again()).toEqual(already);
});

test('a preset is all that it sets', async () => {
  await finished({ preset: 'best', epochs: 5 });
  expect((await again('--preset', 'best')).error).toContain(
    ': "epochs" of the preset best is 80, the run has 5.',
  );
  expect((await again('--preset', 'quick', '--epochs', '5')).error).toContain(
    'begun with other settings: --preset is quick, the run has best. Give another --name',
  );
});

test('a batch size that is found is none that is given', async () => {
  await finished({ batchSize: 'auto' });
  expect((await again('--batch-size', '32')).error).toContain(
    ': --batch-size is 32, the run has auto from 32.',
  );
});

test('what changes nothing of what is trained may differ', async () => {
  await finished();
  const flags = ['--checkpoint-every', '5m', '--keep-checkpoints', '9', '--pause-between'];
  expect(await again(...flags)).toEqual(already);
});

test('with --json the results of a run that has finished are on stdout, and nothing else', async () => {
  await finished();
  const { code, stdout } = await again('--json');
  expect(code).toBe(0);
  expect(stdout).toBe((await captured(attachCommand, 'done', '--out', out, '--json')).stdout);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, run: 'done', status: 'finished' });
});
