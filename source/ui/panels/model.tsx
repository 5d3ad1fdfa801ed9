/** The network's summary: layer, output shape, parameters, and their total. */
import { memo } from 'react';
import type { PhaseState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { tableLines } from '../components/table.js';
import { whole } from '../format.js';
import { paint, useTheme } from '../theme.js';

export interface ModelPanelProps {
  model: PhaseState['model'];
  /** Page of the layers where not all fit, any integer. */
  page: number;
  width: number;
  height: number;
}

export const ModelPanel = memo(function ModelPanel(props: ModelPanelProps) {
  const { model, page, width, height } = props;
  const theme = useTheme();
  const inside = insideOf(width, height);
  const lines = model
    ? tableLines(
        {
          columns: [
            { title: 'layer', grow: true },
            { title: 'type', drop: 1 },
            { title: 'output shape' },
            { title: 'parameters', align: 'right' },
          ],
          rows: model.layers.map(({ name, type, outputShape, parameters }) => [
            name,
            { text: type, style: theme.text.muted },
            outputShape,
            whole(parameters),
          ]),
          footer: ['total', '', '', whole(model.parameters)],
          ...inside,
          page,
        },
        theme,
      )
    : [paint('not built yet', theme.text.muted)];
  const note = model
    ? paint(`${whole(model.trainableParameters)} trainable`, theme.text.muted)
    : '';
  return (
    <Panel title="Model" note={note} width={width} height={height}>
      <Lines lines={lines} width={inside.width} height={inside.height} />
    </Panel>
  );
});
