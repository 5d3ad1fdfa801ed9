/** Draws lesions: the same lesion from several sides, under other light, with other hair. */
import sharp from 'sharp';
import { blob, type Canvas } from './canvas.js';
import { lesionClasses, type LesionClass, type Structures } from './classes.js';
import { Dice } from './dice.js';
import { Outline } from './outline.js';
import { palettes, skins } from './palettes.js';
import { bubbles, hair, light, ruler, skin } from './scene.js';
import { insideStructures, outsideStructures } from './structures.js';
import { element, n, shade } from './svg.js';

/** Streams of random numbers: what belongs to the lesion, and what to one picture of it. */
const LESION = 1;
const VIEW = 2;
const FOCUS = 3;

/** Side in pixels of the pictures. */
export const PICTURE_SIDE = 128;

/** Which picture to draw: all its random choices follow from this. */
export interface PictureKey {
  seed: number;
  /** Index into the classes. */
  label: number;
  /** Number of the lesion within the set, and of the picture of it. */
  lesion: number;
  view: number;
}

const filters =
  '<filter id="soft" x="-0.5" y="-0.5" width="2" height="2"><feGaussianBlur stdDeviation="1"/></filter>' +
  '<filter id="softer" x="-0.5" y="-0.5" width="2" height="2"><feGaussianBlur stdDeviation="5"/></filter>' +
  '<filter id="rough" x="-0.3" y="-0.3" width="1.6" height="1.6"><feTurbulence type="fractalNoise" baseFrequency="0.09" numOctaves="2" seed="7"/>' +
  '<feDisplacementMap in="SourceGraphic" scale="7" xChannelSelector="R" yChannelSelector="G"/></filter>';

/** The body of the lesion: outline, gradient of colours, patches, structures. Centred on 0, 0. */
function lesionBody(kind: LesionClass, dice: Dice, tone: string): string {
  const palette = palettes[dice.weighted(kind.palettes)];
  const outline = Outline.draw(
    dice,
    100 * dice.between(...kind.radius),
    dice.between(...kind.irregularity),
    dice.between(...kind.elongation),
  );
  const canvas: Canvas = { dice, outline, palette };
  const has = (name: keyof Structures): boolean => dice.chance(kind.structures[name] ?? 0);
  const drawAll = (table: typeof insideStructures): string =>
    Object.entries(table)
      .map(([name, draw]) => (has(name as keyof Structures) ? draw(canvas) : ''))
      .join('');

  const darkness = dice.between(0.88, 1.14);
  const patches = Array.from({ length: dice.whole(...kind.patches) }, () => {
    const d = blob(dice, outline.inside(dice, 0.75), outline.radius * dice.between(0.2, 0.5), 0.35);
    const fill = shade(dice.pick(palette.patches), darkness);
    return element('path', { d, fill, opacity: dice.between(0.45, 0.85) });
  });
  // One filter over all of them: each costs a pass over the picture.
  const ground = element('g', { filter: 'url(#softer)' }, patches.join(''));
  const edge = dice.between(...kind.edge);
  const defs =
    `<radialGradient id="body" cx="${n(dice.between(0.35, 0.65))}" cy="${n(dice.between(0.35, 0.65))}" r="0.65">` +
    `<stop offset="0.2" stop-color="${shade(palette.centre, darkness)}"/>` +
    `<stop offset="1" stop-color="${shade(palette.edge, darkness)}"/></radialGradient>` +
    `<mask id="border" maskUnits="userSpaceOnUse" x="-160" y="-160" width="320" height="320"><path d="${outline.path(0.97)}" fill="#fff" filter="url(#fade)"/></mask>` +
    `<filter id="fade"><feGaussianBlur stdDeviation="${n(edge + 1)}"/></filter>` +
    `<filter id="edge" x="-0.2" y="-0.2" width="1.4" height="1.4"><feGaussianBlur stdDeviation="${n(edge)}"/></filter>`;
  const halo = element('path', {
    d: outline.path(1.12),
    fill: shade(tone, 0.86),
    opacity: dice.between(0, 0.6),
    filter: 'url(#softer)',
  });
  const body = element('path', {
    d: outline.path(),
    fill: 'url(#body)',
    opacity: dice.between(0.8, 0.97),
    filter: 'url(#edge)',
  });
  const inside = element('g', { mask: 'url(#border)' }, ground + drawAll(insideStructures));
  return `<defs>${defs}</defs>${halo}${body}${inside}${drawAll(outsideStructures)}`;
}

/** The whole picture as SVG. */
export function lesionSvg({ seed, label, lesion, view }: PictureKey): string {
  const of = new Dice(seed, LESION, lesion);
  const tone = shade(of.pick(skins), of.between(0.94, 1.05));
  const body = lesionBody(lesionClasses[label], of, tone);
  const look = new Dice(seed, VIEW, lesion, view);
  const zoom = look.between(0.88, 1.12);
  const transform =
    `translate(${n(look.between(-14, 14))} ${n(look.between(-14, 14))}) rotate(${n(look.between(0, 360))}) ` +
    `scale(${n(zoom)} ${n(zoom * look.between(0.9, 1.1))})`;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200" ' +
    `width="${PICTURE_SIDE}" height="${PICTURE_SIDE}"><defs>${filters}</defs>` +
    skin(look, tone) +
    element('g', { transform }, body) +
    hair(look) +
    bubbles(look) +
    ruler(look) +
    light(look) +
    '</svg>'
  );
}

/** The picture as JPEG bytes: the same key gives the same bytes. */
export async function lesionPicture(key: PictureKey): Promise<Buffer> {
  const focus = new Dice(key.seed, FOCUS, key.lesion, key.view).between(0.4, 0.9);
  return sharp(Buffer.from(lesionSvg(key)))
    .flatten()
    .blur(focus)
    .jpeg({ quality: 88 })
    .toBuffer();
}
