/** What changes pictures `[n, height, width, 3]`. None of it has a gradient: nothing below pictures is trained. */
import type { Output } from '../graph.js';

/**
 * Draws each picture through an affine map, bilinearly, mirrored beyond the border.
 *
 * @param maps Float32 `[n, 8]`: output pixel (x, y) is read from input (m0 x + m1 y + m2, m3 x + m4 y + m5).
 */
export function projectiveTransform(pictures: Output, maps: Output): Output {
  const { graph } = pictures.node;
  const attributes = {
    dtype: { type: pictures.dtype },
    interpolation: { string: 'BILINEAR' },
    fill_mode: { string: 'REFLECT' },
  };
  const inputs = [pictures, maps, graph.ints(pictures.shape.slice(1, 3)), graph.scalar(0)];
  return graph.one('ImageProjectiveTransformV3', inputs, pictures, { attributes });
}

/** Matrix products `[n, k, l] x [n, l, m]`; with `transposeB` the second is `[n, m, l]`. */
export function batchMatMul(a: Output, b: Output, { transposeB = false } = {}): Output {
  const attributes = { T: { type: a.dtype }, adj_x: { bool: false }, adj_y: { bool: transposeB } };
  const output = {
    dtype: a.dtype,
    shape: [a.shape[0]!, a.shape[1]!, b.shape[transposeB ? 1 : 2]!],
  };
  return a.node.graph.one('BatchMatMulV2', [a, b], output, { attributes });
}

/** Whole numbers nearest to values, halves to the even one. */
export const round = (x: Output): Output =>
  x.node.graph.one('Round', [x], x, { attributes: { T: { type: x.dtype } } });
