/** Optimizers and losses on WASM against Keras's own. */
import { beforeAll, expect, test } from 'vitest';
import { EagerModel } from '../../source/engine/eager/compiled-model.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { expectPredictsByAverages } from './averages.js';
import { kerasModel } from './keras-step.js';
import { compareVariant, variantNames, variantOptions, variants } from './keras-variants.js';

beforeAll(async () => {
  await startWasm();
});

test.each(variantNames)('WASM gives the numbers of Keras with %s', async (name) => {
  const compiled = new EagerModel(kerasModel(), variantOptions(name));
  const errors = await compareVariant(name, compiled);
  compiled.dispose();
  expect(Object.keys(errors)).toHaveLength(variants[name]!.averages ? 22 : 12);
  for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
});

test('WASM predicts by averaged weights', async () => {
  await expectPredictsByAverages((options) => new EagerModel(kerasModel(), options));
});
