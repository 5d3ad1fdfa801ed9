/**
 * A limit on how long fast-check looks for a smaller counterexample: with runs that take long it would go on for
 * minutes, and a property that fails would look like one that hangs. It counts from the first failure, unlike
 * fast-check's `interruptAfterTimeLimit`, so that a property that holds has all of its runs, however busy the machine.
 */
import { PreconditionFailure, type Plugin } from 'fast-check';

// Tests may take the clock's place.
const now = performance.now.bind(performance);

/** @param milliseconds From the first failure to the last run; what was found by then is the counterexample. */
export const limitShrinking =
  (milliseconds: number): Plugin<unknown> =>
  () => {
    let end = Infinity;
    const noted = <T>(result: T): T => {
      const failed = result !== null && !PreconditionFailure.isFailure(result);
      if (failed && end === Infinity) end = now() + milliseconds;
      return result;
    };
    return {
      decorateRun: (run) => (value) => {
        if (now() >= end) return new PreconditionFailure(true);
        const result = run(value);
        return result instanceof Promise ? result.then(noted) : noted(result);
      },
    };
  };
