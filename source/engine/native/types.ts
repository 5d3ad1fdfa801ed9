/** A TensorFlow addon that `engine install` has built, as recorded under the user's cache folder. */
export interface NativeEngine {
  /** Its folder's name in the cache. */
  id: string;
  /** Absolute path of tfjs_binding.node. */
  addon: string;
  /** Folder with libtensorflow_cc.so.2 and libtensorflow_framework.so.2. */
  tensorflow: string;
  /** Version of that TensorFlow, e.g. "2.21.0". */
  version: string;
  /** Whether that TensorFlow was built with CUDA. */
  build: Build;
  /** Where it came from: the user's own package or a wheel in the cache. */
  source: 'python' | 'directory' | 'wheel';
  /** Processor it was compiled for, as `process.arch` says it. */
  arch: string;
  installedAt: string;
}

export type Build = 'cpu' | 'cuda';

/** What the machine has that a native engine could be made from. */
export interface NativeProspects {
  python: string | null;
  /** Version of a TensorFlow already there (active Python environment), or null. */
  tensorflow: string | null;
  compiler: string | null;
  /** An NVIDIA driver answers. */
  nvidia: boolean;
}

/** What an installation is doing. */
export interface InstallProgress {
  stage: 'looking' | 'downloading' | 'unpacking' | 'compiling' | 'checking';
  /** One line for people, without bytes. */
  message: string;
  /** Bytes done of how many; left out where a stage has none. */
  bytes?: { done: number; total: number };
}

export interface InstallOptions {
  /** A folder that holds TensorFlow: the package, its site-packages, or the environment. */
  tensorflow?: string;
  /** Decides by hand between the builds; left out: CUDA when an NVIDIA driver answers. */
  build?: Build;
  /** Builds anew what is there already. */
  force?: boolean;
  /** Ends the installation: what it started is ended and removed. */
  signal?: AbortSignal;
}

/** What a check of an engine has seen; it ran in a process of its own. */
export interface EngineCheck {
  /** Device really used, e.g. "CPU, 2 threads" or "GPU NVIDIA H100 (CUDA)". */
  device: string;
  deviceKind: 'cpu' | 'gpu';
  /** Version that the loaded library says of itself. */
  version: string;
  /** Why a CUDA build does not use a GPU, where TensorFlow says so; else null. */
  warning: string | null;
}

/** What tests put in the place of the machine. */
export interface InstallMachine {
  freeBytes?: (path: string) => Promise<number>;
  /** The program that checks an engine. */
  checkMain?: string;
}
