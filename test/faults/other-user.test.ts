/** Another user of the machine can neither read a run nor command it, and is told so. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../source/runs/control.js';
import { createRunFolder, socketPath } from '../../source/runs/folder.js';
import { environment, programPath } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';

const NOBODY = 65534;

/** What a program of nobody's says that tries to. @param code A script. */
function asNobody(code: string, path: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code, path], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  return stdout + stderr;
}

// Only root can become somebody else.
const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `a run and its socket are their owner’s alone${isRoot ? '' : ' (needs root)'}`,
  async () => {
    const home = temporaryFolder();
    chmodSync(home, 0o755);
    const folder = await createRunFolder(home, 'amber');
    const got: unknown[] = [];
    const control = await listen(folder, (command) => got.push(command));
    onTestFinished(() => control.close());
    const look =
      "try{console.log(require('fs').readdirSync(process.argv[1]))}catch(e){console.log(e.code)}";
    expect(asNobody(look, home)).toContain('amber');
    expect(asNobody(look, folder)).toBe('EACCES\n');
    // The socket refuses by itself, also where somebody has opened the folder.
    chmodSync(folder, 0o755);
    expect(asNobody(look, folder)).toContain('control.sock');
    const connect =
      "require('net').connect(process.argv[1]).on('error',(e)=>console.log(e.code)).on('connect',function(){console.log('in');this.end()})";
    expect(asNobody(connect, socketPath(folder))).toBe('EACCES\n');
    expect(got).toEqual([]);
  },
);

/** A folder with a run in it. */
async function strangersRun(): Promise<{ out: string; folder: string }> {
  const out = temporaryFolder();
  chmodSync(out, 0o755);
  const folder = await createRunFolder(out, '2026-01-31-142530-larch');
  const log = loadEvents().map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(join(folder, 'events.jsonl'), log.join(''));
  return { out, folder };
}

/** Runs the program as root without its right to read everything. */
const program = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    'setpriv',
    [
      ...['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'],
      ...['--', process.execPath, programPath, ...args],
    ],
    { env: environment(), encoding: 'utf8' },
  );
  return { code: status, stdout, stderr };
};

/** As such root is to another's folders what any user is; the program itself may lie where root alone can read. */
const canDrop =
  isRoot &&
  spawnSync('setpriv', ['--bounding-set=-dac_override,-dac_read_search', '--', 'true']).status ===
    0;

const why = canDrop ? '' : ' (needs root and setpriv)';

test.skipIf(!canDrop)(
  `a run that may not be read is said to be that, and not to be none${why}`,
  async () => {
    const { out, folder } = await strangersRun();
    chownSync(folder, NOBODY, NOBODY);
    const refused = `You may not read the folder ${folder}. Ask its owner for permission to read it, or for a copy.`;
    for (const run of ['2026-01-31-142530-larch', 'larch', folder]) {
      const told = program('attach', run, '--out', out, '--plain');
      expect([run, told.code, told.stderr]).toEqual([run, 1, `melanoscope: ${refused}\n`]);
    }
    for (const args of [['export'], ['export', 'larch'], ['evaluate', 'larch', '--data', out]]) {
      const told = program(...args, '--out', out);
      expect([args, told.code, told.stderr]).toEqual([args, 1, `melanoscope: ${refused}\n`]);
    }
    const checkpoint = join(folder, 'phases', 'baseline', 'best');
    expect(program('predict', checkpoint, 'a.jpg').stderr).toBe(`melanoscope: ${refused}\n`);
    const listed = program('runs', '--out', out, '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { run: '2026-01-31-142530-larch', folder, status: 'unreadable', message: refused },
    ]);
    const begun = program('run', '--plain', '--out', out, '--name', '2026-01-31-142530-larch');
    expect(begun.stderr).toContain(`You may not read the folder ${folder}. Give another --name.`);
  },
  60_000,
);

test.skipIf(!canDrop)(
  `a folder of runs that may not be read is said to be that, and not to be empty${why}`,
  async () => {
    const { out } = await strangersRun();
    const shut = join(out, 'shut');
    mkdirSync(shut);
    for (const mode of [0o700, 0o704]) {
      chmodSync(shut, mode);
      if (mode === 0o704) mkdirSync(join(shut, 'one'));
      chownSync(shut, NOBODY, NOBODY);
      for (const args of [['runs'], ['attach', 'larch']]) {
        const { code, stderr } = program(...args, '--out', shut);
        expect([code, stderr]).toEqual([
          1,
          expect.stringContaining(`read the folder ${shut}. Ask`),
        ]);
      }
    }
  },
  60_000,
);

test.skipIf(!canDrop)(
  `a split's folder that may not be read is named, with what to do${why}`,
  async () => {
    const data = temporaryFolder();
    chmodSync(data, 0o755);
    for (const name of ['Train/nevus', 'Test/nevus']) {
      mkdirSync(join(data, name), { recursive: true });
    }
    chmodSync(join(data, 'Test'), 0o700);
    chownSync(join(data, 'Test'), NOBODY, NOBODY);
    const { code, stderr } = program('audit', data);
    expect([code, stderr]).toEqual([
      1,
      `melanoscope: The folder ${join(data, 'Test')} cannot be read (EACCES). Mend its permissions, or take it away.\n`,
    ]);
  },
  60_000,
);
