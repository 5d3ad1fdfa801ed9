/** The bench as its user runs it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { benchSchema } from '../../source/bench/results.js';
import { benchCommand } from '../../source/commands/bench.js';
import { findProgram } from '../../source/engine/native/search-path.js';
import { packageRoot } from '../../source/entry-points.js';
import { captured } from '../commands/captured.js';
import { writeTree } from '../dataset/images.js';
import { describeNative } from '../native.js';
import { runProgram, startProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';

const A_MINUTE = 60_000;
const python = findProgram('python3');

/** A data folder of twelve images of two classes; two of them are the test set's. */
async function someImages(): Promise<string> {
  const folder = temporaryFolder();
  const tree = Array.from({ length: 12 }, (_, n): [string, number] => [
    `${n < 10 ? 'Train' : 'Test'}/${n % 2 ? 'nevus' : 'melanoma'}/${n}.png`,
    n,
  ]);
  await writeTree(folder, Object.fromEntries(tree));
  return folder;
}

/** A program that says it has every package, and then does what `script` says. */
function pretendedPython(script: string): string {
  const path = join(temporaryFolder(), 'python');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -c ] && exit 0\n${script}\n`, { mode: 0o755 });
  return path;
}

/** Processes that have a text in their command line, itself not counted. */
const processesWith = (text: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });

describe('the embedded engine', () => {
  test(
    'is timed in every kind of case, and the answer fits its schema',
    async () => {
      const scratch = temporaryFolder();
      const cases = 'ingest/64,input/64,train/study-64,predict/study-64,epoch/64';
      const { code, stdout, stderr } = await runProgram(
        [
          ...['bench', '--json', '--rounds', '1', '--engines', 'wasm', '--cases', cases],
          ...['--data', await someImages(), '--images', '8'],
        ],
        { TMPDIR: scratch },
      );
      expect(code, stderr).toBe(0);
      const results = benchSchema.parse(JSON.parse(stdout));
      expect(results.images).toEqual({ count: 8, synthetic: false });
      expect(results.cases.map((one) => one.case)).toEqual([
        ...['ingest/64', 'input/64', 'train/study-64', 'memory/train/study-64'],
        ...['predict/study-64', 'epoch/64', 'memory/epoch/64'],
      ]);
      for (const { melanoscope, engine } of results.cases) {
        expect(engine).toBe('wasm');
        expect(melanoscope!.median).toBeGreaterThan(0);
      }
      expect(stderr).toContain('train/study-64\n');
      expect(readdirSync(scratch)).toEqual([]);
    },
    3 * A_MINUTE,
  );

  test(
    'is timed alone when Python fails, and the table says why',
    async () => {
      const { code, stdout, stderr } = await runProgram([
        ...['bench', '--rounds', '1', '--engines', 'wasm', '--cases', 'train/study-64'],
        ...['--against', 'pytorch', '--python', pretendedPython('echo no luck >&2; exit 3')],
      ]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/train\/study-64 +wasm +[\d.]+ \[/);
      expect(stdout).toMatch(/pytorch +n\/a +images\/s +n\/a/);
      expect(stdout).toContain(
        'train/study-64, pytorch: pytorch ended with exit code 3 (no luck).',
      );
    },
    A_MINUTE,
  );

  test.skipIf(process.platform !== 'linux')(
    'leaves no process and no file when it is interrupted',
    async () => {
      const scratch = temporaryFolder();
      const running = startProgram(
        ['bench', '--engines', 'wasm', '--cases', 'train/study-180', '--rounds', '50'],
        { TMPDIR: scratch },
      );
      while (processesWith(scratch).length === 0) await sleep(50);
      running.kill('SIGINT');
      const { code, stdout, stderr } = await running.finished;
      expect(code).toBe(130);
      expect(stdout).toBe('');
      expect(stderr).toContain('Interrupted.');
      expect(processesWith(scratch)).toEqual([]);
      expect(readdirSync(scratch)).toEqual([]);
    },
    A_MINUTE,
  );
});

describeNative('TensorFlow', () => {
  test(
    'is timed as a graph, eagerly and as stock TensorFlow.js, turn by turn',
    async () => {
      const { code, stdout, stderr } = await runProgram([
        ...['bench', '--json', '--rounds', '1', '--cases', 'train/study-64'],
        ...['--engines', 'tensorflow,tensorflow-eager', '--against', 'tfjs'],
      ]);
      expect(code, stderr).toBe(0);
      const results = benchSchema.parse(JSON.parse(stdout));
      expect(results.images).toBeNull();
      expect(Object.keys(results.contestants)).toEqual(['tensorflow', 'tensorflow-eager', 'tfjs']);
      const [train, memory] = results.cases;
      expect(train).toMatchObject({ engine: 'tensorflow', unit: 'images/s', better: 'higher' });
      const { engines, melanoscope, tfjs, ratio } = train!;
      expect(melanoscope).toEqual(engines['tensorflow']);
      expect(engines['tensorflow-eager']!.median).toBeGreaterThan(0);
      // One round: the ratio is that of its two figures.
      expect(ratio['tfjs']!.median).toBeCloseTo(melanoscope!.median / tfjs!.median, 10);
      // TensorFlow alone takes 100 MiB; a figure of the whole machine would be far above 8 GiB.
      expect(memory!.melanoscope!.median).toBeGreaterThan(100);
      expect(memory!.melanoscope!.median).toBeLessThan(8192);
    },
    2 * A_MINUTE,
  );
});

describe('options', () => {
  test.each([
    [['--cases', 'train/other'], /There is no case "train\/other".*train\/study-64/],
    [['--rounds', '0'], /--rounds has to be a whole number/],
    [['--images', '1.5'], /--images has to be a whole number/],
    [['--engines', 'cuda'], /--engines does not know "cuda".*wasm/],
    [['--against', 'jax'], /--against does not know "jax".*pytorch/],
    [['--python', '/usr/bin/python3'], /--python goes with --against/],
    [['--batch', '3'], /Unknown option --batch/],
  ])('%j is wrong use', async (argv, message) => {
    const { code, error } = await captured(benchCommand, ...argv);
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });

  test('a Python that does not run is said before anything is timed', async () => {
    const argv = ['--against', 'keras', '--python', '/no/such/python'];
    const { code, error } = await captured(benchCommand, ...argv);
    expect(code).toBe(1);
    expect(error).toMatch(/\/no\/such\/python does not run.*--python PATH/);
  });

  test('what a Python lacks is named, with the command that installs it', async () => {
    const path = join(temporaryFolder(), 'python');
    writeFileSync(path, '#!/bin/sh\necho torch\n', { mode: 0o755 });
    const argv = ['--against', 'pytorch', '--python', path];
    const { error } = await captured(benchCommand, ...argv);
    expect(error).toMatch(/lacks torch\. Install them with `.* -m pip install -r .*requirements/);
  });

  test('a data folder with nothing to train on is refused', async () => {
    const folder = temporaryFolder();
    await writeTree(folder, { 'test/nevus/1.png': 1, 'test/melanoma/2.png': 2 });
    const argv = ['--engines', 'wasm', '--cases', 'ingest/64', '--data', folder];
    expect((await captured(benchCommand, ...argv)).error).toMatch(/no Train folder to learn from/);
  });
});

describe.skipIf(python === null)('Python', () => {
  const programs = join(packageRoot(), 'bench', 'python');

  test.each(readdirSync(programs).filter((name) => name.endsWith('.py')))(
    '%s is Python',
    (name) => {
      const code = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
      execFileSync(python!, ['-c', code, join(programs, name)]);
    },
  );

  test(
    'an environment that cannot be made whole is not kept',
    async () => {
      const cache = temporaryFolder();
      const { code, stdout, stderr } = await runProgram(
        ['bench', '--engines', 'wasm', '--cases', 'train/study-64', '--against', 'keras'],
        {
          ...{ MELANOSCOPE_CACHE: cache, PIP_INDEX_URL: 'http://127.0.0.1:9/simple' },
          ...{ PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '0' },
        },
      );
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain(`Making a Python environment for Keras and PyTorch in ${cache}`);
      expect(stderr).toMatch(/pip could not install Keras and PyTorch: .*--python PATH/);
      expect(existsSync(join(cache, 'bench')) ? readdirSync(join(cache, 'bench')) : []).toEqual([]);
    },
    A_MINUTE,
  );
});
