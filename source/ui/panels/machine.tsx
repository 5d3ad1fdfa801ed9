/** The engine and its device, the GPUs, and what the runner uses. */
import { memo } from 'react';
import type { RunState } from '../../runs/state.js';
import { bar } from '../components/bars.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { columnsOf, cut, fit, fitting, wrap } from '../fit.js';
import { bytes, NOT_KNOWN } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';

type Gpu = NonNullable<RunState['telemetry']>['gpus'][number];

const share = (value: number | null): string =>
  value === null ? NOT_KNOWN : `${Math.round(value)}%`;
const memoryOf = ({ memoryUsed, memoryTotal }: Gpu): string =>
  `${bytes(memoryUsed)} of ${bytes(memoryTotal)}`;

/** All in one line, the most telling first. The device, which the title line has too, gives way; then it is cut. */
export function machineLine(run: RunState, width: number, theme: Theme): string {
  const { separator } = theme.glyphs;
  const strong = (text: string): string => paint(text, theme.text.strong);
  const parts: string[] = [];
  const between = ` ${paint(separator, theme.text.muted)} `;
  if (run.telemetry) {
    parts.push(`cpu ${strong(share(run.telemetry.cpu))}`);
    parts.push(`memory ${strong(bytes(run.telemetry.memory))}`);
    run.telemetry.gpus.forEach((gpu, index) => {
      parts.push(`gpu ${index} ${strong(share(gpu.utilisation))} ${strong(memoryOf(gpu))}`);
    });
  }
  if (!run.engine && parts.length === 0) return paint('waiting for the engine', theme.text.muted);
  const { id, executor, device } = run.engine ?? {};
  const engines = run.engine ? [`${id} ${executor} on ${device}`, `${id} ${executor}`] : [];
  const wordings = engines.map((name) => [...parts, paint(name, theme.text.muted)].join(between));
  const line = fitting(wordings.length > 0 ? wordings : [parts.join(between)], width);
  return cut(line, width, theme.glyphs.mark.ellipsis);
}

/** A share of a hundred with a small bar. */
function gauge(
  label: string,
  value: number | null,
  text: string,
  width: number,
  theme: Theme,
): string {
  const room = Math.max(0, width - 9 - columnsOf(text) - 1);
  const drawn = value === null ? '' : bar(Math.min(100, value), 100, room, theme);
  return `${fit(label, 8)} ${paint(fit(drawn, room), theme.bar.filled)} ${paint(text, theme.text.strong)}`;
}

/** The panel's lines. */
export function machineLines(run: RunState, width: number, theme: Theme): string[] {
  const { engine, telemetry } = run;
  const muted = (text: string): string => paint(text, theme.text.muted);
  const lines: string[] = [];
  if (engine) {
    lines.push(
      `${fit('engine', 8)} ${paint(engine.id, theme.text.strong)} ${engine.version}, ${engine.executor}`,
    );
    lines.push(`${fit('device', 8)} ${engine.device}`);
    lines.push(...wrap(engine.reason, width).map(muted));
  } else {
    lines.push(muted('waiting for the engine'));
  }
  if (telemetry) {
    lines.push(gauge('cpu', telemetry.cpu, `${share(telemetry.cpu)} of a core`, width, theme));
    lines.push(`${fit('memory', 8)} ${paint(bytes(telemetry.memory), theme.text.strong)}`);
    telemetry.gpus.forEach((gpu, index) => {
      lines.push(muted(`gpu ${index}: ${gpu.name}`));
      lines.push(gauge('use', gpu.utilisation, share(gpu.utilisation), width, theme));
      const used =
        gpu.memoryUsed === null || !gpu.memoryTotal
          ? null
          : (100 * gpu.memoryUsed) / gpu.memoryTotal;
      lines.push(gauge('memory', used, memoryOf(gpu), width, theme));
    });
  }
  if (run.runner) {
    lines.push(muted(`runner: process ${run.runner.pid} on ${run.runner.host}`));
  }
  return lines;
}

export interface MachinePanelProps {
  run: RunState;
  width: number;
  height: number;
}

export const MachinePanel = memo(
  function MachinePanel({ run, width, height }: MachinePanelProps) {
    const theme = useTheme();
    const inside = insideOf(width, height);
    return (
      <Panel title="Machine" width={width} height={height}>
        <Lines
          lines={machineLines(run, inside.width, theme)}
          width={inside.width}
          height={inside.height}
        />
      </Panel>
    );
  },
  (a, b) =>
    a.run.engine === b.run.engine &&
    a.run.telemetry === b.run.telemetry &&
    a.run.runner === b.run.runner &&
    a.width === b.width &&
    a.height === b.height,
);
