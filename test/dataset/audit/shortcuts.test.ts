import { describe, expect, it } from 'vitest';
import { probe } from '../../../source/dataset/audit/probe.js';
import { findShortcuts } from '../../../source/dataset/audit/shortcuts.js';
import type { Fingerprint } from '../../../source/dataset/audit/fingerprints.js';
import { randomFrom } from '../../../source/dataset/random.js';
import { catalogOf } from '../images.js';

const classes = 3;
const n = 300;

function setting(seed: number) {
  const random = randomFrom(seed);
  const labels = Int32Array.from({ length: n }, () => Math.floor(random() * classes));
  const groups = Int32Array.from(labels.keys());
  return { random, labels, groups };
}

describe('probe', () => {
  it('is at chance on noise', () => {
    const { random, labels, groups } = setting(1);
    const features = [Float64Array.from(labels, () => random())];
    const { balancedAccuracy } = probe({ features, labels, groups, classes, seed: 1 });
    expect(Math.abs(balancedAccuracy - 1 / 3)).toBeLessThan(0.1);
  });

  it('learns a class that lies between two others', () => {
    const { random, labels, groups } = setting(2);
    const features = [Float64Array.from(labels, (label) => [5, 1, 9][label] + random())];
    const { accuracy } = probe({ features, labels, groups, classes, seed: 1 });
    expect(accuracy).toBeGreaterThan(0.9);
  });

  it('never predicts an image from others of its group', () => {
    // The feature names the group, and a group's label is a matter of chance.
    const { random } = setting(3);
    const groupLabels = Array.from({ length: 30 }, () => Math.floor(random() * 2));
    const groups = Int32Array.from({ length: 300 }, (_, i) => i % 30);
    const labels = Int32Array.from(groups, (group) => groupLabels[group]);
    const features = [Float64Array.from(groups)];
    const apart = probe({ features, labels, groups, classes: 2, seed: 1 });
    const alone = Int32Array.from(groups.keys());
    const together = probe({ features, labels, groups: alone, classes: 2, seed: 1 });
    expect(together.accuracy).toBeGreaterThan(apart.accuracy + 0.1);
  });
});

describe('findShortcuts', () => {
  const fingerprint = (red: number): Fingerprint => ({
    grey: new Uint8Array(),
    hashes: new Uint32Array(),
    appearance: { red, green: 100, blue: 100, ring: 0, corners: 0 },
  });

  it('warns of size alone and of nothing else', () => {
    const { random, labels } = setting(4);
    const catalog = catalogOf(
      classes,
      Array.from(labels, (label, i) => ({ label, content: `${i}` })),
    );
    for (const image of catalog.images) image.width = image.height = 100 * (1 + image.label);
    const found = findShortcuts(
      catalog,
      Array.from(labels, () => fingerprint(100 + 50 * random())),
    );
    const warned = found.filter(({ warning }) => warning).map(({ features }) => features);
    expect(warned).toContain('size');
    expect(warned).not.toContain('mean colour');
    expect(warned).not.toContain('aspect');
    expect(warned).not.toContain('border');
    expect(found.find(({ features }) => features === 'size')!.accuracy).toBe(1);
  });

  it('says nothing of one class', () => {
    const catalog = catalogOf(2, [{ label: 0, content: 'x' }]);
    expect(findShortcuts(catalog, [fingerprint(1)])).toEqual([]);
  });

  it('says nothing where all images are of one group, and numbers where there are two', () => {
    const of = (lesions: number) => {
      const given = Array.from({ length: 8 }, (_, i) => ({ label: i & 1, content: `${i}` }));
      const catalog = catalogOf(2, given);
      for (const [i, image] of catalog.images.entries()) image.lesion = `L${(i >> 1) % lesions}`;
      return catalog;
    };
    const prints = Array.from({ length: 8 }, (_, i) => fingerprint(i));
    expect(findShortcuts(of(1), prints)).toEqual([]);
    const found = findShortcuts(of(2), prints);
    expect(found.map(({ features }) => features)).toContain('size');
    for (const { accuracy, balancedAccuracy } of found) {
      expect(accuracy).toBeGreaterThanOrEqual(0);
      expect(balancedAccuracy).toBeGreaterThanOrEqual(0);
    }
  });
});
