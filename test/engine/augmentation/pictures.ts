/** Pictures that look like photographs of skin: a soft background, a spot with a sharp edge, hairs, noise. */
export function pictures(size: number, side: number): Uint8Array {
  const values = new Uint8Array(size * side * side * 3);
  let state = 12345;
  const noise = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
  for (let n = 0, at = 0; n < size; n++) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const [x, y] = [column / side - 0.5, row / side - 0.5];
        const spot = Math.hypot(x * (1 + 0.1 * n), y - 0.05 * n) < 0.25 + 0.05 * Math.sin(9 * x);
        const hair = Math.abs(x + y * 0.7 - 0.1 * n) < 0.01;
        const light = 1 - 0.6 * (x * x + y * y) - (hair ? 0.5 : 0);
        for (const [skin, pigment] of [
          [232, 120],
          [180, 70],
          [160, 45],
        ] as const) {
          values[at++] = Math.max(0, Math.min(255, (spot ? pigment : skin) * light + 16 * noise()));
        }
      }
    }
  }
  return values;
}
