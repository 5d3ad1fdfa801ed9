/** The images that a run gave to one of its models, and which of them it kept from it. */
import { basename } from 'node:path';
import type { StudyConfig } from '../study/config.js';
import { allFolds } from '../study/passes.js';
import { isLeaky } from '../study/protocols.js';
import { catalogOrWhy, type CatalogFile } from '../training/catalog-file.js';
import { readNamedPredictions } from '../training/predictions-file.js';
import { isSeen, readSplits } from '../training/splits-file.js';
import { isOfLeakyPass } from './leaky.js';
import { trainedIn, type Located } from './locate.js';

export interface Given {
  /** File and SHA-256 of each image, and whether it was neither trained nor validated on. */
  images: readonly (readonly [file: string, sha256: string, held: boolean])[];
  /** File and SHA-256 of those that it tests the model on. */
  tested: readonly (readonly [file: string, sha256: string])[];
  /** Whether copies of what was held out are there as what they were to the model themselves. */
  copiesAreTold: boolean;
  /** False where the run does not tell which images it held out. */
  sure: boolean;
  /** Why there may be more images, in words; null where these are all. */
  untold: string | null;
}

const nothing = (untold: string): Given => ({
  ...{ images: [], tested: [], copiesAreTold: true, sure: false, untold },
});

/** By `splits.json`; null where there is none that can be read, as of an earlier version. */
async function toldBySplits(
  run: string,
  located: Located,
  config: StudyConfig,
): Promise<Given | null> {
  const splits = isOfLeakyPass(located)
    ? await readSplits(run, 'as-published', 1)
    : await readSplits(run, 'study', allFolds(config) ?? 1);
  const [, fold = '1'] = /^fold-(\d+)$/.exec(basename(trainedIn(located)[0]!)) ?? [];
  const place = Number(fold) - 1;
  if (splits === null || splits.some(({ roles }) => place >= roles.length)) return null;
  return {
    images: splits.map(({ file, sha256, roles }) => [file, sha256, !isSeen(roles[place])]),
    tested: splits.flatMap(({ file, sha256, roles }) =>
      roles[place] === 'h' ? [[file, sha256] as const] : [],
    ),
    ...{ copiesAreTold: true, sure: true, untold: null },
  };
}

/** Files that the model was tested on, and so never saw; none before the evaluation. */
async function testedOn(folders: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(
    folders.map((folder) => readNamedPredictions(folder).catch(() => null)),
  );
  return new Set(found.flatMap((one) => one?.test.files ?? []));
}

/** Names of the test folder that earlier versions knew: they trained on images in folders of other names. */
const TEST_FOLDER = /^test(ing)?$/i;

/** Whether a file of a run's data lies in its test folder, which every split keeps out of training. */
const inTestFolder = (file: string): boolean => TEST_FOLDER.test(file.split('/')[0]!);

/** By the list of images that earlier versions left, and the predictions. */
async function toldByCatalog(
  { images }: CatalogFile,
  located: Located,
  config: StudyConfig,
): Promise<Given> {
  if (isOfLeakyPass(located)) {
    return {
      images: images.map(([file, , sha256]) => [file, sha256, false]),
      tested: [],
      ...{ copiesAreTold: true, sure: false },
      untold:
        'an earlier version has run it, or its splits-as-published.json is gone, and catalog.json is of the grouped ' +
        'pass: copies, and pictures under several labels, that this one left out may not be in it',
    };
  }
  const tested = await testedOn(trainedIn(located));
  const inFolder = images.filter(([file]) => inTestFolder(file));
  const out = new Set([...tested, ...inFolder.map(([file]) => file)]);
  return {
    images: images.map(([file, , sha256]) => [file, sha256, out.has(file)]),
    tested: images.flatMap(([file, , sha256]) =>
      tested.has(file) ? [[file, sha256] as const] : [],
    ),
    copiesAreTold: isLeaky(config),
    // Each fold holds out others, which lie in no folder of their own.
    sure: tested.size > 0 || (inFolder.length > 0 && config.folds === null),
    untold: null,
  };
}

/** @param config The run's settings. */
export async function givenTo(located: Located, config: StudyConfig): Promise<Given> {
  const { run } = located;
  if (run === null)
    return nothing('the checkpoint does not lie in the folder of its run, where catalog.json is');
  const told = await toldBySplits(run, located, config);
  if (told !== null) return told;
  const catalog = await catalogOrWhy(run);
  return typeof catalog === 'string'
    ? nothing(`${catalog}, which lists the images of its run`)
    : toldByCatalog(catalog, located, config);
}
