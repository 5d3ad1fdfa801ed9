/**
 * The files from the Python package index that an installation may fetch, pinned by checksum. Only their
 * C++ libraries and headers are used, so one file per processor serves whatever Python is there. The CUDA
 * build's companions are those that its metadata asks for under the extra "and-cuda".
 */
import { UserError } from '../../errors.js';
import type { Build } from './types.js';

export interface Wheel {
  name: string;
  version: string;
  /** Platform tag for pip. */
  platform: string;
  sha256: string;
  bytes: number;
  /** What the members that are kept take on disk. */
  unpackedBytes: number;
}

/** The Python that the TensorFlow wheels are tagged for; it need not be the user's. */
export const WHEEL_PYTHON = { version: '3.12', abi: 'cp312' };

/** Members that are kept, by how their path begins: libraries, and the headers that the addon includes. */
export const KEPT_MEMBERS = [
  'tensorflow/lib',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tensorflow/core/public/',
  'tensorflow/include/tsl/platform/',
  'tensorflow/include/xla/tsl/c/',
  'nvidia/',
];

const CPU_X64: Wheel[] = [
  {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
    unpackedBytes: 854_283_817,
  },
];

const CPU_ARM64: Wheel[] = [
  {
    name: 'tensorflow',
    version: '2.21.0',
    platform: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_946_471,
    unpackedBytes: 884_037_089,
  },
];

const CUDA_X64: Wheel[] = [
  {
    name: 'tensorflow',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    bytes: 572_611_111,
    unpackedBytes: 1_259_995_961,
  },
  {
    name: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    bytes: 581_217_458,
    unpackedBytes: 855_064_416,
  },
  {
    name: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    platform: 'manylinux_2_17_x86_64',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    bytes: 10_248_621,
    unpackedBytes: 41_311_976,
  },
  {
    name: 'nvidia-cuda-nvcc-cu12',
    version: '12.9.86',
    platform: 'manylinux_2_12_x86_64',
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    bytes: 40_546_229,
    unpackedBytes: 97_998_760,
  },
  {
    name: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    platform: 'manylinux_2_12_x86_64',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    bytes: 89_568_129,
    unpackedBytes: 227_340_992,
  },
  {
    name: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    platform: 'manylinux_2_17_x86_64',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    bytes: 3_493_179,
    unpackedBytes: 5_342_176,
  },
  {
    name: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    platform: 'manylinux_2_27_x86_64',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    bytes: 716_538_495,
    unpackedBytes: 1_162_393_472,
  },
  {
    name: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    platform: 'manylinux_2_17_x86_64',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    bytes: 200_877_592,
    unpackedBytes: 293_609_416,
  },
  {
    name: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    platform: 'manylinux_2_27_x86_64',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    bytes: 68_295_626,
    unpackedBytes: 166_965_432,
  },
  {
    name: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    platform: 'manylinux_2_27_x86_64',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    bytes: 338_117_415,
    unpackedBytes: 494_975_064,
  },
  {
    name: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    platform: 'manylinux_2_17_x86_64',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    bytes: 366_465_088,
    unpackedBytes: 486_556_368,
  },
  {
    name: 'nvidia-nccl-cu12',
    version: '2.32.3',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    bytes: 351_526_311,
    unpackedBytes: 489_653_380,
  },
  {
    name: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    platform: 'manylinux_2_12_x86_64',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    bytes: 39_748_338,
    unpackedBytes: 95_935_344,
  },
];

/**
 * The wheels of a build for a machine, TensorFlow's own first.
 *
 * @throws {UserError} when there is none for the machine.
 */
export function wheelsFor(
  build: Build,
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): Wheel[] {
  const elsewhere =
    'Name a folder with TensorFlow by --tensorflow DIR, or use the embedded engine (--engine wasm).';
  if (platform !== 'linux') {
    throw new UserError(
      `The native engine can be fetched for Linux only, not ${platform}. ${elsewhere}`,
    );
  }
  if (arch === 'x64') return build === 'cuda' ? CUDA_X64 : CPU_X64;
  if (arch !== 'arm64') {
    throw new UserError(
      `The native engine can be fetched for x64 and arm64 only, not ${arch}. ${elsewhere}`,
    );
  }
  if (build === 'cuda') {
    throw new UserError(
      'There is no CUDA build of TensorFlow to fetch for arm64. Take the CPU build with --cpu, or name ' +
        'a folder with TensorFlow by --tensorflow DIR.',
    );
  }
  return CPU_ARM64;
}
