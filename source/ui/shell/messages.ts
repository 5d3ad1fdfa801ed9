/** Lines above the hints that must be seen: how the run ended, what it waits for, what is offered. */
import { isDead, isOver } from '../../runs/liveness.js';
import type { RunState } from '../../runs/state.js';
import { wrap } from '../fit.js';
import { offered } from '../hints.js';
import { keyTable, shownKey } from '../keys.js';
import type { Draft } from '../note-text.js';
import { titleOf } from '../run-facts.js';
import { paint, type Style, type Theme } from '../theme.js';
import type { AppView } from '../view-state.js';

interface Message {
  text: string;
  style: Style;
}

/** A note with its cursor, which within the text is no letter that it could have. */
function noteText({ before, after }: Draft, theme: Theme): string {
  return `Note: ${before}${after === '' ? '_' : theme.glyphs.box.vertical + after}`;
}

function messageOf(run: RunState, view: AppView, theme: Theme): Message | null {
  const { mark } = theme.glyphs;
  const key = (name: keyof typeof keyTable): string =>
    shownKey(keyTable[name].keys[0], theme.unicode);
  if (view.draft !== null) return { text: noteText(view.draft, theme), style: theme.text.key };
  if (view.notice) return { text: view.notice, style: theme.status.warning };
  if (run.status === 'failed' || isDead(run)) {
    return {
      text: `${mark.error} ${run.message ?? `The run has ${run.status}.`}`,
      style: theme.status.error,
    };
  }
  if (run.held) {
    const { what, message } = run.held;
    const text = `${mark.error} Training waits for room to write ${what}. ${message}`;
    return { text, style: theme.status.error };
  }
  if (view.control?.mine === false && !isOver(run)) {
    const holder = view.control.holder ?? 'Another view';
    const text = `Watching: ${holder} is in control. ${key('takeControl')} takes it.`;
    return { text, style: theme.status.warning };
  }
  // What follows is about keys.
  if (view.replay) return null;
  if (run.status === 'paused') {
    return { text: `Paused. ${key('pause')} goes on.`, style: theme.status.warning };
  }
  if (run.waitingPhase !== null) {
    const text = `${key('startPhase')} starts the phase ${titleOf(run.waitingPhase)}.`;
    return { text, style: theme.text.key };
  }
  if (offered(run)) {
    const text = `${run.engine?.offer?.message ?? ''} ${key('installEngine')} installs it.`;
    return { text, style: theme.status.warning };
  }
  return null;
}

/** The message as painted lines, `most` at most. */
export function messageLines(
  run: RunState,
  view: AppView,
  { width, most }: { width: number; most: number },
  theme: Theme,
): string[] {
  const message = messageOf(run, view, theme);
  if (!message) return [];
  const lines = wrap(message.text, width - 2);
  const typed = view.draft !== null && most > 0;
  // What was said of a note that is typed stands below it.
  const said = typed ? wrap(view.notice ?? '', width - 2).slice(0, most - 1) : [];
  const room = most - said.length;
  // Of the note the cursor is looked at, and the line after it.
  const wanted = typed ? { ...view.draft!, after: '' } : null;
  const last = wanted ? wrap(noteText(wanted, theme), width - 2).length + 1 : 0;
  const shown = lines.slice(0, Math.max(room, last)).slice(-room);
  if (lines.length > most && most > 0 && !typed) {
    shown[most - 1] = lines.slice(most - 1).join(' ');
  }
  const painted = (style: Style) => (line: string) => ` ${paint(line, style)}`;
  return [...shown.map(painted(message.style)), ...said.map(painted(theme.status.warning))];
}
