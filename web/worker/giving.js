/**
 * What an action made for the page alone goes over to it in place of a copy, which would cost both threads new memory: a
 * map of the test images is megabytes, what the layers make of a drawing comes with each of its points.
 */

/** @type {WeakMap<object, ArrayBuffer[]>} */
const given = new WeakMap();

/**
 * From now on the numbers are the page's: here the arrays are empty as soon as the result is told.
 * @template {object} Result
 * @param {Result} result of an action
 * @param {readonly ArrayBufferView[]} arrays in it, whose memory is their own
 * @returns {Result}
 */
export function give(result, arrays) {
  given.set(result, [...new Set(arrays.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)))]);
  return result;
}

/** @param {unknown} result of an action @returns {ArrayBuffer[]} what goes over with it */
export function givenWith(result) {
  return (typeof result === 'object' && result !== null && given.get(result)) || [];
}
