/** The engines, tried out, and what a native one could be made from. */
import { openEngine } from '../../engine/index.js';
import {
  currentNativeEngine,
  lookedFor,
  verifyNativeEngine,
  type NativeProspects,
} from '../../engine/native/index.js';
import { deviceName, INSTALL_WEBGPU, type WebgpuFound } from '../../engine/webgpu/index.js';
import { messageOf } from '../../errors.js';
import { missing, ok, warning, type Finding } from './finding.js';

const INSTALL = 'melanoscope engine install';

/** Starts the embedded engine. */
export async function checkWasm(): Promise<Finding> {
  try {
    const { info } = await openEngine('wasm');
    return ok('wasm', 'Embedded engine', `${info.version} on ${info.device}`, true);
  } catch (error) {
    return missing('wasm', 'Embedded engine', messageOf(error), 'npm ci', true);
  }
}

/** Loads the installed native engine in a process of its own and checks its arithmetic. */
export async function checkNative(prospects: Promise<NativeProspects>): Promise<Finding> {
  const title = 'Native engine';
  const engine = await currentNativeEngine();
  if (!engine) {
    const { message, fix } = await lookedFor();
    const detail = `${message} Training is several times slower without it.`;
    return missing('tensorflow', title, detail, fix ?? INSTALL);
  }
  const build = engine.build === 'cuda' ? 'CUDA' : 'CPU';
  const where = `TensorFlow ${engine.version}, ${build} build in ${engine.tensorflow}`;
  try {
    const { device, deviceKind, warning: reason } = await verifyNativeEngine(engine);
    const detail = `${where}; computes on ${device}`;
    const { nvidia } = await prospects;
    if (nvidia && deviceKind === 'cpu') {
      return engine.build === 'cpu'
        ? warning('tensorflow', title, `${detail}, though there is a GPU`, `${INSTALL} --cuda`)
        : warning('tensorflow', title, `${detail}. ${reason}`, `${INSTALL} --cuda --force`);
    }
    return ok('tensorflow', title, detail);
  } catch (error) {
    return warning('tensorflow', title, `${where}: ${messageOf(error)}`, `${INSTALL} --force`);
  }
}

/** The adapter of the WebGPU engine. */
export function webgpuFinding({ adapter, problem }: WebgpuFound): Finding {
  const title = 'WebGPU';
  if (adapter === null) {
    const detail = `${problem}: needed only for GPUs without CUDA`;
    return problem.includes(INSTALL_WEBGPU)
      ? missing('webgpu', title, detail, INSTALL_WEBGPU)
      : ok('webgpu', title, detail);
  }
  const device = deviceName(adapter);
  return ok(
    'webgpu',
    title,
    adapter.software ? `${device}: slow, taken only by --engine webgpu` : device,
  );
}

/** What `engine install` works with. */
export function prospectFindings({ python, tensorflow, compiler }: NativeProspects): Finding[] {
  return [
    python === null
      ? missing(
          'python',
          'Python',
          'no python3: engine install fetches TensorFlow with its pip',
          'apt install python3-pip',
        )
      : python.includes('no pip')
        ? missing('python', 'Python', python, 'apt install python3-pip')
        : ok(
            'python',
            'Python',
            `${python}; ${tensorflow ? `TensorFlow ${tensorflow}` : 'no TensorFlow'}`,
          ),
    compiler === null
      ? missing(
          'compiler',
          'C++ compiler',
          'none: engine install compiles an addon',
          'apt install g++',
        )
      : ok('compiler', 'C++ compiler', compiler),
  ];
}
