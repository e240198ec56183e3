// Makes version-<n>.json anew, with the built page as it is: `npx vite build`, then `node tests/kept/make.mjs`. A visitor
// draws, corrects a digit of a picture and labels of MNIST, trains to the end, and leaves a second training in its second
// epoch and another picture; what the browser then holds is written down. For each version once, before the next one is
// begun.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, expect } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { VERSION } from '../../web/shell/migrations.js';
import { pictureOf } from '../e2e/support/pictures.js';
import { shrinkPresets } from '../e2e/support/shrink-presets.js';

const STEPS = 120; // of 220, an epoch being 110
const STROKE = [
  [0.3, 0.25],
  [0.7, 0.25],
  [0.45, 0.8],
];

const CORRECTIONS = 'set,index,label,correction\ntrain,59915,4,drop\ntest,947,8,9\n';

const folder = fileURLToPath(new URL('../../dist/', import.meta.url));
const server = await startServer({ folder });
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const browser = await chromium.launch(chromiumLaunch);
try {
  const page = await browser.newPage();
  await page.addInitScript(shrinkPresets);
  await page.goto(`http://localhost:${port}/?build=simd&epochs=2&batch=500&seed=3`);
  const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('status', { name: 'Prediction' })).toHaveText(/^Draw a digit/);

  const pad = /** @type {{ x: number, y: number, width: number, height: number }} */ (
    await page.getByLabel('Drawing pad').boundingBox()
  );
  const places = STROKE.map(([x, y]) => /** @type {const} */ ([pad.x + x * pad.width, pad.y + y * pad.height]));
  await page.mouse.move(...places[0]);
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...place, { steps: 12 });
  await page.mouse.up();

  const chooser = page.waitForEvent('filechooser');
  await press('Read a picture');
  await (await chooser).setFiles(pictureOf(['7']));
  await page.getByRole('button', { name: /^Digit 1: 7, / }).press('1');
  await expect(page.getByText(/kept in this browser/)).toBeVisible();
  await press('Back to the pad');

  await page.evaluate(() => {
    location.hash = 'test';
  });
  const corrections = page.waitForEvent('filechooser');
  await press('Import corrections');
  await (await corrections).setFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(CORRECTIONS) });
  await expect(page.getByText('2 corrections imported.')).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => {
    location.hash = '';
  });

  await press('Train');
  await expect(page.getByText(/your network$/)).toBeVisible({ timeout: 60_000 });
  await press('Step'); // which asks, since it begins another training
  for (let step = 1; step <= STEPS; step++) {
    await press('Step');
    await expect(page.getByText(new RegExp(`step ${step} of 220.* paused`))).toBeVisible();
  }
  const another = page.waitForEvent('filechooser');
  await press('Read a picture');
  await (await another).setFiles(pictureOf(['2']));
  await page.getByRole('button', { name: /^Digit 1: 2, / }).press('3');
  await expect(page.getByRole('button', { name: 'Digit 1: 3, typed' })).toBeVisible();
  const kept = await page.evaluate(readKept, 'inkling /');
  const file = new URL(`version-${VERSION}.json`, import.meta.url);
  await writeFile(file, `${JSON.stringify({ version: VERSION, ...kept }, null, 2)}\n`);
  console.log(`${fileURLToPath(file)}: ${kept.networks.map(({ name }) => name).join(', ')}`);
} finally {
  await browser.close();
  server.close();
}

/** In the page. @param {string} name of the database */
async function readKept(name) {
  /** @type {<Value>(request: IDBRequest<Value>) => Promise<Value>} */
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open(name));
  const store = (/** @type {string} */ of) => database.transaction(of).objectStore(of);
  const networks = await answer(store('networks').getAll());
  const toBase64 = (/** @type {Uint8Array} */ bytes) => btoa(String.fromCharCode(...bytes));
  for (const { checkpoint } of networks) checkpoint.bytes = toBase64(checkpoint.bytes);
  const examples = await answer(store('examples').getAll());
  for (const example of examples) example.pixels = toBase64(example.pixels);
  const corrections = await answer(store('corrections').getAll());
  const pictures = await answer(store('pictures').getAll());
  for (const part of pictures) {
    if (part.blob !== undefined) part.blob = toBase64(new Uint8Array(await part.blob.arrayBuffer()));
    const { past, marks } = part.history ?? { past: [], marks: [] };
    for (const mark of new Set([...past.flatMap((/** @type {any} */ list) => list.marks), ...marks])) {
      mark.pixels = toBase64(mark.pixels);
    }
  }
  const keys = await answer(store('kept').getAllKeys());
  const values = await answer(store('kept').getAll());
  const ofKeys = Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  return { kept: ofKeys, networks, examples, corrections, pictures };
}
