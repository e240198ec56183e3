/**
 * Which of the test images a filter lets through, and in what order.
 */

/** @import { TestImage } from '../../shell/test-answers.js' */
/** @import { Filter, Kind, Order } from './place.js' */

/** An answer that is at least so probable is a sure one. */
export const SURE = 0.9;

/** @type {Record<Kind, (image: TestImage, before: TestImage | undefined) => boolean>} */
const IS_OF = {
  wrong: isWrong,
  sure: ({ label, answer, confidence }) => label !== answer && confidence >= SURE,
  refused: ({ refused }) => refused,
  mended: (image, before) => !isWrong(image) && before !== undefined && isWrong(before),
  broken: (image, before) => isWrong(image) && before !== undefined && !isWrong(before),
  all: () => true,
};

/** The lowest first. @type {Record<Order, (image: TestImage) => number>} */
const KEY = {
  confidence: ({ confidence }) => -confidence,
  loss: ({ loss }) => -loss,
  margin: ({ margin }) => margin,
};

/**
 * @param {readonly TestImage[]} images in order of index
 * @param {Filter} filter
 * @param {readonly TestImage[] | null} [before] the same of the evaluation before
 * @returns {TestImage[]}
 */
export function select(images, { label, answer, kind, order }, before = null) {
  const key = KEY[order];
  return images
    .filter(
      (image) =>
        IS_OF[kind](image, before?.[image.index]) &&
        (label ?? image.label) === image.label &&
        (answer ?? image.answer) === image.answer,
    )
    .sort((a, b) => Math.sign(key(a) - key(b)) || a.index - b.index);
}

/** @param {TestImage} image */
function isWrong({ label, answer }) {
  return label !== answer;
}
