/** Numbers of 16 bits. */

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/** The bits of a number; of what two bytes can hold the nearest, of two the even one. */
function bitsOf(value: number): number {
  floats[0] = value;
  return bits[0]!;
}

/** Drops the last bits, rounding to the nearest, of two to the even. */
const rounded = (value: number, dropped: number): number =>
  Math.floor(
    (value + 2 ** (dropped - 1) - 1 + (Math.floor(value / 2 ** dropped) % 2)) / 2 ** dropped,
  );

/** bfloat16: a float32 without the lower half of its fraction. NaN is not among the constants of a graph. */
const bfloat16 = (value: number): number => rounded(bitsOf(value), 16);

/** IEEE 754 binary16. */
function float16(value: number): number {
  const all = bitsOf(value);
  const sign = (all >>> 31) << 15;
  const size = all % 2 ** 31;
  const exponent = (size >>> 23) - 127;
  const INFINITY = 0x7c00;
  if (exponent > 15) return sign | INFINITY;
  // A carry of the fraction goes on into the exponent, as it should.
  if (exponent >= -14) return sign | rounded(size - (112 << 23), 13);
  // Below the smallest exponent the fraction has fewer bits.
  return sign | rounded((size % 2 ** 23) + 2 ** 23, Math.min(-1 - exponent, 31));
}

/** The 16 bits of each number. */
export function halvesOf(values: Float32Array, type: 'float16' | 'bfloat16'): Uint16Array {
  return Uint16Array.from(values, type === 'float16' ? float16 : bfloat16);
}

/** What 16 bits of IEEE 754 binary16 stand for. */
function ofFloat16(half: number): number {
  const sign = half >>> 15 ? -1 : 1;
  const exponent = (half >>> 10) % 32;
  const fraction = half % 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return sign * size;
}

function ofBfloat16(half: number): number {
  bits[0] = half << 16;
  return floats[0]!;
}

/** The numbers that 16 bits each stand for. */
export function floatsOf(halves: Uint16Array, type: 'float16' | 'bfloat16'): Float32Array {
  return Float32Array.from(halves, type === 'float16' ? ofFloat16 : ofBfloat16);
}
