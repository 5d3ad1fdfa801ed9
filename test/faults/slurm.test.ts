/** The job that the README gives, on a Slurm cluster: warned by a signal, requeued, and gone on with by itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../source/entry-points.js';
import { foldLog } from '../../source/runs/fold-log.js';
import { readLog } from '../../source/runs/read-log.js';
import { programPath, runProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;

/** Why no job can be run here, or null: a cluster of one's own is wanted, not one that others work on. */
const noCluster = ((): string | null => {
  const { error, status, stdout, stderr } = spawnSync('scontrol', ['show', 'config'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (error) return `no Slurm here: ${error.message}`;
  if (status !== 0) return `no Slurm cluster answers: ${stderr.trim().split('\n')[0]}`;
  const ours = /^ClusterName +. loopback$/m.test(stdout);
  return ours ? null : 'the Slurm cluster here is not that of test/faults/slurm-cluster.sh';
})();

const slurm = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' }).trim();

/** The job script as the README has it, with this program and a long run on small images. */
function jobScript(data: string, out: string): string {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  const [script] = /#!\/bin\/bash\n[^]*?wait \$run(?=\n\n)/.exec(readme)!;
  const run = `${process.execPath} ${programPath} run --engine wasm --image-size 32 --epochs 500`;
  return script
    .replace(/^ +/gm, '')
    .replace('melanoscope run --data lesions', `${run} --data ${data} --out ${out}`)
    .replace('--plain', '--plain --phases data,baseline');
}

describe.skipIf(noCluster !== null)(`on Slurm${noCluster ? ` (${noCluster})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-slurm-'));
  const data = join(folder, 'lesions');
  const run = join(folder, 'study');
  let job = '';

  beforeAll(async () => {
    await runProgram(['demo-data', data, '--images', '90', '--seed', '7']);
  }, MINUTES);
  afterAll(async () => {
    if (job !== '') spawnSync('scancel', ['--signal=KILL', '--full', job]);
    await removeFolder(folder);
  });

  const stateOf = () => foldLog(run).catch(() => null);
  const epoch = async () => (await stateOf())?.phases.baseline?.epoch ?? 0;

  test(
    'a job that is warned writes a checkpoint, is requeued and goes on at that step',
    async () => {
      const script = join(folder, 'job.sh');
      writeFileSync(script, jobScript(data, folder));
      job = slurm('sbatch', '--parsable', `--output=${folder}/job.log`, script);
      await expect.poll(epoch, { timeout: MINUTES }).toBeGreaterThan(1);

      // As Slurm does when the job's time is nearly over (--signal=B:USR1): to the batch shell alone.
      slurm('scancel', '--signal=USR1', '--batch', job);
      const requeued = () => / Restarts=1 /.test(slurm('scontrol', 'show', 'job', job));
      await expect.poll(requeued, { timeout: MINUTES }).toBe(true);
      const warned = await stateOf();
      expect(warned).toMatchObject({ status: 'stopped' });
      const { globalStep } = warned!.phases.baseline;
      // A start within the second of the requeue fails: its credential is taken for the one that was revoked.
      await sleep(3000);
      const resumed = async () => {
        // Slurm by itself lets a job wait for two minutes once it has been requeued.
        spawnSync('scontrol', ['update', `JobId=${job}`, 'StartTime=now']);
        return (await readLog(join(run, 'events.jsonl'))).events.find(
          ({ type }) => type === 'phase-resumed',
        );
      };
      await expect
        .poll(resumed, { timeout: 3 * MINUTES, interval: 1000 })
        .toMatchObject({ step: globalStep });
      const before = await epoch();
      await expect.poll(epoch, { timeout: MINUTES }).toBeGreaterThan(before);

      slurm('scancel', job);
      await expect
        .poll(async () => (await stateOf())?.status, { timeout: MINUTES })
        .toBe('stopped');
      job = '';
    },
    6 * MINUTES,
  );
});
