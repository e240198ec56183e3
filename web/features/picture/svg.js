/**
 * SVG, which only a page can draw: on the thread that answers every press, and not to be stopped. So what would take long is
 * refused before it is begun, by counting what is drawn, with all that its references repeat.
 */

import { checkShape, DecodeError } from './decode.js';
import { fitted } from './scaling.js';

/** @import { Decoded } from './decode.js' */

const TYPE = 'image/svg+xml';
/** An SVG has no size but its shape: so many pixels are enough for digits on it. */
const PIXELS = 1_000_000;
/** What stands before the first element stands in so many bytes. */
const HEAD_BYTES = 65_536;
/** Most of a larger one is a picture inside, which should come by itself. */
const MOST_BYTES = 10_000_000;
/** Elements: they take a second at most. */
const MOST_DRAWN = 20_000;
/** A path with so many characters takes as long as an element more. */
const PATH_CHARACTERS = 200;
/** A step of a filter goes over all pixels, which takes as long as so many elements. */
const FILTER_STEP = 200;
/** Beyond these a single step of a filter takes seconds. @type {Record<string, number>} */
const MOST_OF_FILTERS = { stdDeviation: 100, radius: 100, order: 10, numOctaves: 5 };

/** What may stand before the first element. */
const PROLOGUE = /\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?[^>]*>)/sy;
const REFERENCE = /url\(\s*['"]?#([^'")]+)/g;

/** By what is in it: its name and type are what somebody called it. @param {Blob} file */
export async function isSvg(file) {
  const head = await file.slice(0, HEAD_BYTES).text();
  let start = 0;
  PROLOGUE.lastIndex = 0;
  while (PROLOGUE.test(head)) start = PROLOGUE.lastIndex;
  return /^\s*<(?:\w+:)?svg(?![\w-])/.test(head.slice(start));
}

/** @param {Blob} file @param {AbortSignal} signal @returns {Promise<Decoded>} */
export async function drawSvg(file, signal) {
  if (file.size > MOST_BYTES) throw new DecodeError('laborious');
  const text = await file.text();
  signal.throwIfAborted();
  const content = new DOMParser().parseFromString(text, TYPE);
  if (content.querySelector('parsererror') !== null) throw new DecodeError('damaged');
  if (drawnOf(content) > MOST_DRAWN) throw new DecodeError('laborious');
  const image = await loaded(file);
  signal.throwIfAborted();
  return pixelsOf(image);
}

/** How many elements are drawn, in units of their time. @param {Document} content */
export function drawnOf(content) {
  /** Each is counted once, however often it is repeated. @type {Map<Element, number>} */
  const known = new Map();
  /** @param {Element} element @returns {number} */
  const count = (element) => {
    const before = known.get(element);
    if (before !== undefined) return before;
    // What refers to itself is not drawn again.
    known.set(element, 0);
    const parts = [...element.children, ...referredBy(element, content)];
    const sum = parts.reduce((sum, part) => sum + count(part), alone(element));
    known.set(element, sum);
    return sum;
  };
  return count(content.documentElement);
}

/** @param {Element} element */
function alone(element) {
  const line = element.getAttribute('d') ?? element.getAttribute('points') ?? '';
  const own = 1 + line.length / PATH_CHARACTERS;
  if (!/^fe[A-Z]/.test(element.localName)) return own;
  const isExtreme = Object.entries(MOST_OF_FILTERS).some(([name, most]) =>
    (element.getAttribute(name) ?? '').split(/[\s,]+/).some((value) => Number(value) > most),
  );
  return isExtreme ? Number.POSITIVE_INFINITY : own + FILTER_STEP;
}

/** Copies, filters, patterns, masks. @param {Element} element @param {Document} content @returns {Element[]} */
function referredBy(element, content) {
  const names = [...element.attributes].flatMap(({ localName, value }) => {
    if (localName === 'href') return value.startsWith('#') ? [value.slice(1)] : [];
    return [...value.matchAll(REFERENCE)].map(([, name]) => name);
  });
  return names.map((name) => content.getElementById(name)).filter((found) => found !== null);
}

/** @param {Blob} file */
async function loaded(file) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([file], { type: TYPE }));
  try {
    await image.decode();
    return image;
  } catch {
    throw new DecodeError('damaged');
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** @param {HTMLImageElement} image @returns {Decoded} */
function pixelsOf(image) {
  const [width, height] = [image.naturalWidth || 300, image.naturalHeight || 150];
  checkShape(width, height);
  const scale = Math.sqrt(PIXELS / (width * height));
  const size = fitted(Math.ceil(width * scale), Math.ceil(height * scale), PIXELS);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })
  );
  context.drawImage(image, 0, 0, size.width, size.height);
  try {
    const { data } = context.getImageData(0, 0, size.width, size.height);
    return { pixels: new Uint8Array(data.buffer), ...size };
  } catch {
    // It has something in it that no page may look at, as HTML is.
    throw new DecodeError('unreadable');
  }
}
