/** TensorFlow's operations as functions that add a node to the graph of their operands. */
export * from './classification.js';
export * from './convolution.js';
export * from './elementwise.js';
export * from './matrix.js';
export * from './normalization.js';
export * from './picture.js';
export * from './pooling.js';
export * from './random.js';
export * from './reduction.js';
export * from './shaping.js';
export * from './variables.js';
