// ./scripts/pictures, once the page is built: gives each picture of a folder to the page, as a person does who chooses a
// file, and holds what it reads against what is written there.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { drawMade } from './made-pictures.mjs';
import { median } from './statistics.mjs';
import { parseLabels, score, shareRight, total } from './transcripts.mjs';

/** @import { Page } from '@playwright/test' */
/** @import { Label, Score } from './transcripts.mjs' */

/**
 * @typedef {object} Reading
 * @property {string[]} lines
 * @property {number} refused marks that were not taken for digits
 * @property {number} decodeMs
 * @property {number} readMs
 * @property {string} problem what the page told, if anything
 */

/** @typedef {{ label: Label, reading: Reading, score: Score }} Row */

const usage = `Reads pictures in the built page, in Chromium, and prints what was read right, by picture and in all.

  ./scripts/pictures FOLDER --labels FILE
  ./scripts/pictures --made

  --labels FILE  tab-separated, its first line names the columns: file, within the folder, and digits, line by line with |
                 between them; if they are there, as_written, the same with operators and letters, and fair: rows that
                 say the same there are counted together
  --only REGEX   only the files whose name fits
  --made         instead: pictures made by our own code, one fault at a time in growing strength, read natively; draws
                 docs/pictures.svg

Right: 1 - the edit distance between the digits read and written / digits written. An operator or a letter that is read as
a digit is counted by itself.`;

const inRepository = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const LIMIT_MS = 60_000;

/**
 * @param {Page} page
 * @param {string} file
 * @returns {Promise<Reading>}
 */
async function read(page, file) {
  await page.evaluate(() => performance.clearMeasures());
  await page.locator('input[type=file][multiple]').setInputFiles(file);
  const alert = page.getByRole('alert');
  const measured = page.waitForFunction(() => performance.getEntriesByName('read picture').length > 0, null, {
    timeout: LIMIT_MS,
  });
  // A file that cannot be decoded is not read.
  await Promise.race([measured, alert.waitFor({ timeout: LIMIT_MS })]);
  await page.locator('#picture-waiting').waitFor({ state: 'hidden' });
  const problem = (await alert.isVisible()) ? ((await alert.textContent()) ?? '').trim() : '';
  const back = page.getByRole('button', { name: 'Back to the pad' });
  const isShown = await back.isVisible();
  const reading = await page.evaluate((isShown) => {
    const took = (/** @type {string} */ name) => performance.getEntriesByName(name)[0]?.duration ?? 0;
    const told = document.querySelector('[aria-label=Prediction]')?.textContent ?? '';
    const [digits, share] = told.split(' — ');
    return {
      // Spaces are no digits: what is counted is what stands between them.
      lines: isShown && share !== undefined ? digits.replaceAll(' ', '').split('\n') : [],
      refused: isShown ? document.querySelectorAll('[data-part=refused-list] > li').length : 0,
      decodeMs: took('decode picture'),
      readMs: took('read picture'),
    };
  }, isShown);
  if (isShown) await back.click();
  if (problem !== '') await page.getByRole('button', { name: 'Dismiss' }).click();
  return { ...reading, problem };
}

/** @type {(row: Row) => string} */
function line({ label, reading, score }) {
  const wrong = score.errors === 0 ? '' : `  ${reading.lines.join('|') || 'nothing'} for ${label.written.join('|')}`;
  const cells = [
    label.file.padEnd(20),
    label.group.padEnd(18),
    `${score.digits - score.errors}/${score.digits}`.padStart(8),
    `${score.linesRight}/${score.lines}`.padStart(6),
    `${score.others === 0 ? '' : `${score.othersRead}/${score.others}`}`.padStart(7),
    `${reading.refused}`.padStart(8),
    reading.decodeMs.toFixed(0).padStart(7),
    reading.readMs.toFixed(0).padStart(6),
  ];
  return `${cells.join(' ')}${wrong}${reading.problem === '' ? '' : `  ${reading.problem}`}`;
}

/** @type {(group: string, rows: Row[]) => string} */
function summary(group, rows) {
  const sum = total(rows.map(({ score }) => score));
  const percent = (100 * shareRight(sum)).toFixed(1);
  const others = sum.others === 0 ? '' : `, ${sum.othersRead} of ${sum.others} operators and letters read as digits`;
  const ms = median(rows.map(({ reading }) => reading.readMs)).toFixed(0);
  return `  ${group.padEnd(18)} ${rows.length} pictures: ${percent} % of ${sum.digits} digits right, ${sum.linesRight} of ${sum.lines} lines${others}; ${ms} ms`;
}

/** @param {string} folder @param {Label[]} labels @returns {Promise<Row[]>} */
async function readAll(folder, labels) {
  const server = await startServer({ folder: inRepository('dist') });
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/`);
    await page.locator('[data-part=train]:not([disabled]):not([aria-disabled=true])').waitFor();
    console.log(
      `${'file'.padEnd(20)} ${'group'.padEnd(18)} ${'digits'.padStart(8)} ${'lines'.padStart(6)} ${'others'.padStart(7)} ${'refused'.padStart(8)} decode   read, ms`,
    );
    const rows = [];
    for (const label of labels) {
      const reading = await read(page, join(folder, label.file));
      const row = { label, reading, score: score(reading.lines, label) };
      console.log(line(row));
      rows.push(row);
    }
    return rows;
  } finally {
    await browser.close();
    server.close();
  }
}

/** @param {Row[]} rows */
function printSummary(rows) {
  console.log('');
  const groups = new Set(rows.map(({ label }) => label.group));
  for (const group of groups) {
    console.log(
      summary(
        group,
        rows.filter(({ label }) => label.group === group),
      ),
    );
  }
  if (groups.size > 1) console.log(summary('in all', rows));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    labels: { type: 'string' },
    only: { type: 'string', default: '' },
    made: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (values.help) {
  console.log(usage);
} else if (values.made) {
  await drawMade();
} else if (folder === undefined || values.labels === undefined) {
  console.error('error: which pictures, and what is on them? ./scripts/pictures FOLDER --labels FILE');
  process.exitCode = 1;
} else {
  const only = new RegExp(values.only);
  const labels = parseLabels(await readFile(values.labels, 'utf8')).filter(({ file }) => only.test(file));
  const rows = await readAll(folder, labels);
  printSummary(rows);
  await mkdir(inRepository('build'), { recursive: true });
  const figures = rows.map(({ label, reading, score }) => ({ ...label, ...score, reading }));
  await writeFile(inRepository('build/pictures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log('\nWritten to build/pictures.json.');
}
