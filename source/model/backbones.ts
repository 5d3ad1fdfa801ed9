/** The backbones by the names that settings have for them. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildOnBackbone, type Backbone, type BackboneOptions } from './backbone.js';
import { efficientnetB0 } from './efficientnet-b0.js';
import { mobilenetV1 } from './mobilenet-v1.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { resnet50 } from './resnet50.js';

export const backbones = {
  'mobilenet-v1': mobilenetV1,
  'mobilenet-v2': mobilenetV2,
  'efficientnet-b0': efficientnetB0,
  resnet50,
} as const satisfies Record<string, Backbone>;

export type BackboneId = keyof typeof backbones;

/** Builds a classifier on the backbone named, see `buildOnBackbone`. */
export const buildBackbone = (id: BackboneId, options: BackboneOptions): LayersModel =>
  buildOnBackbone(backbones[id], options);
