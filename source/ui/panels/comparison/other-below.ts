/** Tells the app what the operating point's panel has room for: only the panel knows once it is drawn. */
import { createContext, useContext, useEffect } from 'react';

/**
 * Whether the panel, in view, has something else that a key shows in the place of what it shows; null while it is not
 * in view.
 */
export type OtherBelow = boolean | null;

export const OtherBelowContext = createContext<(other: OtherBelow) => void>(() => undefined);

/** Draws nothing. It stands in the panel, and goes with it. */
export function TellOtherBelow({ other }: { other: boolean }): null {
  const tell = useContext(OtherBelowContext);
  useEffect(() => tell(other), [tell, other]);
  useEffect(() => () => tell(null), [tell]);
  return null;
}
