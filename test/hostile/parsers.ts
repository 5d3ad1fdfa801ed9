/**
 * Every parser of a file that comes from outside, with a whole file for each. A parser may give a value or
 * say in a UserError (for an image in an UnreadableImage) what is wrong; whatever else it throws is a fault.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { sequential, layers as layer } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { runAsked } from '../../source/comparison/asked.js';
import { readRun } from '../../source/comparison/read-run.js';
import { decodeImage, UnreadableImage } from '../../source/dataset/decode.js';
import { readCorrections } from '../../source/dataset/corrections.js';
import { parseJournal, lineOf, type Header } from '../../source/dataset/cache/journal.js';
import { readMetadata } from '../../source/dataset/metadata.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { UserError } from '../../source/errors.js';
import { locateCheckpoint } from '../../source/inference/locate.js';
import { decodeModel, encodeModel, readWeightsFile } from '../../source/model/index.js';
import { PlainPrinter } from '../../source/report/plain.js';
import { commandSchema, replySchema } from '../../source/runs/commands.js';
import { configPath, eventsPath } from '../../source/runs/folder.js';
import { foldLog } from '../../source/runs/fold-log.js';
import { readLog } from '../../source/runs/read-log.js';
import { readConfig } from '../../source/runs/run-config.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { configSchema } from '../../source/study/config.js';
import { loadConfig } from '../../source/study/load-config.js';
import { resultsOf } from '../../source/study/results.js';
import { readCheckpoint, writeCheckpoint } from '../../source/training/checkpoint.js';
import { readPredictions } from '../../source/training/predictions-file.js';
import { printableState } from '../../source/ui/printable-state.js';

export interface Parser {
  name: string;
  /** A file that it reads without complaint. */
  whole: Buffer;
  /** Seconds that it may take over one file; 5 unless it says so. */
  longest?: number;
  /** Damaged files that a test tries, where each takes long. */
  tries?: number;
  /** @param folder An empty folder of its own, which later calls may be given again. */
  parse(bytes: Buffer, folder: string): Promise<unknown>;
}

/** Whether an error is one that a parser may throw. */
export const isClear = (error: unknown): boolean =>
  error instanceof UserError || error instanceof UnreadableImage;

/** Characters that a terminal acts upon, or that turn text around. A line break ends a line and is none. */
const active = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Emoji of several, and letters that a joiner stands between, are seen as they are. */
const whole = new RegExp('\\p{RGI_Emoji}|(?<=[\\p{L}\\p{M}])[\u200c\u200d](?=\\p{Lo})', 'gv');

/** @throws Error for a text that is not fit for a terminal. */
export function checkText(text: string): void {
  const found = active.exec(text.replace(whole, ''));
  if (found) throw new Error(`not fit for a terminal: ${JSON.stringify(text)}`);
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const sha = 'ab'.repeat(32);

/** Everything that is made of a run's log: state, views' state, lines and results. */
export async function useLog(bytes: Buffer, folder: string): Promise<void> {
  writeFileSync(eventsPath(folder), bytes);
  const state = await foldLog(folder);
  printableState(state);
  JSON.stringify(resultsOf(state));
  const { events } = await readLog(eventsPath(folder));
  const printer = new PlainPrinter(checkText);
  let at = initialState();
  for (const event of events) printer.print([event], (at = reduce(at, event)));
}

/** A dense network of a few weights, as a checkpoint's files. */
function smallModel() {
  const model = sequential({
    layers: [
      layer.flatten({ inputShape: [4, 4, 3] }),
      layer.dense({ units: 3, activation: 'softmax', kernelInitializer: 'zeros' }),
    ],
  });
  const weights = model.weights.map(({ name, shape }) => {
    const sides = shape.map(Number);
    return { name, shape: sides, data: new Float32Array(sides.reduce((a, b) => a * b, 1)) };
  });
  return encodeModel(model, weights, { classes: ['a', 'b', 'c'] });
}

function textParsers(log: Buffer): Parser[] {
  const write = (folder: string, name: string, bytes: Buffer): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const split = { files: ['a/1.png'], labels: [0], groups: [3], probabilities: [[0.25, null]] };
  const header: Header = { kind: 'packed', side: 12, recipe: 'r' };
  const row = { kind: 'row', row: 3, sha256: sha, width: 9, height: 8, format: 'png' } as const;
  const file = { kind: 'file', file: 'a/1.png', bytes: 9, modified: 1.5, sha256: sha } as const;
  return [
    {
      name: 'metadata CSV',
      whole: Buffer.from(
        '\ufeffimage_id,dx,lesion_id,patient_id\r\n"a ""1""",=1+1,L1,P1\r\nb,mel,,\r\n',
      ),
      parse: (bytes, folder) => readMetadata([write(folder, 'm.csv', bytes)], new Set(['b'])),
    },
    {
      name: 'corrections CSV',
      whole: Buffer.from('file,label,status\na/1.png,nevus,wrong\n"a/2.png",,unsure\n'),
      parse: (bytes, folder) => readCorrections(write(folder, 'c.csv', bytes)),
    },
    {
      name: 'config file',
      whole: json({ epochs: 3, augmentation: { rotation: 5 }, phases: ['data'], malignant: ['x'] }),
      parse: (bytes, folder) => loadConfig({ flags: {}, configFile: write(folder, 'f', bytes) }),
    },
    {
      name: "run's config.json",
      whole: json(configSchema.parse({})),
      parse: (bytes, folder) => {
        writeFileSync(configPath(folder), bytes);
        return readConfig(folder);
      },
    },
    { name: 'event log', whole: log, parse: useLog },
    {
      name: 'results.json',
      whole: json({ chosen: { phase: 'baseline' }, phases: [{ id: 'baseline' }] }),
      parse: async (bytes, folder) => {
        writeFileSync(eventsPath(folder), '');
        const best = join(folder, 'phases', 'baseline', 'best');
        mkdirSync(best, { recursive: true });
        writeFileSync(join(best, 'model.json'), '');
        write(folder, 'results.json', bytes);
        const { checkpoint } = await locateCheckpoint(folder, folder);
        if (!checkpoint.startsWith(join(folder, 'phases'))) throw new Error(checkpoint);
      },
    },
    {
      name: 'predictions.json',
      whole: json({ schema: 1, classes: ['a', 'b'], validation: split, test: split }),
      parse: async (bytes, folder) => {
        write(folder, 'predictions.json', bytes);
        const found = await readPredictions(folder);
        for (const { labels, groups, probabilities } of found ? [found.validation, found.test] : [])
          if (groups.length !== labels.length || probabilities.length % (labels.length || 1) !== 0)
            throw new Error('lengths that do not fit');
      },
    },
    ...comparedParsers(),
    {
      name: "cache's journal",
      whole: Buffer.from(
        [header, { ...row, sum: sha.slice(0, 16) }, file].map((entry) => lineOf(entry)).join(''),
      ),
      parse: async (bytes) => parseJournal(bytes.toString('utf8'), header),
    },
    {
      name: "control socket's command",
      whole: json({ command: 'mark-label', file: 'a/1.png', label: 'nevus', status: 'wrong' }),
      // The socket refuses what throws here, see the test of it.
      parse: async (bytes) => {
        try {
          const value: unknown = JSON.parse(bytes.toString('utf8'));
          return [commandSchema.safeParse(value).data, replySchema.safeParse(value).data];
        } catch (error) {
          if (error instanceof SyntaxError) return null;
          throw error;
        }
      },
    },
  ];
}

/** What `compare` reads of a run, one file damaged at a time. */
function comparedParsers(): Parser[] {
  const split = { files: ['a/1.png'], labels: [1], groups: [3], probabilities: [[0.25, 0.75]] };
  const whole = {
    'results.json': json({
      ...{ run: 'larch', version: '1', leaky: false, synthetic: false, engine: null, data: null },
      ...{ phases: [{ id: 'baseline', seconds: 1 }], ensemble: { phases: ['baseline'] } },
      ...{ chosen: { phase: 'ensemble', reason: '' }, config: { folds: null, seed: 1 } },
    }),
    'catalog.json': json({
      ...{ schema: 1, hash: sha, groups: sha, classes: ['a', 'b'] },
      images: [['a/1.png', 'b', sha]],
    }),
    'splits.json': json({ schema: 1, images: [['a/1.png', sha, 3, 'h']] }),
    'phases/baseline/predictions.json': json({
      ...{ schema: 1, classes: ['a', 'b'], validation: split, test: split },
      priorCorrection: { tau: 0.5, shares: [0.4, 0.6] },
    }),
  };
  return Object.entries(whole).map(([name, bytes]) => ({
    name: `${name} of a run that is compared`,
    whole: bytes,
    parse: async (damaged, folder) => {
      mkdirSync(join(folder, 'phases', 'baseline'), { recursive: true });
      writeFileSync(eventsPath(folder), '');
      for (const [file, own] of Object.entries({ ...whole, [name]: damaged })) {
        writeFileSync(join(folder, file), own);
      }
      const { test } = await readRun(await runAsked(folder, folder));
      if (test.probabilities.length !== 2 * test.files.length) throw new Error('unfit lengths');
    },
  }));
}

/** The files of a checkpoint, one damaged at a time; the others are whole. */
async function checkpointParsers(scratch: string): Promise<Parser[]> {
  const { modelJson, weightsBin } = smallModel();
  const folder = join(scratch, 'checkpoint');
  await writeCheckpoint(folder, {
    modelJson,
    weightsBin,
    optimizer: [{ name: 'adam/m', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    loop: {
      phase: 'baseline',
      epoch: 2,
      step: 3,
      globalStep: 19,
      seed: 42,
      sums: { loss: 1.25, correct: 9, images: 32 },
      schedule: { best: 0.5, waited: 1, share: 0.1 },
      rateFactor: 2,
      extraEpochs: 0,
      seconds: 12.5,
      bestEpoch: 1,
      bestLoss: 0.5,
      history: [],
    },
  });
  const names = readdirSync(folder);
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  const damaged = names.map((name): Parser => ({
    name: `checkpoint's ${name}`,
    whole: files.get(name)!,
    parse: (bytes, at) => {
      const path = join(at, 'last');
      mkdirSync(path, { recursive: true });
      for (const [other, whole] of files)
        writeFileSync(join(path, other), other === name ? bytes : whole);
      return readCheckpoint(path);
    },
  }));
  return [
    ...damaged,
    {
      name: 'model.json',
      whole: json(modelJson),
      parse: async (bytes) => {
        let value: unknown;
        try {
          value = JSON.parse(bytes.toString('utf8'));
        } catch {
          return null;
        }
        const { model } = await decodeModel(value, weightsBin);
        model.dispose();
        return null;
      },
    },
    {
      name: 'weights.bin',
      whole: Buffer.from(weightsBin),
      parse: async (bytes) => {
        const { model } = await decodeModel(modelJson, bytes);
        model.dispose();
      },
    },
  ];
}

async function imageParsers(): Promise<Parser[]> {
  const pixels = Buffer.from(Uint8Array.from({ length: 24 * 18 * 3 }, (_, i) => (i * 37) % 256));
  const image = sharp(pixels, { raw: { width: 24, height: 18, channels: 3 } });
  const encoded = {
    jpeg: image.clone().jpeg(),
    'progressive jpeg': image.clone().jpeg({ progressive: true }),
    png: image.clone().png(),
    'palette png': image.clone().png({ palette: true }),
    webp: image.clone().webp(),
    tiff: image.clone().tiff({ compression: 'lzw' }),
    'tiled tiff': image.clone().tiff({ tile: true, compression: 'deflate' }),
    gif: image.clone().gif(),
    avif: image.clone().avif({ effort: 0 }),
  };
  return Promise.all(
    Object.entries(encoded).map(async ([name, made]) => ({
      name: `image: ${name}`,
      whole: await made.toBuffer(),
      parse: (bytes: Buffer) => decodeImage(bytes, 16),
    })),
  );
}

/** Keras's files of weights, with values that are all the same, which brings them down to kilobytes. */
function weightParsers(fixtures: string): Parser[] {
  return ['h5', 'keras'].map((kind) => ({
    name: `weights: ${kind}`,
    // The HDF5 library may not come to an end: it is given half a minute, in a thread that takes long to start.
    ...{ longest: 60, tries: 50 },
    whole: brotliDecompressSync(
      readFileSync(join(fixtures, 'keras-applications', `mobilenet-v1.${kind}.br`)),
    ),
    parse: (bytes, folder) => {
      writeFileSync(join(folder, 'weights'), bytes);
      return readWeightsFile(join(folder, 'weights'));
    },
  }));
}

/**
 * @param fixtures The folder of recorded files.
 * @param scratch A folder that what the parsers need is made in.
 */
export async function allParsers(fixtures: string, scratch: string): Promise<Parser[]> {
  await startWasm();
  const log = readFileSync(join(fixtures, 'runs', 'study-first-version.jsonl'));
  return [
    ...textParsers(log),
    ...(await checkpointParsers(scratch)),
    ...(await imageParsers()),
    ...weightParsers(fixtures),
  ];
}
