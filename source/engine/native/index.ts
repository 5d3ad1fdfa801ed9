/** The native engine: TensorFlow's C++ library through an addon compiled on this machine. */
export { verifyNativeEngine } from './check.js';
export { formatBytes } from './bytes.js';
export { freeBytes } from './disk.js';
export { nativeEnvironment } from './environment.js';
export { enginesFolder } from './folders.js';
export { installNativeEngine, type Installed } from './install.js';
export { lookedFor, nativeEngineMissing } from './looked-for.js';
export { loadTensorflowBackend } from './load.js';
export { nvidiaGpus, type Gpu } from './nvidia.js';
export { run } from '../process.js';
export { activePython } from './python.js';
export { nativeProspects } from './prospects.js';
export { currentNativeEngine, listEngines } from './record.js';
export type {
  Build,
  EngineCheck,
  InstallOptions,
  InstallProgress,
  NativeEngine,
  NativeProspects,
} from './types.js';
