/** A run over a real SSH connection that is cut in mid-epoch, or whose client stops reading. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldLog } from '../../source/runs/fold-log.js';
import { programPath, runProgram } from '../program.js';
import { openTerminalOf, type TestTerminal } from '../terminal.js';
import { describeWhere } from '../where.js';
import { noSshServer, startSshServer, type SshServer } from './ssh-server.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;

describeWhere(noSshServer, 'over SSH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-over-ssh-'));
  const data = join(folder, 'lesions');
  const out = join(folder, 'runs');
  /** In the environment of each view. */
  const MARK = `MELANOSCOPE_VIEW_OF=${out}`;
  let server: SshServer;

  beforeAll(async () => {
    await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
    server = await startSshServer();
  }, MINUTES);
  afterAll(async () => {
    await runProgram(['stop', 'remote', '--out', out]);
    server.close();
    await removeFolder(folder);
  });

  /** The program in a terminal at the other end of a connection. */
  function connect(...args: string[]): TestTerminal {
    const cache = process.env.MELANOSCOPE_CACHE;
    const variables = [MARK, ...(cache ? [`MELANOSCOPE_CACHE=${cache}`] : [])];
    const command = ['env', ...variables, process.execPath, programPath, ...args, '--out', out];
    return openTerminalOf('ssh', server.client(command.join(' ')), {
      ...{ columns: 120, rows: 36 },
    });
  }

  const steps = async (): Promise<number> => {
    const { epoch, step } = (await foldLog(join(out, 'remote'))).phases.baseline;
    return 1000 * epoch + step;
  };
  async function goesOn(): Promise<void> {
    const before = await steps();
    await expect.poll(steps, { timeout: MINUTES }).toBeGreaterThan(before);
  }

  /** Processes of the views that there are: the program gives itself its name. */
  const views = (): string[] =>
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => {
        try {
          const is = (file: string, what: string): boolean =>
            readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').includes(what);
          return is('cmdline', 'melanoscope') && is('environ', MARK);
        } catch {
          return false;
        }
      });

  /** The epoch, and a chart's axis with points beside it. */
  const curves = /epoch +\d+\/500[^]*Loss[^]*┤ *[─━╭╮╰╯┏┓┗┛]/i;

  test(
    'a connection that is cut in mid-epoch, and one that has stopped, leave the run going on, and a new one shows its curves',
    async () => {
      const first = connect(
        ...['run', '--data', data, '--name', 'remote', '--engine', 'wasm', '--image-size', '32'],
        ...['--phases', 'data,baseline', '--epochs', '500'],
      );
      await first.shows(/epoch +([2-9]|\d\d+)\/500/i);
      expect(views()).toHaveLength(1);
      server.cut();
      expect(await first.closed).toBe(255);
      await goesOn();
      await expect.poll(views, { timeout: MINUTES }).toEqual([]);

      const second = connect('attach', 'remote');
      await second.shows(curves);
      second.kill('SIGSTOP');
      await goesOn();
      const third = connect('attach', 'remote');
      await third.shows(curves);
      await third.shows(/Watching: .* is in control/);
      await goesOn();
      second.kill('SIGKILL');
      await second.closed;
      await expect.poll(() => views().length, { timeout: MINUTES }).toBe(1);

      third.press('x');
      await third.shows(/Stop now\?/);
      third.press('y');
      expect(await third.closed).toBe(0);
      const { status, runner } = await foldLog(join(out, 'remote'));
      expect(status).toBe('stopped');
      expect(runner).toMatchObject({ pid: expect.any(Number) });
    },
    3 * MINUTES,
  );
});
