/** The `data` phase: what was found, and how it is split. */
import { distribution } from '../dataset/index.js';
import { counted, printable } from '../text.js';
import type { StudyContext } from './context.js';

/** How often each value occurs, most frequent first. */
function tally<K extends string>(
  name: K,
  values: string[],
): (Record<K, string> & { count: number })[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([value, count]) => ({ [name]: value, count }) as Record<K, string> & { count: number });
}

export async function dataPhase(context: StudyContext): Promise<void> {
  const { emit, config } = context;
  emit({ type: 'phase-started', phase: 'data' });
  const { catalog, split, notes, cache } = await context.data('data');
  emit({
    type: 'data-found',
    root: catalog.root,
    layout: catalog.layout,
    classes: catalog.classes,
    counts: {
      train: distribution(split.train, catalog),
      validation: distribution(split.validation, catalog),
      test: distribution(split.test, catalog),
    },
    sizes: tally(
      'size',
      catalog.images.map(({ width, height }) => `${width}x${height}`),
    ),
    formats: tally(
      'format',
      catalog.images.map(({ format }) => format),
    ),
    unreadable: catalog.unreadable,
    duplicateGroups: notes.duplicateGroups,
    contradictoryGroups: notes.contradictoryGroups,
    testTwinsRemoved: notes.testTwinsRemoved,
    imageSide: config.imageSize,
    cache: { path: cache.path, bytes: cache.bytes, reused: cache.reused, decoded: cache.decoded },
  });
  if (notes.contradictoryGroups > 0) {
    emit({
      type: 'warning',
      phase: 'data',
      message: `${counted(notes.contradictoryGroups, 'image')} under more than one class, byte for byte: no model can be right about every copy.`,
    });
  }
  for (const message of notes.messages) emit({ type: 'warning', phase: 'data', message });
  if (catalog.unreadable.length > 0) {
    const [first] = catalog.unreadable;
    emit({
      type: 'warning',
      phase: 'data',
      message: `Left out, as it cannot be read: ${counted(catalog.unreadable.length, 'file')}, e.g. ${printable(first.file)}: ${first.reason}`,
    });
  }
}
