/** A confusion matrix as a table: rows true, columns predicted, darker the larger its share of the row. */
import type { Evaluation } from '../../runs/events.js';
import { html, type Markup } from './markup.js';

export function confusionTable({ confusionMatrix, perClass }: Evaluation): Markup {
  const head = perClass.map((_, i) => html`<th scope="col">${i + 1}</th>`);
  const rows = confusionMatrix.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, called) => {
      const share = total === 0 ? 0 : count / total;
      const kind = truth === called ? 'right' : 'wrong';
      return html`<td class="${kind}" style="--share: ${share.toFixed(2)}">${count || '·'}</td>`;
    });
    return html`<tr>
      <th scope="row">${truth + 1} ${perClass[truth]?.class ?? ''}</th>
      ${cells}
      <td class="total">${total}</td>
    </tr>`;
  });
  return html`<table class="matrix">
    <thead>
      <tr>
        <th>true, below; predicted, right</th>
        ${head}
        <th>n</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
