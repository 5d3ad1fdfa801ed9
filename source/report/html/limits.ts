/** What the figures of a run bear, and what they do not: a reader of the page has nothing else beside them. */
import type { RunState } from '../../runs/state.js';
import { isLeaky } from '../../study/protocols.js';
import { counted } from '../../text.js';
import { html, type Markup } from './markup.js';

/** How images were kept apart; nothing under as-published, which is said above. */
function splitOf({ config, synthetic }: RunState): string[] {
  if (isLeaky(config)) return [];
  const together =
    'Images that belong together (copies; images of one lesion or patient, where a CSV names them) are on one side of ' +
    'each split.';
  const untold =
    config.metadata || synthetic
      ? ''
      : ' No CSV was given: images of one lesion may be on both sides.';
  return [together + untold];
}

/** Older logs do not count looks. */
const looks = (n: number): string =>
  n === 0 ? '' : ` The study has looked at the test set ${counted(n, 'time')}.`;

export function limitsOf(state: RunState): Markup {
  const said = [
    'For research on classifiers. The figures are of images that were put into a folder, not of patients who came to ' +
      'a clinic; how these images were chosen is not recorded.',
    'Labels are taken as they were given: a figure is an agreement with them.',
    ...splitOf(state),
    `Epochs, phases, temperatures and thresholds are chosen on validation.${looks(state.testLooks)}`,
    'Intervals are 95% percentile intervals by bootstrap over groups of images. They are of other images of the same ' +
      'kind: not of another training, nor of other cameras, clinics or skin types.',
    'Predictive values, average precision, calibration and net benefit are of the share of each class in these ' +
      'images, which in a clinic is another.',
  ];
  return html`<h2>Limits</h2>
    <ul>
      ${said.map((text) => html`<li>${text}</li>`)}
    </ul>`;
}
