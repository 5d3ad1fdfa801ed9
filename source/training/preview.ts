/** What the model under training thinks of a few fixed validation images, one a class. */
import { join } from 'node:path';
import type { CompiledModel } from '../engine/index.js';
import { writePicture } from '../dataset/index.js';
import { correctPrior, type PriorCorrection } from '../evaluation/index.js';
import type { EventOf } from '../runs/events.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';
import { PICTURES, withRoom } from './room.js';

export class Preview {
  readonly #indexes: number[];
  readonly #pixels: Uint8Array;
  #ready = false;

  constructor(
    private readonly context: StudyContext,
    private readonly data: PreparedData,
    private readonly model: CompiledModel,
  ) {
    const { catalog, split } = data;
    const firstOf = (label: number): number | undefined =>
      split.validation.find((index) => catalog.images[index].label === label);
    this.#indexes = catalog.classes.flatMap((_class, label) => firstOf(label) ?? []);
    this.#pixels = new Uint8Array(this.#indexes.length * context.config.imageSize ** 2 * 3);
  }

  /** Passes of a phase have other validation images. */
  #path(position: number): string {
    const { pass } = this.context;
    return join('pictures', `preview-${pass ? `${pass.id}-` : ''}${position}.png`);
  }

  /** Reads the pixels once and writes the pictures that the views show. */
  async #prepare(): Promise<void> {
    const { catalog, cache } = this.data;
    const side = this.context.config.imageSize;
    await cache.read(
      this.#indexes.map((index) => catalog.images[index].row),
      this.#pixels,
    );
    for (const position of this.#indexes.keys()) {
      const pixels = this.#pixels.subarray(
        position * side * side * 3,
        (position + 1) * side * side * 3,
      );
      const target = join(this.context.folder, this.#path(position));
      await withRoom(this.context, PICTURES, () => writePicture(pixels, side, target));
    }
    this.#ready = true;
  }

  /** @param prior What is taken out of the model's probabilities. */
  async predict(prior: PriorCorrection | null): Promise<EventOf<'predictions'>['items']> {
    if (this.#indexes.length === 0) return [];
    if (!this.#ready) await this.#prepare();
    const { catalog } = this.data;
    const given = await this.model.predict(this.#pixels, this.#indexes.length);
    const probabilities = prior ? correctPrior(given, prior) : given;
    const classes = catalog.classes.length;
    return this.#indexes.map((index, position) => {
      const row = probabilities.subarray(position * classes, (position + 1) * classes);
      const confidence = Math.max(...row);
      return {
        path: this.#path(position),
        class: catalog.classes[catalog.images[index].label],
        predicted: catalog.classes[Math.max(0, row.indexOf(confidence))],
        confidence: Number.isFinite(confidence) ? confidence : null,
      };
    });
  }
}
