// Reads the machine-readable reports of one suite's runners and prints `<passed> <failed>`, counting single tests. What
// failed goes to standard error, by name, from Playwright with what was wrong; Vitest and the fuzzers end their output
// with that.
//
//   node scripts/lib/report.mjs gtest|vitest|playwright|fuzz FILE…

import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number }} Count */

/** @type {Record<string, (report: any) => Count>} */
const readers = {
  gtest: ({ testsuites }) => {
    const tests = testsuites.flatMap((/** @type {any} */ suite) => suite.testsuite);
    const failed = tests.filter((/** @type {any} */ test) => test.result !== 'COMPLETED' || test.failures); // or skipped
    for (const { classname, name } of failed) console.error(`    failed: ${classname}.${name}`);
    return { passed: tests.length - failed.length, failed: failed.length };
  },
  vitest: ({ numPassedTests, numTotalTests, testResults }) => ({
    passed: numPassedTests,
    // A file that does not even load has no tests to count.
    failed:
      numTotalTests -
      numPassedTests +
      testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0)
        .length,
  }),
  fuzz: (/** @type {{ passed: boolean }[]} */ targets) => {
    const passed = targets.filter((target) => target.passed).length;
    return { passed, failed: targets.length - passed };
  },
  playwright: ({ stats, errors, suites }) => {
    suites.forEach(tellFailures);
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
  },
};

/** @param {any} suite a file of Playwright's tests, or a group of them */
function tellFailures({ suites = [], specs }) {
  for (const { file, title, ok, tests } of specs) {
    if (ok) continue;
    console.error(`    failed: ${file}: ${title}`);
    for (const { message } of tests.flatMap((/** @type {any} */ test) =>
      test.results.flatMap((/** @type {any} */ result) => result.errors),
    )) {
      const lines = stripVTControlCharacters(message)
        .split('\n')
        .filter((line) => line.trim() !== '');
      for (const line of lines.slice(0, 12)) console.error(`      ${line}`);
    }
  }
  suites.forEach(tellFailures);
}

const [runner, ...files] = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const file of files) {
  const count = await readFile(file, 'utf8')
    .then((text) => readers[runner](JSON.parse(text)))
    .catch(() => ({ passed: 0, failed: 1 })); // the runner did not get as far as its report
  total.passed += count.passed;
  total.failed += count.failed;
}
console.log(`${total.passed} ${total.failed}`);
