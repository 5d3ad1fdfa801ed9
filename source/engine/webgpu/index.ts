/** WebGPU through Dawn: GPUs that have a Vulkan, Metal or Direct3D driver and no CUDA. */
export { INSTALL_WEBGPU } from './adapter.js';
export { deviceName, startWebgpu } from './backend.js';
export { findWebgpu, type WebgpuFound } from './find.js';
