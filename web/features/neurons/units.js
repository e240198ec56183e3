/**
 * The units of a layer one by one: the images that excite each the most, how often it is silent, and both in words.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { wordsOf } from '../../shared/layer-words.js';
import { formatNumber } from '../../shared/measured-number.js';
import { SIDE } from '../../shared/pixel-images.js';

/** @import { Units } from './worker.js' */

/** @typedef {{ layer: Units, at: number }} Unit of a layer, from 0 on */

/** @typedef {{ top: number, bottom: number, left: number, right: number }} Window of an image, in pixels; the ends are behind it */

/** @typedef {{ index: number, label: number, activation: number, window: Window }} Excitation an image, and what of it the unit answered to */

/** Of ink outside of the window so much is left. */
const FAINT = 0.3;

/** @param {{ spec: Units['spec'], layer: number }} layer */
export function titleOf({ spec, layer }) {
  return `${layer + 1} ${wordsOf(spec).kind}`;
}

/** @param {Units} layer @returns {Unit[]} */
export function unitsOf(layer) {
  return Array.from(layer.silent, (_, at) => ({ layer, at }));
}

/** Whether it is a ReLU that never fires. @param {Unit} unit */
export function isDead({ layer, at }) {
  return layer.isRectified && layer.silent[at] === layer.images;
}

/**
 * The strongest first; of a ReLU only those on which it fires at all.
 * @param {Unit} unit
 * @returns {Excitation[]}
 */
export function excitationsOf({ layer, at }) {
  const { indices, labels, activations, windows, silent, isRectified } = layer;
  const kept = indices.length / silent.length;
  const all = Array.from({ length: kept }, (_, place) => {
    const row = at * kept + place;
    const [top, bottom, left, right] = windows.subarray(4 * row, 4 * row + 4);
    return {
      index: indices[row],
      label: labels[row],
      activation: activations[row],
      window: { top, bottom, left, right },
    };
  });
  return isRectified ? all.filter(({ activation }) => activation > 0) : all;
}

/** Whether a unit sees all of an image. @param {Window} window */
export function isWhole({ top, bottom, left, right }) {
  return top === 0 && left === 0 && bottom === SIDE && right === SIDE;
}

/** An image whose ink is faint where the unit does not see it. @param {Uint8Array} pixels @param {Window} window */
export function seenThrough(pixels, { top, bottom, left, right }) {
  return pixels.map((ink, at) => {
    const [y, x] = [Math.floor(at / SIDE), at % SIDE];
    return y >= top && y < bottom && x >= left && x < right ? ink : FAINT * ink;
  });
}

/** As an option of the list. @param {Unit} unit */
export function describe(unit) {
  const { layer, at } = unit;
  const words = formatWhole(at + 1);
  if (isDead(unit)) return { name: `Unit ${words}, never fires`, words, aside: 'dead' };
  if (layer.isRectified) {
    const share = formatPercent(layer.silent[at] / layer.images, 0);
    return { name: `Unit ${words}, silent on ${share} of the images`, words, aside: share };
  }
  const most = formatNumber(excitationsOf(unit)[0].activation);
  return { name: `Unit ${words}, at most ${most}`, words, aside: most };
}

/** What of a unit is told above its images. @param {Unit} unit */
export function unitSentence(unit) {
  const { layer, at } = unit;
  const all = formatWhole(layer.images);
  if (isDead(unit)) {
    return `It answers 0 to every one of the ${all} test images: a dead ReLU, which no image excites, and which learns nothing from images like these.`;
  }
  const sees = sightOf(excitationsOf(unit).map(({ window }) => window));
  if (!layer.isRectified) return `The images to which it answers with the largest numbers. ${sees}`;
  const silent = layer.silent[at];
  const often =
    silent === 0
      ? `It fires on all ${all} test images.`
      : `It is silent on ${formatWhole(silent)} of the ${all} test images (${formatPercent(silent / layer.images)}).`;
  return `${often} These excite it the most. ${sees}`;
}

/** At the edges of the image it sees less. @param {readonly Window[]} windows */
function sightOf(windows) {
  if (windows.every(isWhole)) return 'It sees all of them.';
  const height = Math.max(...windows.map(({ top, bottom }) => bottom - top));
  const width = Math.max(...windows.map(({ left, right }) => right - left));
  return `What it sees of them is framed: ${height}×${width} pixels.`;
}

/** What is told of a layer's units together. @param {Units} layer */
export function layerSentence(layer) {
  const units = unitsOf(layer);
  const all = formatWhole(units.length);
  const images = formatWhole(layer.images);
  if (!layer.isRectified) {
    return `${all} ${units.length === 1 ? 'unit' : 'units'} without a ReLU, so that none falls silent for good; below each the most that it answers.`;
  }
  const dead = units.filter(isDead).length;
  const fire = `${formatWhole(units.length - dead)} of ${all} units fire on some of the ${images} test images`;
  const never = dead === 0 ? 'none is dead' : `${formatWhole(dead)} never ${dead === 1 ? 'fires' : 'fire'}: dead ReLUs`;
  return `${fire}, ${never}. Below each: on how many it is silent.`;
}
