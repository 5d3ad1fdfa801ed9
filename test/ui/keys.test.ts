import { describe, expect, test } from 'vitest';
import { phaseIds, phases } from '../../source/study/phases.js';
import {
  bindingsIn,
  commandNames,
  commandOf,
  keyTable,
  shownKeys,
  viewCommands,
  type Binding,
  type CommandName,
  type Overlay,
} from '../../source/ui/keys.js';
import { helpOn, helpSections } from '../../source/ui/shell/help.js';

const namesOf = (bindings: readonly Binding[]) => bindings.map(({ name }) => name);

const overlays: Overlay[] = [
  'none',
  'cells',
  'images',
  'help',
  'log',
  'leave',
  'stop',
  'install',
  'rate',
];

describe('the key table', () => {
  test.each(overlays.flatMap((overlay) => phaseIds.map((phase) => [overlay, phase] as const)))(
    'binds no key twice where the overlay is %s and the phase %s',
    (overlay, phase) => {
      const keys = bindingsIn(overlay, phase).flatMap((binding) => binding.keys);
      expect(keys).toEqual([...new Set(keys)]);
    },
  );

  test('has every command that the table of phases names', () => {
    for (const { id, keys } of phases) expect(viewCommands(id)).toHaveLength(keys.length);
  });

  test('is in the help as a whole, but for the keys that a question shows itself', () => {
    const questions = ['leave', 'stop', 'install', 'rate'];
    const expected = commandNames
      .filter((name) => !questions.includes(keyTable[name].place))
      .sort();
    for (const id of phaseIds) {
      for (const focus of ['none', 'cells', 'images'] as const) {
        const helped = helpSections(id, false, focus).flatMap(({ bindings }) => namesOf(bindings));
        expect(helped.sort(), `${id}, ${focus}`).toEqual(expected);
      }
    }
  });

  test('begins its help with the keys of the phase in view', () => {
    const titles = (id: string): string[] => helpSections(id).map(({ title }) => title);
    expect(titles('data').slice(0, 2)).toEqual(['In Data', 'Everywhere']);
    expect(titles('evaluation').slice(0, 4)).toEqual([
      'In Evaluation',
      'In the confusion matrix',
      "In a cell's images",
      'Everywhere',
    ]);
  });

  test('begins its help over a cell or an image with the keys that work there, and no others', () => {
    const helped = (focus: 'cells' | 'images') => {
      const sections = helpSections('evaluation', false, focus);
      const near = sections.findIndex(({ title }) => title === 'Everywhere') + 1;
      const first = sections.slice(0, near);
      expect(first.flatMap(({ bindings }) => bindings)).toEqual(bindingsIn(focus, 'evaluation'));
      return sections.map(({ title }) => title);
    };
    expect(helped('cells').slice(0, 5)).toEqual([
      'In the confusion matrix',
      'In Evaluation',
      'Everywhere',
      "In a cell's images",
      'Outside the matrix',
    ]);
    expect(helped('images').slice(0, 4)).toEqual([
      "In a cell's images",
      'Everywhere',
      'In the confusion matrix',
      'Outside the matrix',
    ]);
  });

  test('has no help for a replay on keys that ask something of a run', () => {
    const helped = (replay: boolean) =>
      helpSections('transfer', replay).flatMap(({ bindings }) => namesOf(bindings));
    const gone = helped(false).filter((name) => !helped(true).includes(name));
    expect(gone).toEqual(expect.arrayContaining(['pause', 'stopNow', 'resume', 'raiseRate']));
    expect(gone).not.toContain('quit');
    expect(gone).toContain('detach');
    expect(helpOn('quit', false)).toContain('asks while the run goes on');
    for (const name of helped(true)) expect(helpOn(name, true)).not.toMatch(/the run goes on/);
    expect(helped(true)).toEqual(
      expect.arrayContaining(['quit', 'help', 'nextPhase', 'enterMatrix']),
    );
  });

  test('finds a command by key and place', () => {
    expect(commandOf('p', 'none', 'baseline')).toBe('pause');
    expect(commandOf('p', 'leave', 'baseline')).toBeNull();
    expect(commandOf('space', 'none', 'baseline')).toBe('nextPanel');
    expect(commandOf('space', 'none', 'data')).toBe('nextSplit');
    expect(commandOf('ctrl-c', 'stop', 'data')).toBe('interrupt');
    expect(commandOf('ctrl-z', 'stop', 'data')).toBe('suspend');
    expect(commandOf('up', 'log', 'samples')).toBe('scrollUp');
  });

  test('loses the keys that move in the matrix and its images, not the commands that have others', () => {
    for (const overlay of ['cells', 'images'] as const) {
      expect(commandOf('tab', overlay, 'evaluation')).toBe('nextPhase');
      expect(commandOf('shift-tab', overlay, 'evaluation')).toBe('previousPhase');
      expect(commandOf('k', overlay, 'evaluation')).toBe(
        overlay === 'cells' ? 'cellUp' : 'previousImage',
      );
    }
    expect(commandOf('right', 'cells', 'evaluation')).toBe('cellRight');
    expect(commandOf('%', 'cells', 'evaluation')).toBe('togglePercent');
    // The matrix is in view whatever the panel.
    expect(commandOf('space', 'cells', 'evaluation')).toBeNull();
    expect(commandOf('v', 'cells', 'evaluation')).toBeNull();
  });

  test('shows keys in words, and in ASCII where that is asked for', () => {
    const shown = (name: CommandName, unicode: boolean) => shownKeys(keyTable[name].keys, unicode);
    expect(shown('goToPhase', true)).toBe('1-9 0');
    expect(shown('nextPhase', true)).toBe('→ Tab');
    expect(shown('nextPhase', false)).toBe('Right Tab');
  });
});
