/** Makes a native engine: finds or fetches TensorFlow, compiles the addon, proves it, records it. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { addonPackage } from './addon-package.js';
import { proveEngine } from './check.js';
import { compileAddon, requireCompiler } from './compiler.js';
import { requireSpace } from './disk.js';
import { ADDON_BYTES, fetchTensorflow } from './fetch.js';
import { downloadsFolder, engineFolder, enginesFolder } from './folders.js';
import { removeLeftovers } from './leftovers.js';
import { withInstallLock } from './lock.js';
import { nvidiaGpus } from './nvidia.js';
import { planInstallation, type Plan } from './plan.js';
import { activePython, type Python } from './python.js';
import { readRecord, writeRecord } from './record.js';
import type {
  EngineCheck,
  InstallMachine,
  InstallOptions,
  InstallProgress,
  NativeEngine,
} from './types.js';

export interface Installed {
  engine: NativeEngine;
  /** It was there before; nothing was built or checked. */
  already: boolean;
  /** What the check saw; null when nothing was built. */
  check: EngineCheck | null;
  /** Why something at hand was not used, a sentence each. */
  notes: string[];
}

type OnProgress = (progress: InstallProgress) => void;

/** Proves a new engine; says what else there is when it fails. */
async function prove(
  engine: NativeEngine,
  signal: AbortSignal,
  machine: InstallMachine,
): Promise<EngineCheck> {
  try {
    return await proveEngine(engine, signal, machine.checkMain);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    const instead =
      engine.build === 'cuda'
        ? 'Try the CPU build (melanoscope engine install --cpu)'
        : 'Name another TensorFlow with --tensorflow DIR';
    throw new UserError(
      `${cause.message} It was not installed. ${instead}, or use the embedded engine (--engine wasm).`,
      1,
      { cause },
    );
  }
}

/** Builds and proves an engine in a folder of its own, which is removed when anything fails. */
async function build(
  plan: Exclude<Plan, { kind: 'recorded' }>,
  python: Python | null,
  onProgress: OnProgress,
  signal: AbortSignal,
  machine: InstallMachine,
): Promise<{ engine: NativeEngine; check: EngineCheck }> {
  // What can be missing is looked for before anything long begins.
  addonPackage();
  const compiler = requireCompiler();
  await removeLeftovers();
  const [kind, source] =
    plan.kind === 'own' ? [plan.tensorflow.build, plan.source] : [plan.build, 'wheel' as const];
  const id = `${kind}-${source}-${process.arch}-${randomBytes(4).toString('hex')}`;
  const folder = engineFolder(id);
  await mkdir(folder);
  try {
    if (plan.kind === 'own') await requireSpace(folder, ADDON_BYTES, machine.freeBytes);
    const { tensorflow, version } =
      plan.kind === 'own'
        ? { tensorflow: plan.tensorflow.folder, version: plan.tensorflow.version }
        : await fetchTensorflow(plan.build, python, folder, onProgress, signal, machine);
    const addon = join(folder, 'tfjs_binding.node');
    onProgress({
      stage: 'compiling',
      message: `compiling against TensorFlow ${version ?? ''}`.trim(),
    });
    await compileAddon(compiler, {
      tensorflow,
      addon,
      // One from a wheel moves with its folder.
      runPath: plan.kind === 'own' ? tensorflow : '$ORIGIN/tensorflow',
      log: join(enginesFolder(), 'compile.log'),
      signal,
    });
    onProgress({ stage: 'checking', message: 'checking a matrix product and training steps' });
    const engine: NativeEngine = {
      ...{ id, addon, tensorflow, version: version ?? '', build: kind, source },
      ...{ arch: process.arch, installedAt: new Date().toISOString() },
    };
    const check = await prove(engine, signal, machine);
    return { engine: { ...engine, version: version ?? check.version }, check };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Makes an engine the one in use; it takes the place of an older one made from the same. */
async function switchTo(engine: NativeEngine): Promise<void> {
  const { engines } = await readRecord();
  const replaced = (older: NativeEngine): boolean =>
    older.id === engine.id ||
    (older.arch === engine.arch &&
      (engine.source === 'wheel'
        ? older.source === 'wheel' && older.build === engine.build
        : older.tensorflow === engine.tensorflow));
  const others = engines.filter((older) => !replaced(older));
  await writeRecord({ schema: 1, current: engine.id, engines: [...others, engine] });
}

/**
 * Installs the native engine, or finds that it is there. The engine in use changes only after the new one
 * is proved; whatever fails or interrupts before that leaves the old one working.
 *
 * @throws {UserError} when something is missing or fails; the reason of `options.signal` when that fires.
 */
export async function installNativeEngine(
  options: InstallOptions = {},
  onProgress: OnProgress = () => undefined,
  machine: InstallMachine = {},
): Promise<Installed> {
  if (process.platform !== 'linux') {
    throw new UserError(
      `The native engine runs on Linux only, not on ${process.platform}. Use the embedded engine ` +
        '(--engine wasm), or train on a Linux server.',
    );
  }
  onProgress({ stage: 'looking', message: 'looking for TensorFlow' });
  const [python, gpus, record] = await Promise.all([activePython(), nvidiaGpus(), readRecord()]);
  const { plan, notes } = await planInstallation(options, python, gpus !== null, record);
  if (plan.kind === 'recorded' && plan.engine.id === record.current) {
    return { engine: plan.engine, already: true, check: null, notes };
  }
  return withInstallLock(async (lost) => {
    if (plan.kind === 'recorded') {
      await switchTo(plan.engine);
      return { engine: plan.engine, already: true, check: null, notes };
    }
    const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
    const { engine, check } = await build(plan, python, onProgress, signal, machine);
    signal.throwIfAborted();
    await switchTo(engine);
    await rm(downloadsFolder(), { recursive: true, force: true });
    return { engine, already: false, check, notes };
  });
}
