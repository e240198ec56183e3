/** How doubtful labels and corrections are put in words. */

import { formatPercent, formatWhole } from '../../shared/format.js';

/** @import { Correction } from '../../shell/corrections.js' */
/** @import { Split } from '../../shell/mnist-images.js' */

/**
 * @typedef {object} Doubt
 * @property {Split} split
 * @property {number} index of the image
 * @property {number} label
 * @property {number} likely the digit that the networks are for
 * @property {Float32Array} probabilities of the ten digits
 */

/** @type {Record<Split, string>} */
const SETS = { train: 'training', test: 'test' };

/** @param {Doubt} doubt @param {Correction | undefined} said of it */
export function describe({ index, label, likely, probabilities }, said) {
  const sure = share(probabilities[likely]);
  const outcome = said === undefined ? '' : outcomeOf(said);
  return {
    name: [`Image ${index}, labelled ${label}, probably ${likely}, ${sure}`, ...(outcome === '' ? [] : [outcome])].join(
      ', ',
    ),
    words: `${label}→${likely}?`,
    aside: outcome === '' ? sure : outcome,
  };
}

/** Beside the image. @param {Doubt} doubt */
export function reading({ split, index, label, likely, probabilities }) {
  const image = `${SETS[split]} image ${formatWhole(index)}`;
  return `${capital(image)}: labelled ${label}; to that the networks give ${share(probabilities[label])}, to ${likely} ${share(probabilities[likely])}.`;
}

/** @param {Correction} said */
export function outcomeOf({ label, corrected }) {
  if (corrected === null) return 'left out';
  return corrected === label ? `kept ${label}` : `now ${corrected}`;
}

/** What was just said. @param {Correction} said */
export function news({ split, index, label, corrected }) {
  const image = `${capital(SETS[split])} image ${formatWhole(index)}`;
  if (corrected === null) return `${image} is left out.`;
  return corrected === label ? `${image} stays a ${label}.` : `${image} is a ${corrected}, not a ${label}.`;
}

/** @param {number} count @param {Split} split @param {string} preset */
export function summary(count, split, preset) {
  if (count === 0) return `No label of the ${SETS[split]} images is doubtful to five networks like ${preset}.`;
  const labels = count === 1 ? '1 label' : `${formatWhole(count)} labels`;
  return `${labels} of the ${SETS[split]} images, the most doubtful first, by five networks like ${preset}.`;
}

/** How far it is. @param {number} share that is done @param {number} networks */
export function stage(share, networks) {
  return `Network ${Math.min(networks, 1 + Math.floor(share * networks))} of ${networks}`;
}

/** @param {number} train @param {number} test how many corrections there are */
export function counts(train, test) {
  if (train + test === 0) return 'No corrections yet. MNIST itself never changes.';
  const parts = [
    ...(train > 0 ? [`${corrections(train)} of training images, which a training uses where Train, Data says so`] : []),
    ...(test > 0 ? [`${corrections(test)} of test images, which are kept but measured by their published labels`] : []),
  ];
  return `${parts.join('; ')}. They are kept in this browser; MNIST itself never changes.`;
}

/** @param {number} count */
export function corrections(count) {
  return count === 1 ? '1 correction' : `${formatWhole(count)} corrections`;
}

/** @param {number} probability */
function share(probability) {
  if (probability > 0.99) return '> 99 %';
  return probability < 0.01 ? '< 1 %' : formatPercent(probability, 0);
}

/** @param {string} text */
function capital(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
