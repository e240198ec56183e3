// What was read in pictures against what people wrote there: labels from a tab-separated file, and the score of a reading.

/**
 * @typedef {object} Label
 * @property {string} file
 * @property {string[]} lines the digits, line by line
 * @property {string[]} written the same with operators and letters, where there are any
 * @property {string} group such as `yes`, `hard`, or why there is no fair reading; rows of a group are counted together
 */

/**
 * @typedef {object} Score
 * @property {number} digits that were written
 * @property {number} errors the least number of digits to change, insert or take away to come from the reading to the
 *   digits; an operator or a letter that was read as a digit is not one of them
 * @property {number} others operators and letters that were written
 * @property {number} othersRead of those, read as a digit
 * @property {number} lines that were written
 * @property {number} linesRight read whole and in their order, without a digit too many
 */

/**
 * Columns by their names in the first line: `file` and `digits`; if they are there, `as_written` and `fair`, the group.
 * @param {string} text
 * @returns {Label[]}
 */
export function parseLabels(text) {
  const [head, ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const names = (head ?? '').split('\t');
  for (const name of ['file', 'digits']) {
    if (!names.includes(name)) throw new Error(`The labels have no column "${name}" in their first line.`);
  }
  return rows.map((row, index) => {
    const cells = row.split('\t');
    const cell = (/** @type {string} */ name) => cells[names.indexOf(name)]?.trim() ?? '';
    if (cell('file') === '') throw new Error(`Line ${index + 2} of the labels names no file.`);
    const lines = cell('digits').split('|');
    const written = cell('as_written').split('|');
    const agree = written.length === lines.length && written.every((line, i) => digitsOf(line) === digitsOf(lines[i]));
    return {
      file: cell('file'),
      lines: lines.map(digitsOf),
      written: agree ? written : lines,
      group: cell('fair') || 'all',
    };
  });
}

/** @param {string} line */
function digitsOf(line) {
  return line.replace(/\D/g, '');
}

/**
 * @param {string[]} read line by line, digits only
 * @param {Label} label
 * @returns {Score}
 */
export function score(read, { lines, written }) {
  const marks = [...written.join('').replace(/\s/g, '')];
  const digits = marks.filter(isDigit).length;
  const { errors, othersRead } = compare([...read.join('')], marks);
  const linesRight = longestCommon(read, lines);
  return { digits, errors, others: marks.length - digits, othersRead, lines: lines.length, linesRight };
}

/** @param {string} mark */
const isDigit = (mark) => /^\d$/.test(mark);

/**
 * The cheapest way from the reading to what was written, first by errors, then by operators that were read as digits.
 * @param {string[]} read
 * @param {string[]} marks
 */
function compare(read, marks) {
  /** @typedef {{ errors: number, othersRead: number }} Cost */
  const plus = (/** @type {Cost} */ cost, errors = 0, othersRead = 0) => ({
    errors: cost.errors + errors,
    othersRead: cost.othersRead + othersRead,
  });
  const least = (/** @type {Cost[]} */ ...costs) =>
    costs.reduce((one, other) =>
      other.errors < one.errors || (other.errors === one.errors && other.othersRead < one.othersRead) ? other : one,
    );
  // row[i]: from the first i digits of the reading to the marks so far.
  let row = [...read, ''].map((_, i) => ({ errors: i, othersRead: 0 }));
  for (const mark of marks) {
    const missed = isDigit(mark) ? 1 : 0;
    const next = [plus(row[0], missed)];
    read.forEach((digit, i) => {
      const taken = isDigit(mark) ? plus(row[i], digit === mark ? 0 : 1) : plus(row[i], 0, 1);
      next.push(least(taken, plus(row[i + 1], missed), plus(next[i], 1)));
    });
    row = next;
  }
  return row[read.length];
}

/**
 * How many lines of the one are in the other, in the same order.
 * @param {string[]} one
 * @param {string[]} other
 */
function longestCommon(one, other) {
  let row = [0, ...other.map(() => 0)];
  for (const line of one) {
    const next = [0];
    other.forEach((wanted, i) => {
      next.push(line === wanted ? row[i] + 1 : Math.max(row[i + 1], next[i]));
    });
    row = next;
  }
  return row[other.length];
}

/** @param {Score[]} scores @returns {Score} */
export function total(scores) {
  const sum = { digits: 0, errors: 0, others: 0, othersRead: 0, lines: 0, linesRight: 0 };
  for (const each of scores) {
    for (const key of /** @type {(keyof Score)[]} */ (Object.keys(sum))) sum[key] += each[key];
  }
  return sum;
}

/**
 * The share of the digits that is right; below 0 when more was read wrongly than was written.
 * @param {Pick<Score, 'digits' | 'errors'>} score
 */
export function shareRight({ digits, errors }) {
  return 1 - errors / digits;
}
