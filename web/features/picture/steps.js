/**
 * Why a digit is misread elsewhere: the same digit, prepared with one step left out each time, what the network sees then
 * and what it says.
 */

import { formatProbability } from '../../shared/format.js';
import { addStyle, element } from '../../shared/parts.js';
import { drawPixelImages } from '../../shared/pixel-images.js';
import STYLE from './steps.css?inline';
import { refusal } from './wording.js';

/** @import { Calls } from '../../shared/protocol.js' */

addStyle(STYLE);

/** @typedef {Calls['withoutSteps']['result'][number]} Outcome */

const TITLES = /** @type {Record<Outcome['step'], [string, string]>} */ ({
  none: ['All steps', 'as this page prepares it'],
  colours: ['Colours as they are', 'not turned into light ink on dark paper, as the network learned it'],
  light: ['Shadows left in', 'the paper is not made even'],
  centring: ['Not centred', 'it stays where it stands in its box'],
  scaling: ['Not brought to size', 'it is as large as it was written'],
  thickness: ['Strokes as thick as they are', 'not made as thick as a pen of MNIST'],
});

/** @param {HTMLElement} place @param {readonly Outcome[]} outcomes the first with all steps */
export function showSteps(place, outcomes) {
  const [whole] = outcomes;
  const rows = outcomes.map((outcome) => makeRow(outcome, whole));
  const head = element(
    'tr',
    {},
    ...['Left out', 'What the network sees', 'It says'].map((title) => element('th', { scope: 'col' }, title)),
  );
  const table = element(
    'table',
    { class: 'steps' },
    element(
      'caption',
      {},
      'The network learned from digits that were all prepared alike. The chosen one, with one step left out each time:',
    ),
    element('thead', {}, head),
    element('tbody', {}, ...rows.map(({ row }) => row)),
  );
  place.replaceChildren(table);
  for (const { canvas, pixels } of rows) drawPixelImages(canvas, pixels, 1);
}

/** @param {HTMLElement} place */
export function showNoSteps(place) {
  place.replaceChildren(element('p', { class: 'lede' }, 'Choose a digit on the picture.'));
}

/** @param {Outcome} outcome @param {Outcome} whole */
function makeRow(outcome, whole) {
  const [title, note] = TITLES[outcome.step];
  const canvas = element('canvas', {
    width: '28',
    height: '28',
    role: 'img',
    'aria-label': `${title}: 28 by 28 pixels`,
  });
  const said = saidOf(outcome);
  const row = element(
    'tr',
    {},
    element('th', { scope: 'row' }, title, element('span', { class: 'steps-note' }, note)),
    element('td', {}, canvas),
    element('td', {}, said),
  );
  row.classList.toggle('changed', saidDigit(outcome) !== saidDigit(whole));
  return { row, canvas, pixels: outcome.pixels };
}

/** @param {Outcome} outcome */
function saidOf(outcome) {
  const { digit, probabilities } = outcome;
  if (saidDigit(outcome) !== null) return `${digit}, ${formatProbability(probabilities[digit])}`;
  const why = refusal(outcome);
  return `${why[0].toUpperCase()}${why.slice(1)}`;
}

/** @param {Outcome} outcome */
function saidDigit({ verdict, digit }) {
  return verdict === 'digit' ? digit : null;
}
