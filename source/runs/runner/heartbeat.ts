/** What a runner says of itself every two seconds: what it uses, and whether the machine's clock was set back. */
import type { LogClock } from '../log-clock.js';
import type { PatientLog } from '../patient-log.js';
import { TelemetryMeter } from '../telemetry.js';

const EVERY_MS = 2000;

/** @returns What ends it; a measurement that is under way then is not logged. */
export function startHeartbeat(log: PatientLog, clock: LogClock): () => void {
  let over = false;
  const meter = new TelemetryMeter();
  const timer = setInterval(() => {
    const setBack = clock.setBack();
    if (setBack !== null) {
      const message = `The machine's clock was set back by ${Math.round(setBack / 1000)} s: the log's times go on as if it was not.`;
      log.append([{ type: 'note', phase: null, message }]);
    }
    void meter.read().then((event) => {
      if (!over && log.held === null) log.append([event]);
    });
  }, EVERY_MS);
  return () => {
    over = true;
    clearInterval(timer);
  };
}
