import { expect, test } from 'vitest';
import { EagerModel } from '../../source/engine/eager/compiled-model.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { compareWithKeras, kerasModel, kerasOptions } from './keras-step.js';

test('three Adam steps with class weights give the numbers of Keras on WASM', async () => {
  await startWasm();
  const errors = await compareWithKeras(new EagerModel(kerasModel(), kerasOptions));
  expect(Object.keys(errors)).toHaveLength(24);
  for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(2e-5);
});
