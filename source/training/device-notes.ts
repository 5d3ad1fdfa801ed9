/** What the settings of a device come to on the engine that was opened: nothing is passed over in silence. */
import { readFileSync } from 'node:fs';
import type { EngineInfo } from '../engine/index.js';
import type { StudyConfig } from '../study/config.js';

/** Whether the CPU multiplies bfloat16: by AVX-512, AMX or ARM's extension; as Linux tells it. */
function cpuHasBfloat16(): boolean {
  try {
    return /\b(avx512_bf16|amx_bf16|bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

type DeviceSettings = Pick<StudyConfig, 'precision' | 'xla' | 'deterministic' | 'gpus'>;

/** How far runs with one seed, and a run that is gone on with, come to the same on this device. */
function repeating(deterministic: boolean, info: EngineInfo): string[] {
  if (info.deviceKind === 'cpu') {
    return deterministic
      ? ['--deterministic is for TensorFlow on a GPU: on a CPU runs repeat to the bit without it.']
      : [];
  }
  if (info.id !== 'tensorflow') {
    return deterministic
      ? [
          '--deterministic is for TensorFlow on a GPU: it changes nothing here, where repeated or resumed runs may come to other figures.',
        ]
      : [];
  }
  if (deterministic) return [];
  const graph = info.executor === 'graph' ? '' : ', with --executor graph';
  return [
    `Repeated or resumed runs come to other figures on this GPU: TensorFlow's kernels add in no fixed order, and what that changes grows. --deterministic asks for kernels that do${graph}.`,
  ];
}

/** Sentences for the log, one for each setting that does not do here what one would expect of it. */
export function deviceNotes(
  { precision, xla, deterministic, gpus }: DeviceSettings,
  info: EngineInfo,
  hasBfloat16 = cpuHasBfloat16(),
): string[] {
  const graph = info.id === 'tensorflow' && info.executor === 'graph';
  const cpu = info.deviceKind === 'cpu';
  const notes: string[] = [];
  if (precision === 'mixed' && !graph) {
    notes.push(
      '--precision mixed is for TensorFlow with its graph executor: this run is in float32.',
    );
  } else if (precision === 'mixed' && cpu && !hasBfloat16) {
    notes.push(
      '--precision mixed: this CPU has no units for bfloat16, so it is slower than float32.',
    );
  }
  if (xla && !graph) {
    notes.push('--xla is for TensorFlow with its graph executor: nothing is compiled in this run.');
  } else if (xla && cpu) {
    notes.push(
      '--xla: on the CPU the first steps take seconds more, and the others about twice as long as without.',
    );
  }
  notes.push(...repeating(deterministic, info));
  if (gpus !== null && !(graph && !cpu)) {
    notes.push(`--gpus ${gpus}: this run is on ${info.device}, which shares no batches.`);
  }
  return notes;
}
