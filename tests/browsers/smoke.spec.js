// The way of a stranger through the page, the same in Chromium, Firefox and WebKit: on a first visit, on a plain host,
// over a reload, without a connection, and under a new version.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { DeployedHost, isolatedHost, plainHost } from '../e2e/support/hosts.js';
import sameBits from '../golden/same_bits.json' with { type: 'json' };
import { expect, test } from './fixtures.js';

/** The weights that `quick` with seed 1 ends with in builds of plain SIMD, wherever it was trained. */
const { sha256: WEIGHTS_OF_QUICK } = sameBits.trainings.find(({ name }) => name === 'AllSteps') ?? {};

test('a first visit to an isolated host: reads, trains quick with threads once the service worker is up, and measures it', async ({
  visitor,
}) => {
  const host = await isolatedHost();
  await visitor.open(`${host.url}?threads=2`);
  await visitor.shows({ engine: /2 threads$/, alert: /^$/ });
  await visitor.serviceWorkerActivates();
  await visitor.draw('7');
  await visitor.expectRead(7);
  await visitor.press('Train');
  await visitor.shows({ presses: /Train/, accuracy: /\(9[89]\.\d\d % right\)$/ });
  await visitor.expectRead(7);
  const confusion = await visitor.evaluate();
  expect(confusion.reduce((sum, count) => sum + count)).toBe(10_000);
  await host.close();
});

test('keras: paused, resumed, found again after a reload, and trained to its end', async ({ visitor }) => {
  const host = await isolatedHost();
  const url = `${host.url}?preset=keras&epochs=1`;
  await visitor.open(url);
  await visitor.press('Train');
  await visitor.shows({ progress: /images\/s/ });
  await visitor.press('Pause');
  await visitor.press('Resume');
  await visitor.shows({ progress: /images\/s/ });
  await visitor.press('Pause');
  await visitor.shows({ progress: /paused$/ });
  const { progress } = await visitor.look();
  // Chromium complains when a page is left while the service worker is being fetched.
  await visitor.serviceWorkerIsFetched();
  await visitor.open(url);
  expect((await visitor.look()).progress).toBe(progress);
  await visitor.press('Resume');
  await visitor.shows({ presses: /Train/, accuracy: /\(98\.\d\d % right\)$/ });
  await host.close();
});

test('a plain host, in a sub-folder: one thread, the same bits everywhere, then isolated by the service worker, then without a connection', async ({
  visitor,
}) => {
  const host = await plainHost();
  const url = `${host.url}?build=simd&seed=1`;
  await visitor.open(url);
  await visitor.shows({ engine: /^simd · 1 thread$/, alert: /^$/ });
  await visitor.press('Train');
  await visitor.shows({ presses: /Train/, accuracy: /\(9[89]\.\d\d % right\)$/ });
  await visitor.keepsWeights(/** @type {string} */ (WEIGHTS_OF_QUICK));
  await visitor.keptOffline();
  await host.close();

  await visitor.open(host.url);
  await visitor.shows({ engine: /[2-8] threads$/, accuracy: /\(9[89]\.\d\d % right\)$/ });
  await visitor.draw('7');
  await visitor.expectRead(7);
  // What was trained is not given up by a press.
  await visitor.press('Step');
  await visitor.shows({ alert: /press Step once more to begin a new one\.$/ });
  await visitor.press('Step');
  await visitor.shows({ progress: /step 1 of .*paused$/ });
});

test('a new version comes in under a page whose threads are training, and disturbs nothing', async ({ visitor }) => {
  const host = await DeployedHost.start();
  const next = await mkdtemp(join(tmpdir(), 'inkling-next-'));
  await buildTitled('The next version', next);
  const url = `${host.url}?preset=keras&epochs=50&threads=2`;
  await visitor.open(url);
  await visitor.serviceWorkerActivates();
  await visitor.press('Train');
  await visitor.shows({ progress: /images\/s/ });

  host.deploy(next);
  await visitor.serviceWorkerUpdates();
  await visitor.goesOn();
  await visitor.draw('7');
  await visitor.shows({ prediction: /%|Not a digit/ });
  await visitor.press('Pause');
  await visitor.shows({ progress: /paused$/, alert: /^$/ });
  const { progress } = await visitor.look();

  await visitor.open(url);
  expect(await visitor.tab.evaluate(() => document.title)).toBe('The next version');
  expect((await visitor.look()).progress).toBe(progress);
  await visitor.press('Step');
  await visitor.shows({ progress: new RegExp(`step ${stepAfter(progress)} of .*paused$`) });
  await host.close();
  await rm(next, { recursive: true });
});

/** The page with another title, hence another version. @param {string} title @param {string} outDir */
async function buildTitled(title, outDir) {
  const retitle = {
    name: 'retitle',
    transformIndexHtml: (/** @type {string} */ html) => html.replace(/<title>.*<\/title>/, `<title>${title}</title>`),
  };
  await build({ logLevel: 'error', plugins: [retitle], build: { outDir, emptyOutDir: true } });
}

/** @param {string} progress of a training that is paused */
function stepAfter(progress) {
  const step = Number(progress.match(/step ([\d,]+) of/)?.[1].replaceAll(',', ''));
  return (step + 1).toLocaleString('en');
}
