import { expect, test } from 'vitest';
import { openEngine } from '../../source/engine/index.js';
import { describeNative } from '../native.js';
import { gradCamError } from './grad-cam.js';
import { kerasOptions } from './keras-step.js';

describeNative('Grad-CAM on the native engine', () => {
  test.each(['graph', 'eager'] as const)(
    'gives the maps of Keras where the %s executor runs the model',
    async (executor) => {
      const engine = await openEngine('tensorflow', { executor });
      const found = await gradCamError((model) => engine.compile(model, kerasOptions));
      expect(found).toMatchObject({ side: 4, layer: 'block3_conv', leaked: 0 });
      expect(found.error).toBeLessThan(1e-5);
    },
  );
});
