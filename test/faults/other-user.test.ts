/** Another user of the machine can neither read a run nor command it. */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../source/runs/control.js';
import { createRunFolder, socketPath } from '../../source/runs/folder.js';
import { temporaryFolder } from '../temporary.js';

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
test.skipIf(process.getuid?.() !== 0)('a run and its socket are their owner’s alone', async () => {
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
});
