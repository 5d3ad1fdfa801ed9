/**
 * Every key of the app, in one table. What a key does is found through it, and the help and the hints are
 * made from it.
 */
import { phases } from '../study/phases.js';
import type { Focus } from './contracts.js';

/** Where keys are taken: all views, one phase's view, the help or log over it, or an open question. */
export type Place =
  'anywhere' | 'view' | 'cells' | 'images' | 'over' | 'leave' | 'stop' | 'install' | 'rate';

export interface KeyRow {
  /** Names of keys as `keyName` gives them (input.ts). */
  keys: readonly string[];
  /** One to three words for the line of hints; null is left out there. */
  hint: string | null;
  /** What it does, for the help. */
  description: string;
  place: Place;
}

export const keyTable = {
  previousPhase: row(['left', 'shift-tab'], null, 'look at the phase before', 'anywhere'),
  nextPhase: row(['right', 'tab'], 'phase', 'look at the next phase', 'anywhere'),
  goToPhase: row(
    Array.from('1234567890'),
    null,
    'look at the phase of that number, 0 at the tenth (those after it: End, then back)',
    'anywhere',
  ),
  firstPhase: row(['home'], null, 'look at the first phase', 'anywhere'),
  lastPhase: row(['end'], null, 'look at the last phase', 'anywhere'),
  follow: row(['f'], 'follow', 'follow the phase that runs', 'anywhere'),
  pause: row(['p'], 'pause', 'pause training, or go on', 'anywhere'),
  stopAfterEpoch: row(
    ['s'],
    'stop after epoch',
    'stop after this epoch (again: take it back)',
    'anywhere',
  ),
  stopNow: row(['x'], 'stop now', 'stop now, with a checkpoint (asks first)', 'anywhere'),
  checkpoint: row(['t'], 'checkpoint', 'write a checkpoint at the next step', 'anywhere'),
  resume: row(['r'], 'resume', 'go on with a run that was stopped, has failed or died', 'anywhere'),
  takeControl: row(
    ['g'],
    'take control',
    'take control, while another view of the run has it',
    'anywhere',
  ),
  note: row(['n'], 'note', 'write a note; the charts show it at its step', 'anywhere'),
  startPhase: row(
    ['enter'],
    'start phase',
    'start the phase that waits (--pause-between)',
    'anywhere',
  ),
  installEngine: row(
    ['i'],
    'install engine',
    'install the native engine, when it is offered',
    'anywhere',
  ),
  log: row(['l'], 'log', "show or hide the events and the runner's log", 'anywhere'),
  help: row(['?', 'h'], 'help', 'show or hide this help', 'anywhere'),
  detach: row(['d'], 'detach', 'leave at once; the run goes on', 'anywhere'),
  quit: row(['q'], 'quit', 'leave (asks while the run goes on)', 'anywhere'),
  interrupt: row(
    ['ctrl-c'],
    null,
    'as q; once more leaves at once and the run goes on',
    'anywhere',
  ),
  suspend: row(
    ['ctrl-z'],
    null,
    'leave for the shell, whose fg comes back here; the run goes on',
    'anywhere',
  ),
  back: row(['escape'], null, 'close what is open', 'anywhere'),

  nextPanel: row(['space', 'v'], 'next panel', 'show the next panel', 'view'),
  previousPanel: row(['backspace', 'V'], null, 'show the panel before', 'view'),
  pageDown: row(['pagedown', '.'], 'scroll', 'scroll what is longer than its panel down', 'view'),
  pageUp: row(['pageup', ','], null, 'scroll what is longer than its panel up', 'view'),
  dataDown: row(
    ['pagedown', '.'],
    'scroll',
    'scroll what is longer than its panel down; among findings, the next one',
    'view',
  ),
  dataUp: row(
    ['pageup', ','],
    null,
    'scroll what is longer than its panel up; among findings, the one before',
    'view',
  ),
  raiseRate: row(['+', '='], null, 'double the learning rate', 'view'),
  lowerRate: row(['-'], null, 'halve the learning rate', 'view'),
  smoothCharts: row(
    ['m'],
    'smooth',
    'charts: the curves smoothed by 0.6, by 0.9, or as they are',
    'view',
  ),
  zoomCharts: row(['z'], 'zoom', 'charts: all epochs, the newer half, the newest quarter', 'view'),
  oneMoreEpoch: row(['o'], null, 'train this phase for one epoch more', 'view'),
  nextSplit: row(
    ['space', 'v'],
    'next split',
    'show the next split: all, train, validation, test; among findings, the next kind',
    'view',
  ),
  previousSplit: row(
    ['backspace', 'V'],
    null,
    'show the split before; among findings, the kind before',
    'view',
  ),
  toggleFindings: row(['e'], 'findings', 'show what the audit found, with pictures', 'view'),
  toggleProblems: row(
    ['b'],
    'problems',
    'show every unreadable file and every warning on the data',
    'view',
  ),
  nextFinding: row(['down', 'j'], 'picture', 'next picture of the findings', 'view'),
  previousFinding: row(['up', 'k'], null, 'previous picture of the findings', 'view'),
  markWrong: row(
    ['w'],
    'label wrong',
    "mark the label of the finding's picture as wrong, to be the class that the CSV tells where that is another " +
      '(again: without it; else, or once more: take it back)',
    'view',
  ),
  markUnsure: row(
    ['u'],
    'unsure',
    "mark the label of the finding's picture as unsure (again: take it back)",
    'view',
  ),
  markRight: row(
    ['y'],
    'right',
    "mark the label of the finding's picture as right, whatever the CSV tells",
    'view',
  ),
  moreSamples: row(['m', '+'], 'more', 'show more images a class', 'view'),
  toggleAugmented: row(
    ['a'],
    'augmented',
    'originals, or beside them their augmented versions',
    'view',
  ),
  nextClass: row(['down', 'j'], 'class', 'next class', 'view'),
  previousClass: row(['up', 'k'], null, 'previous class', 'view'),
  classesOn: row(['pagedown', '.'], null, 'ten classes on', 'view'),
  classesBack: row(['pageup', ','], null, 'ten classes back', 'view'),
  togglePercent: row(['%', 'c'], 'counts/%', 'counts, or percent of the row', 'view'),
  nextModel: row(['down', 'j'], 'model', "next phase's model", 'view'),
  previousModel: row(['up', 'k'], null, "previous phase's model", 'view'),
  enterMatrix: row(['m'], 'cells', "move over the matrix's cells", 'view'),
  epochBack: row(['['], 'epoch back', 'the matrix one epoch back', 'view'),
  epochOn: row([']'], null, 'the matrix one epoch on, then the result', 'view'),
  raiseThreshold: row(['+', '='], 'threshold', 'operating point: a higher threshold', 'view'),
  lowerThreshold: row(['-'], null, 'operating point: a lower threshold', 'view'),
  nextPrevalence: row(
    ['b'],
    'base rate',
    "operating point: PPV at another prevalence, after the last the study's own again",
    'view',
  ),
  toggleBelow: row(
    ['a'],
    'ROC/missed',
    'operating point, where not both fit: the ROC curve or the missed pictures',
    'view',
  ),

  cellUp: row(['up', 'k'], null, 'the true class above', 'cells'),
  cellDown: row(['down', 'j'], null, 'the true class below', 'cells'),
  cellsDown: row(['pagedown', '.'], null, 'ten true classes down', 'cells'),
  cellsUp: row(['pageup', ','], null, 'ten true classes up', 'cells'),
  cellLeft: row(['left'], null, 'the predicted class before', 'cells'),
  cellRight: row(['right'], 'cell', 'the predicted class after', 'cells'),
  openCell: row(['enter'], 'images', "show the cell's images", 'cells'),
  leaveMatrix: row(['escape', 'm'], 'leave the matrix', 'leave the matrix', 'cells'),

  nextImage: row(['right', 'down', 'j', 'space'], 'next', 'next image of the cell', 'images'),
  previousImage: row(['left', 'up', 'k'], 'previous', 'previous image of the cell', 'images'),
  toggleHeat: row(
    ['a'],
    'heat map',
    'Grad-CAM over the picture: what speaks for the prediction',
    'images',
  ),
  markImageWrong: row(
    ['w'],
    'label wrong',
    "mark the image's label as wrong, to be the class that the CSV tells where the audit found another " +
      '(again: without it; else, or once more: take it back)',
    'images',
  ),
  markImageUnsure: row(
    ['u'],
    'unsure',
    "mark the image's label as unsure (again: take it back)",
    'images',
  ),
  markImageRight: row(
    ['y'],
    'right',
    "mark the image's label as right, whatever the CSV tells",
    'images',
  ),
  nextLabel: row(
    ['c'],
    'new label',
    "mark the image's label as wrong, to be the next class: the predicted one first, after the last none",
    'images',
  ),
  previousLabel: row(['C'], null, 'the same, to be the class before', 'images'),
  closeCell: row(['escape', 'enter'], 'back', 'back to the cells', 'images'),

  scrollUp: row(['up', 'k'], null, 'scroll up', 'over'),
  scrollDown: row(['down', 'j'], 'scroll', 'scroll down', 'over'),
  scrollPageUp: row(['pageup', ','], null, 'scroll ten lines up', 'over'),
  scrollPageDown: row(['pagedown', '.'], null, 'scroll ten lines down', 'over'),
  scrollToFirst: row(['home'], null, 'scroll to the first line', 'over'),
  scrollToLast: row(['end'], null, 'scroll to the last line', 'over'),

  leaveRunning: row(['l', 'enter'], 'leave it running', 'leave; the run goes on', 'leave'),
  stopAndLeave: row(
    ['s'],
    'stop it and leave',
    'stop the run with a checkpoint and leave',
    'leave',
  ),
  stay: row(['n', 'escape', 'q'], 'stay', 'stay here', 'leave'),

  confirmStop: row(['y'], 'stop and leave', 'stop the run with a checkpoint and leave', 'stop'),
  stopAndStay: row(['s'], 'stop and stay', 'stop the run and stay here', 'stop'),
  doNotStop: row(['n', 'escape', 'q'], 'go on', 'let the run go on', 'stop'),

  confirmInstall: row(
    ['y', 'enter'],
    'install',
    'stop the run, install, and start anew',
    'install',
  ),
  doNotInstall: row(['n', 'escape', 'q'], 'not now', 'go on with the engine there is', 'install'),

  confirmRate: row(['y', 'enter'], 'change it', 'change the learning rate', 'rate'),
  keepRate: row(['n', 'escape', 'q'], 'leave it', 'leave the learning rate as it is', 'rate'),
} as const satisfies Record<string, KeyRow>;

export type CommandName = keyof typeof keyTable;

function row(
  keys: readonly string[],
  hint: string | null,
  description: string,
  place: Place,
): KeyRow {
  return { keys, hint, description, place };
}

export const commandNames = Object.keys(keyTable) as CommandName[];

/** The commands of a phase's own view, from the table of phases. */
export function viewCommands(phaseId: string): CommandName[] {
  const own: readonly string[] = phases.find(({ id }) => id === phaseId)?.keys ?? [];
  return commandNames.filter((name) => own.includes(name));
}

/** The open question, or what lies over the view. */
export type Question = 'leave' | 'stop' | 'install' | 'rate';
export type Overlay = Focus | 'help' | 'log' | Question;

/** Questions take every key: only theirs, Ctrl-C and Ctrl-Z work while one is open. */
export const isQuestion = (overlay: Overlay): overlay is Question =>
  overlay === 'leave' || overlay === 'stop' || overlay === 'install' || overlay === 'rate';

/** Whether the view itself takes the keys, with nothing over it. */
export const isFocus = (overlay: Overlay): overlay is Focus =>
  overlay === 'none' || overlay === 'cells' || overlay === 'images';

/** A command where the app is, and those of its keys that mean it there. */
export interface Binding {
  name: CommandName;
  keys: readonly string[];
}

/** Commands with all of their keys. */
export const bound = (names: readonly CommandName[]): Binding[] =>
  names.map((name) => ({ name, keys: keyTable[name].keys }));

/** The matrix stays in view while its cells are moved over. */
const ofPanels: readonly CommandName[] = [
  'nextPanel',
  'previousPanel',
  'pageDown',
  'pageUp',
  'toggleBelow',
];

/** The commands of a place, in the table's order. */
export const commandsOf = (place: Place): CommandName[] =>
  commandNames.filter((name) => keyTable[name].place === place);

/** What keys can mean where the app is, the nearest place first. */
export function bindingsIn(overlay: Overlay, phaseId: string): Binding[] {
  if (isQuestion(overlay)) return bound([...commandsOf(overlay), 'interrupt', 'suspend']);
  const own = viewCommands(phaseId);
  const nearest = overlay === 'none' ? own : commandsOf(isFocus(overlay) ? overlay : 'over');
  const next = overlay === 'cells' ? own.filter((name) => !ofPanels.includes(name)) : [];
  // Other keys do what they always do, but for those that mean something here.
  const taken = new Set<string>(nearest.flatMap((name) => keyTable[name].keys));
  const free = bound([...next, ...commandsOf('anywhere')])
    .map(({ name, keys }) => ({ name, keys: keys.filter((key) => !taken.has(key)) }))
    .filter(({ keys }) => keys.length > 0);
  return [...bound(nearest), ...free];
}

/** What a key means where the app is; null when nothing. */
export function commandOf(key: string, overlay: Overlay, phaseId: string): CommandName | null {
  return bindingsIn(overlay, phaseId).find(({ keys }) => keys.includes(key))?.name ?? null;
}

const names: Record<string, string> = {
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  'shift-tab': 'Shift-Tab',
  tab: 'Tab',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  'ctrl-c': 'Ctrl-C',
  'ctrl-z': 'Ctrl-Z',
};
const asciiNames: Record<string, string> = { left: 'Left', right: 'Right', up: 'Up', down: 'Down' };

/** A key as it is shown. */
export function shownKey(key: string, unicode: boolean): string {
  return (unicode ? undefined : asciiNames[key]) ?? names[key] ?? key;
}

/** Keys of a command as they are shown, e.g. "1-9 0" or "→ Tab". */
export function shownKeys(keys: readonly string[], unicode: boolean): string {
  const digits = keys.filter((key) => /^[1-9]$/.test(key));
  const range = digits.length > 2 ? [`${digits[0]}-${digits.at(-1)}`] : digits;
  const others = keys.filter((key) => !digits.includes(key));
  return [...range, ...others.map((key) => shownKey(key, unicode))].join(' ');
}
