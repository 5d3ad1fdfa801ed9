/** The outline of a lesion: a circle bent by a few waves. */
import type { Dice } from './dice.js';
import { closedPath, polar, type Point } from './svg.js';

const POINTS = 72;

export class Outline {
  private constructor(
    private readonly radii: (angle: number) => number,
    readonly radius: number,
  ) {}

  /**
   * @param irregularity 0 for a circle; about 0.3 for a ragged, asymmetric border.
   * @param elongation Ratio of the long axis to the short one.
   */
  static draw(dice: Dice, radius: number, irregularity: number, elongation: number): Outline {
    const waves = [1, 2, 3, 4, 5, 7, 9, 13, 19, 27].map((frequency) => ({
      frequency,
      height: (irregularity * dice.between(0.3, 1)) / frequency ** 0.7,
      phase: dice.angle(),
    }));
    const stretch = Math.sqrt(elongation);
    const turn = dice.angle();
    return new Outline((angle) => {
      const bent = waves.reduce(
        (sum, { frequency, height, phase }) => sum + height * Math.cos(frequency * angle + phase),
        1,
      );
      const [long, short] = [Math.cos(angle - turn) / stretch, Math.sin(angle - turn) * stretch];
      return (radius * Math.max(0.35, bent)) / Math.hypot(long, short);
    }, radius);
  }

  /** The outline, drawn in or out by a factor. */
  path(factor = 1): string {
    return closedPath(
      Array.from({ length: POINTS }, (_, i) => this.at((i / POINTS) * 2 * Math.PI, factor)),
    );
  }

  /** The point of the border at an angle, times a factor from the centre. */
  at(angle: number, factor = 1): Point {
    return polar(this.radii(angle) * factor, angle);
  }

  /** A point inside, evenly spread up to `most` of the way out. */
  inside(dice: Dice, most = 0.92): Point {
    return this.at(dice.angle(), most * Math.sqrt(dice.between(0, 1)));
  }
}
