/** An SSH server of one's own on loopback, with keys of its own, and what the sessions on it are. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SSHD = '/usr/sbin/sshd';

/** Why no server can be started here, or null. */
export const noSshServer: string | null = existsSync(SSHD)
  ? null
  : 'no SSH server here: apt-get install openssh-server';

export interface SshServer {
  /** Arguments of `ssh` for a command in a terminal of its own on the server. */
  client(command: string): string[];
  /** Kills what serves the connections that there are, as a crash or the network does. */
  cut(): void;
  close(): void;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.unref();
  });

/** The name in brackets and the parent of each process. */
function processes(): { pid: number; parent: number; name: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
        const end = stat.lastIndexOf(')');
        const name = stat.slice(stat.indexOf('(') + 1, end);
        return [{ pid: Number(entry), parent: Number(stat.slice(end + 2).split(' ')[1]), name }];
      } catch {
        return [];
      }
    });
}

function childrenOf(pid: number): number[] {
  const all = processes();
  const below = (parent: number): number[] =>
    all
      .filter((one) => one.parent === parent && one.name.startsWith('sshd'))
      .flatMap((one) => [...below(one.pid), one.pid]);
  return below(pid);
}

export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-ssh-'));
  const file = (name: string): string => join(folder, name);
  for (const name of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  }
  copyFileSync(file('user.pub'), file('authorized'));
  chmodSync(file('authorized'), 0o600);
  const port = await freePort();
  writeFileSync(
    file('config'),
    [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', 'PidFile none', `HostKey ${file('host')}`],
      ...[`AuthorizedKeysFile ${file('authorized')}`, 'PermitRootLogin prohibit-password'],
      // The folder for temporary files is everybody's.
      ...['PasswordAuthentication no', 'UsePAM no', 'StrictModes no'],
    ].join('\n'),
  );
  // Where root runs it, it wants the folder that the system's own service makes at its start.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(SSHD, ['-D', '-e', '-f', file('config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  while (!(await listens(port))) {
    if (server.exitCode !== null) throw new Error(`sshd has ended: ${said}`);
    await sleep(50);
  }
  return {
    client: (command) => [
      ...['-tt', '-q', '-F', 'none', '-p', String(port), '-i', file('user')],
      ...['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no'],
      ...['-o', `UserKnownHostsFile=${file('known')}`, '127.0.0.1', command],
    ],
    cut: () => {
      for (const pid of childrenOf(server.pid!)) process.kill(pid, 'SIGKILL');
    },
    close: () => {
      for (const pid of childrenOf(server.pid!)) process.kill(pid, 'SIGKILL');
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
