/** The engine and its device, the GPUs, and what the runner uses. */
import { memo } from 'react';
import type { RunState } from '../../runs/state.js';
import { bar } from '../components/bars.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { sparkline } from '../components/sparkline.js';
import { columnsOf, cut, fit, fitting, wrap } from '../fit.js';
import { bytes, NOT_KNOWN } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';

type Gpu = NonNullable<RunState['telemetry']>['gpus'][number];

const share = (value: number | null): string =>
  value === null ? NOT_KNOWN : `${Math.round(value)}%`;
const memoryOf = ({ memoryUsed, memoryTotal }: Gpu): string =>
  `${bytes(memoryUsed)} of ${bytes(memoryTotal)}`;

/** Columns of a sparkline in the one line, and samples from which on there is one. */
const SPARK = 8;
const FEWEST_SAMPLES = 2;

/** Use of the processor over the last minutes, a full column being one core or what was seen at most. */
function cpuSpark({ usage }: RunState, width: number, theme: Theme): string {
  const values = usage.map(({ cpu }) => cpu);
  return sparkline(values, Math.max(100, ...values), width, theme);
}

const gpuSpark = ({ usage }: RunState, index: number, width: number, theme: Theme): string =>
  sparkline(
    usage.map(({ gpus }) => gpus[index] ?? null),
    100,
    width,
    theme,
  );

/** All in one line, the most telling first. The device, which the title line has too, gives way; then it is cut. */
export function machineLine(run: RunState, width: number, theme: Theme): string {
  const { separator } = theme.glyphs;
  const strong = (text: string): string => paint(text, theme.text.strong);
  const between = ` ${paint(separator, theme.text.muted)} `;
  const partsWith = (sparks: boolean): string[] => {
    const { telemetry, usage } = run;
    if (!telemetry) return [];
    const spark = (drawn: string): string =>
      sparks && usage.length >= FEWEST_SAMPLES ? ` ${paint(drawn, theme.bar.filled)}` : '';
    return [
      `cpu ${strong(share(telemetry.cpu))}${spark(cpuSpark(run, SPARK, theme))}`,
      `memory ${strong(bytes(telemetry.memory))}`,
      ...telemetry.gpus.map((gpu, index) => {
        const use = `${strong(share(gpu.utilisation))}${spark(gpuSpark(run, index, SPARK, theme))}`;
        return `gpu ${index} ${use} ${strong(memoryOf(gpu))}`;
      }),
    ];
  };
  const parts = partsWith(false);
  if (!run.engine && parts.length === 0) return paint('waiting for the engine', theme.text.muted);
  const { id, executor, device } = run.engine ?? {};
  const engines = run.engine ? [`${id} ${executor} on ${device}`, `${id} ${executor}`] : [];
  const wordings = engines.flatMap((name) =>
    [partsWith(true), parts].map((all) => [...all, paint(name, theme.text.muted)].join(between)),
  );
  const line = fitting(wordings.length > 0 ? wordings : [parts.join(between)], width);
  return cut(line, width, theme.glyphs.mark.ellipsis);
}

/** A figure behind what is drawn of it in the columns that are left. */
function gauge(
  label: string,
  draw: (room: number) => string,
  text: string,
  width: number,
  theme: Theme,
): string {
  const room = Math.max(0, width - 9 - columnsOf(text) - 1);
  const drawn = draw(room);
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
    const cpu = (room: number): string => cpuSpark(run, room, theme);
    lines.push(gauge('cpu', cpu, `${share(telemetry.cpu)} of a core`, width, theme));
    lines.push(`${fit('memory', 8)} ${paint(bytes(telemetry.memory), theme.text.strong)}`);
    telemetry.gpus.forEach((gpu, index) => {
      lines.push(muted(`gpu ${index}: ${gpu.name}`));
      const use = (room: number): string => gpuSpark(run, index, room, theme);
      lines.push(gauge('use', use, share(gpu.utilisation), width, theme));
      const used =
        gpu.memoryUsed === null || !gpu.memoryTotal
          ? null
          : (100 * gpu.memoryUsed) / gpu.memoryTotal;
      const full = (room: number): string => (used === null ? '' : bar(used, 100, room, theme));
      lines.push(gauge('memory', full, memoryOf(gpu), width, theme));
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
