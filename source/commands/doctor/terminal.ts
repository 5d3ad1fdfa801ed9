/** What the terminal can show, from its size and environment alone: asking it would need it to answer. */
import { isUtf8, wantsAscii } from '../../locale.js';
import { ok, warning, type Finding } from './finding.js';

const TITLE = 'Terminal';
/** The smallest that every screen fits. */
const COLUMNS = 80;
const ROWS = 24;

/** The image protocol that the terminal is known to have, by the variables it sets. */
export function imageProtocol(env: NodeJS.ProcessEnv): 'kitty' | 'iTerm' | 'sixel' | null {
  const { TERM = '', TERM_PROGRAM = '' } = env;
  // A multiplexer stands between and passes none of them on by itself.
  if (env['TMUX'] || env['STY'] || /^(?:screen|tmux)/.test(TERM)) return null;
  if (env['KITTY_WINDOW_ID'] || /kitty|ghostty/.test(TERM) || TERM_PROGRAM === 'ghostty') {
    return 'kitty';
  }
  if (/^(?:iTerm\.app|WezTerm)$/.test(TERM_PROGRAM) || env['LC_TERMINAL'] === 'iTerm2')
    return 'iTerm';
  return /^(?:mlterm|foot|yaft)|sixel/.test(TERM) ? 'sixel' : null;
}

function colours(out: NodeJS.WriteStream, env: NodeJS.ProcessEnv): string {
  if (env['NO_COLOR']) return 'no colours (NO_COLOR)';
  const depth = out.getColorDepth(env);
  if (depth === 1) return 'no colours';
  return depth === 24 ? '16 million colours' : `${2 ** depth} colours`;
}

/** What the locale says of characters, and what to do about one that is not of UTF-8. */
function characters(env: NodeJS.ProcessEnv): { told: string; fix: string | null } {
  if (isUtf8(env)) return { told: 'UTF-8', fix: null };
  return wantsAscii(env)
    ? { told: 'no UTF-8 locale: ASCII characters only', fix: 'export LC_ALL=C.UTF-8' }
    : { told: 'no UTF-8 locale', fix: 'export LC_ALL=C.UTF-8, or run with --ascii' };
}

export function checkTerminal(
  out: NodeJS.WriteStream = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): Finding {
  if (!out.isTTY) {
    return ok('terminal', TITLE, 'none (output goes to a pipe or file): runs print plain lines');
  }
  if (env['TERM'] === 'dumb') return ok('terminal', TITLE, 'TERM=dumb: runs print plain lines');
  const protocol = imageProtocol(env);
  const { told, fix } = characters(env);
  const detail = [
    `${out.columns}x${out.rows}`,
    colours(out, env),
    told,
    protocol ? `image protocol ${protocol}` : 'no image protocol known: half blocks',
  ].join(', ');
  if (out.columns < COLUMNS || out.rows < ROWS) {
    return warning(
      'terminal',
      TITLE,
      `${detail}; screens are made for 80x24 and larger`,
      'Enlarge it.',
    );
  }
  if (fix !== null) return warning('terminal', TITLE, detail, fix);
  return ok('terminal', TITLE, detail);
}
