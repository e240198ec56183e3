/** What a map says, in figures and words, for those who do not see it and those who want to know. */

/**
 * @typedef {object} ImageMap as the engine tells it, in columns
 * @property {Uint32Array} indices among the test images
 * @property {Uint8Array} labels
 * @property {Uint8Array} answers
 * @property {Float32Array} places along so many components as there are shares
 * @property {Float32Array} shares of the variance
 */

/** @typedef {{ label: number, images: number, misread: number, nearest: number, distance: number }} DigitFacts `nearest`: the digit whose middle is nearest, so far away where the mean of all these distances is 1 */

const DIGITS = 10;

/** @param {ImageMap} map @returns {DigitFacts[]} of those digits that are there */
export function digitFacts({ labels, answers, places, shares }) {
  const width = shares.length;
  const middles = Array.from({ length: DIGITS }, () => new Float64Array(width));
  const images = new Uint32Array(DIGITS);
  const misread = new Uint32Array(DIGITS);
  for (const [at, label] of labels.entries()) {
    images[label] += 1;
    if (answers[at] !== label) misread[label] += 1;
    for (let each = 0; each < width; each++) middles[label][each] += places[at * width + each];
  }
  for (const [label, middle] of middles.entries())
    for (let each = 0; each < width; each++) middle[each] /= images[label];
  const there = [...images.keys()].filter((label) => images[label] > 0);
  const found = there.map((label) => {
    let [nearest, distance] = [label, Number.POSITIVE_INFINITY];
    for (const other of there) {
      if (other === label) continue;
      const far = Math.hypot(...middles[label].map((value, each) => value - middles[other][each]));
      if (far < distance) [nearest, distance] = [other, far];
    }
    return { label, images: images[label], misread: misread[label], nearest, distance };
  });
  const mean = found.reduce((sum, { distance }) => sum + distance, 0) / found.length;
  return found.map((facts) => ({ ...facts, distance: mean > 0 ? facts.distance / mean : 0 }));
}

/**
 * The images nearest to a place, by all components that are known.
 * @param {ImageMap} map
 * @param {Float32Array} place
 * @param {number} most
 * @returns {number[]} rows of the map, the nearest first
 */
export function nearestRows({ labels, places, shares }, place, most) {
  const width = shares.length;
  const distances = Float64Array.from(labels, (_, at) => {
    let sum = 0;
    for (let each = 0; each < width; each++) sum += (places[at * width + each] - place[each]) ** 2;
    return sum;
  });
  return [...distances.keys()].sort((a, b) => distances[a] - distances[b] || a - b).slice(0, most);
}

/** @param {ImageMap} map @returns {number} */
export function misreadIn({ labels, answers }) {
  return labels.reduce((sum, label, at) => sum + Number(answers[at] !== label), 0);
}

/** @param {number} label @param {number} answer */
export function readingOf(label, answer) {
  const article = label === 8 ? 'an' : 'a';
  return label === answer ? `${article} ${label}, read as such` : `${article} ${label}, read as ${answer}`;
}

/** The first two columns of places. @param {ImageMap} map @returns {Float32Array} */
export function planeOf({ labels, places, shares }) {
  const plane = new Float32Array(2 * labels.length);
  for (let at = 0; at < labels.length; at++) {
    plane[2 * at] = places[at * shares.length];
    plane[2 * at + 1] = places[at * shares.length + 1];
  }
  return plane;
}

/** Whoever stops anywhere has seen images from all over: 0, n/2, n/4, 3n/4, … @param {number} count @returns {number[]} */
export function spread(count) {
  const bits = Math.ceil(Math.log2(Math.max(2, count)));
  const all = [];
  for (let at = 0; at < 2 ** bits; at++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (at & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    if (reversed < count) all.push(reversed);
  }
  return all;
}

/** Some rows of a map. @param {ImageMap} map @param {readonly number[]} rows @returns {ImageMap} */
export function rowsOf({ indices, labels, answers, places, shares }, rows) {
  const width = shares.length;
  const kept = new Float32Array(rows.length * width);
  for (const [to, row] of rows.entries()) kept.set(places.subarray(row * width, (row + 1) * width), to * width);
  return {
    indices: Uint32Array.from(rows, (row) => indices[row]),
    labels: Uint8Array.from(rows, (row) => labels[row]),
    answers: Uint8Array.from(rows, (row) => answers[row]),
    places: kept,
    shares,
  };
}
