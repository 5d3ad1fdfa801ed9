/**
 * A further thread of the WASM engine: it holds a replica of each compiled model in a WASM instance of
 * its own, and differentiates or predicts its share of a batch.
 */
import { models } from '@tensorflow/tfjs-layers';
import { EagerModel } from '../../eager/compiled-model.js';
import { serve } from '../../threads/serve.js';
import { startWasm } from '../backend.js';
import type { Answer, Request } from './messages.js';
import { SharedArrays } from './shared-arrays.js';
import { setTrainable } from './trainable.js';

interface Replica {
  model: EagerModel;
  weights: SharedArrays;
  gradients: SharedArrays;
  version: number;
}

const replicas = new Map<number, Replica>();

function replica(id: number): Replica {
  const found = replicas.get(id);
  if (!found) throw new Error(`This thread has no model ${id}.`);
  return found;
}

/** The replica with the weights of a version. */
function current({ model, version }: { model: number; version: number }): Replica {
  const found = replica(model);
  if (found.version !== version) found.weights.assign();
  found.version = version;
  return found;
}

async function compile(request: Extract<Request, { kind: 'compile' }>): Promise<null> {
  const layers = await models.modelFromJSON({ modelTopology: request.topology as never });
  setTrainable(layers, request.trainable);
  const model = new EagerModel(layers, request.options);
  const weights = new SharedArrays(model.weights, request.weights);
  const gradients = new SharedArrays(model.trainable, request.gradients);
  replicas.set(request.model, { model, weights, gradients, version: -1 });
  return null;
}

function differentiate(request: Extract<Request, { kind: 'differentiate' }>): Float32Array {
  const { model, gradients } = current(request);
  const result = model.differentiate(request.batch, request.step, request.share);
  gradients.write(result.gradients);
  const figures = result.figures.dataSync<'float32'>();
  for (const tensor of [result.figures, ...result.gradients]) tensor?.dispose();
  return figures;
}

function dispose(id: number): null {
  replica(id).model.dispose();
  replicas.delete(id);
  return null;
}

async function answer(request: Request): Promise<Answer> {
  switch (request.kind) {
    case 'compile':
      return compile(request);
    case 'differentiate':
      return differentiate(request);
    case 'predict':
      return current(request).model.predict(request.images, request.size);
    case 'dispose':
      return dispose(request.model);
  }
}

serve(async () => void (await startWasm()), answer);
