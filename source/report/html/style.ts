/** The report's looks, on light and on dark screens and on paper. */
import { Markup } from './markup.js';

export const STYLE = new Markup(`
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #d5d9de; --soft: #667; --line: #0b62a4; --ok: 30 120 80; --no: 190 80 30; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --paper: #15181c; --faint: #363c44; --soft: #9aa2ad; --line: #6ab4f0; --ok: 80 190 130; --no: 240 140 80; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid var(--faint); }
h3 { font-size: 1rem; margin-bottom: 0.2rem; }
.soft { color: var(--soft); margin-top: 0; }
.banner { border: 2px solid rgb(var(--no)); padding: 0.4rem 0.8rem; font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 1rem; }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: 0.85rem; }
svg { width: 100%; height: auto; }
svg path { fill: none; stroke: var(--ink); stroke-width: 1.2; stroke-linecap: round; stroke-linejoin: round; }
svg path.tick { stroke: var(--faint); stroke-width: 1; }
svg path.validation { stroke: var(--line); stroke-width: 2.6; }
svg circle { fill: none; stroke: var(--line); stroke-width: 2; }
svg text { font-size: 11px; fill: var(--soft); text-anchor: middle; }
svg text.left { text-anchor: end; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.5rem; text-align: right; border: 1px solid var(--faint); font-weight: 400; }
th[scope='row'], thead th:first-child { text-align: left; }
.matrix .right { background: rgb(var(--ok) / calc(var(--share) * 0.6)); }
.matrix .wrong { background: rgb(var(--no) / calc(var(--share) * 0.6)); }
.scroll { overflow-x: auto; }
pre { font: 12.5px/1.45 ui-monospace, monospace; overflow-x: auto; }
@media print { details { display: none; } h2 { break-after: avoid; } }
`);
