/** A run as one HTML page, to be kept or sent: no script, no other file, no picture of a patient. */
import type { RunState } from '../../runs/state.js';
import type { EventOf } from '../../runs/events.js';
import { bestEpochs } from '../../study/best-epochs.js';
import { foldOfCounts, testName } from '../../study/passes.js';
import { fitNote, isLeaky, LEAKY } from '../../study/protocols.js';
import { counted } from '../../text.js';
import { fixed, share } from '../numbers.js';
import { comparisonLines } from '../plain-evaluation.js';
import { protocolLines } from '../plain-passes.js';
import { confusionTable } from './confusion-table.js';
import { curvesChart } from './curves-chart.js';
import { limitsOf } from './limits.js';
import { html, type Markup } from './markup.js';
import { STYLE } from './style.js';

type Phase = RunState['phases'][string];

const SYNTHETIC = 'SYNTHETIC images: no figure here is about patients.';

const day = (time: number | null): string =>
  time === null ? 'n/a' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');

function headOf(state: RunState): Markup {
  const { engine, catalog } = state;
  const banners = [
    ...(isLeaky(state.config) ? [LEAKY] : []),
    ...(state.synthetic ? [SYNTHETIC] : []),
  ];
  const facts = [
    `${state.status}, begun ${day(state.startedAt)} UTC`,
    `melanoscope ${state.version ?? ''}`,
    ...(engine ? [`${engine.version} on ${engine.device}`] : []),
    ...(catalog
      ? [`${counted(catalog.classes.length, 'class', 'classes')}, ${catalog.layout}`]
      : []),
  ];
  return html`<h1>${state.run ?? 'a run'}</h1>
    <p class="soft">${facts.join(' · ')}</p>
    <p>Not a medical device. Nothing here is a diagnosis.</p>
    ${banners.map((text) => html`<p class="banner">${text}</p>`)}`;
}

function dataOf({ catalog }: RunState): Markup | null {
  if (!catalog) return null;
  const { classes, counts, folds } = catalog;
  const fold = foldOfCounts(folds);
  const rows = classes.map(
    (name, i) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${counts.train[i] ?? 'n/a'}</td>
        <td>${counts.validation[i] ?? 'n/a'}</td>
        <td>${counts.test[i] ?? 'n/a'}</td>
      </tr>`,
  );
  return html`<h2>Images${fold === null ? '' : `, ${fold}`}</h2>
    ${fold === null ? null : html`<p class="soft">Its test images are those held out.</p>`}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>class</th>
            <th>train</th>
            <th>validation</th>
            <th>test</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function curvesOf(phase: Phase, leaky: boolean): Markup | null {
  const { id, history, bestEpoch, result } = phase;
  const best = history.find(({ epoch }) => epoch === bestEpoch);
  const of = best?.folds ? 'the best epoch of this mean' : 'the best epoch';
  const charts = (['loss', 'accuracy'] as const).flatMap((figure) => {
    const chart = curvesChart(history, figure, bestEpoch);
    if (chart === null) return [];
    const at = best
      ? `; ${figure === 'loss' ? fixed(best.validation.loss, 3) : share(best.validation.accuracy)} at ${of}, ${best.epoch}`
      : '';
    return [
      html`<figure>
        ${chart}
        <figcaption>${figure}: training thin, validation thick${at}</figcaption>
      </figure>`,
    ];
  });
  if (charts.length === 0) return null;
  const folds = history[0]?.folds ? `, mean of ${counted(history[0].folds, 'fold')}` : '';
  return html`<h3>${id}${folds}</h3>
    ${folds && result ? html`<p class="soft">Each fold is evaluated at its own best epoch: ${bestEpochs(phase)}.</p>` : null}
    ${result ? html`<p class="soft">${result.verdict.id}${fitNote(result.verdict.id, leaky)}: ${result.verdict.reason}</p>` : null}
    <div class="pair">${charts}</div>`;
}

function evaluationOf(state: RunState): Markup | null {
  const { chosen } = state;
  if (chosen === null) return null;
  const row = state.ensemble?.row.id === chosen.phase ? state.ensemble.row : undefined;
  const result = (row ?? state.phases[chosen.phase])?.result;
  const event = { type: 'phase-chosen', ...chosen } as EventOf<'phase-chosen'>;
  const [split, on] = result?.test
    ? [testName(state.config), result.test]
    : ['validation', result?.validation];
  return html`<h2>Evaluation</h2>
    ${
      on
        ? html`<h3>${chosen.phase}, ${split} set, ${counted(on.n, 'image')}</h3>
            <div class="scroll">${confusionTable(on)}</div>`
        : null
    }
    <pre>${comparisonLines(event, state).join('\n')}</pre>`;
}

/** A run under both protocols: its leaky figures beside the honest ones. */
function protocolsOf(state: RunState): Markup | null {
  if (state.protocols === null) return null;
  return html`<h2>Protocols</h2>
    <pre>${protocolLines(state.protocols, state).join('\n')}</pre>`;
}

export function reportPage(state: RunState): string {
  const curves = state.phaseOrder.map((id) => curvesOf(state.phases[id]!, isLeaky(state.config)));
  const warnings = state.warnings.map(({ message }) => html`<li>${message}</li>`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${state.run ?? 'melanoscope'}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${headOf(state)}
        ${
          warnings.length > 0
            ? html`<h2>Warnings</h2>
                <ul>
                  ${warnings}
                </ul>`
            : null
        }
        ${dataOf(state)}
        <h2>Curves</h2>
        ${curves.filter((one) => one !== null)} ${evaluationOf(state)} ${protocolsOf(state)}
        ${limitsOf(state)}
        <h2>Settings</h2>
        <details>
          <summary>all, as config.json has them</summary>
          <pre>${JSON.stringify(state.config, null, 2)}</pre>
        </details>
      </body>
    </html>`;
  return `${page.html}\n`;
}
