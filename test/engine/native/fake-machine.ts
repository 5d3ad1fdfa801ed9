/**
 * A machine made of scripts: a search path with python3, g++ and nvidia-smi of the test's making, and a
 * cache of its own. What the scripts stand for (pip, a compiler) is tried for real by the program's CI.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { installNativeEngine, type InstallOptions } from '../../../source/engine/native/index.js';
import type { InstallMachine, InstallProgress } from '../../../source/engine/native/types.js';
import { temporaryFolder } from '../../temporary.js';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const GOOD_CHECK = { ok: true, device: 'CPU, 2 threads', deviceKind: 'cpu', version: '2.21.0' };

interface PythonScript {
  /** Folder of its tensorflow package. */
  tensorflow?: string;
  pip?: boolean;
  /** Shell commands of `pip download`; $dest is its destination. By default it makes a file. */
  download?: string;
}

export class FakeMachine {
  readonly root = temporaryFolder();
  readonly bin = join(this.root, 'bin');
  readonly cache = join(this.root, 'cache');
  readonly engines = join(this.cache, 'engines');

  constructor() {
    mkdirSync(this.bin);
    vi.stubEnv('PATH', this.bin);
    vi.stubEnv('MELANOSCOPE_CACHE', this.cache);
    // Nor is there an engine in the usual place.
    vi.stubEnv('XDG_CACHE_HOME', join(this.root, 'home'));
    vi.stubEnv('CXX', '');
  }

  /** Puts a shell script on the search path. */
  script(name: string, body: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  python({
    tensorflow,
    pip = true,
    download = 'echo wheel > "$dest/some.whl"',
  }: PythonScript = {}): void {
    const answer = JSON.stringify({ version: '3.12.0', pip, tensorflow: tensorflow ?? null });
    this.script(
      'python3',
      `
      if [ "$1" = -m ]; then
        while [ "$1" != --dest ]; do shift; done
        dest=$2; /bin/mkdir -p "$dest"
        ${download}
        exit
      fi
      case "$2" in
        *find_spec*) echo '${answer}' ;;
        *zipfile*) /bin/mkdir -p "$4/tensorflow"; ${LIBRARIES.map((name) => `echo > "$4/tensorflow/${name}"`).join('; ')} ;;
      esac`,
    );
  }

  /** A compiler that makes an empty file, or does what the commands say. */
  compiler(body = 'while [ "$1" != -o ]; do shift; done; echo addon > "$2"'): void {
    this.script('g++', body);
  }

  /** A folder that looks like the package of a TensorFlow. */
  tensorflow(version: string, build: 'cpu' | 'cuda' = 'cpu', libraries = LIBRARIES): string {
    const folder = join(this.root, `site-${version}-${build}`, 'tensorflow');
    mkdirSync(join(folder, 'include/tensorflow/c'), { recursive: true });
    mkdirSync(join(folder, 'python/platform'), { recursive: true });
    mkdirSync(join(folder, '..', `tensorflow-${version}.dist-info`));
    writeFileSync(join(folder, 'include/tensorflow/c/c_api.h'), '');
    const info = `[('is_cuda_build', ${build === 'cuda' ? 'True' : 'False'})]`;
    writeFileSync(join(folder, 'python/platform/build_info.py'), info);
    for (const name of libraries) writeFileSync(join(folder, name), '');
    return folder;
  }

  /** A check that prints an answer and ends. */
  check(answer: object = GOOD_CHECK, stderr = ''): string {
    return this.checkProgram(
      `process.stderr.write(${JSON.stringify(stderr)}); console.log(${JSON.stringify(JSON.stringify(answer))})`,
    );
  }

  checkProgram(code: string): string {
    const path = join(this.root, `check-${readdirSync(this.root).length}.mjs`);
    writeFileSync(path, code);
    return path;
  }

  /** Installs on this machine; `stages` are those it went through. */
  async install(
    options: InstallOptions = {},
    machine: InstallMachine = {},
    onProgress?: (progress: InstallProgress) => void,
  ) {
    const stages = new Set<string>();
    const installed = await installNativeEngine(
      options,
      (progress) => {
        stages.add(progress.stage);
        onProgress?.(progress);
      },
      {
        checkMain: machine.checkMain ?? this.check(),
        freeBytes: machine.freeBytes ?? (async () => 1e12),
      },
    );
    return { ...installed, stages: [...stages] };
  }

  /** Names of what lies in the cache's folder of engines. */
  files(): string[] {
    return existsSync(this.engines) ? readdirSync(this.engines).sort() : [];
  }

  record(): string {
    return readFileSync(join(this.engines, 'engines.json'), 'utf8');
  }
}

/** A machine with all that an installation needs. */
export function wholeMachine(): FakeMachine {
  const machine = new FakeMachine();
  machine.python();
  machine.compiler();
  return machine;
}

export const NVIDIA_SMI = 'echo "NVIDIA H100, 550.54.15, 81559, 80000"';
