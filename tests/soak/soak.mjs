// ./scripts/soak, once the page is built: trains `accurate` for half an hour in Chromium while a seeded script pauses,
// draws, reloads, opens other tabs, hides and freezes the page, kills its worker and breaks its storage. It fails when a
// training goes back further than its last checkpoint allows, a drawing is lost, memory grows, or the console has a word.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { startServer } from '../../scripts/serve.mjs';
import { median } from '../bench/statistics.mjs';
import { Incidents } from './incidents.mjs';
import { memoryOf } from './memory.mjs';
import { Visitor } from './visitor.mjs';

const usage = `Trains for a long time while everything happens that may happen to a page.

  --minutes N   how long (default 30)
  --seed N      which script of incidents (default 1)
  --kills N     how often the worker dies (default 20)`;

/** How much the processes of the browser may take more in the last third than in the second, in the median. */
const MOST_GROWTH = 1.1;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const minutes = Number(values.minutes);
const server = await startServer({ folder: fileURLToPath(new URL('../../dist', import.meta.url)) });
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
// A profile on the disk: that of a private window keeps in memory what others store.
const profile = await mkdtemp(join(tmpdir(), 'soak-'));
const context = await chromium.launchPersistentContext(profile, chromiumLaunch);
const visitor = await Visitor.arrive(context, `http://localhost:${port}/`);
const incidents = new Incidents(visitor, { seed: Number(values.seed), kills: Number(values.kills), minutes });

const end = Date.now() + 60_000 * minutes;
/** @type {{ minute: number, megabytes: number }[]} */
const memory = [];
let failure = null;
try {
  await visitor.train();
  while (Date.now() < end) {
    await wait(incidents.calmMs());
    const happened = await incidents.next();
    const minute = minutes - (end - Date.now()) / 60_000;
    memory.push({ minute, megabytes: await memoryOf(profile) });
    console.log(
      `  ${minute.toFixed(1).padStart(5)} min  ${happened.padEnd(44)} ${memory.at(-1)?.megabytes.toFixed(0)} MB`,
    );
  }
} catch (error) {
  failure = error instanceof Error ? error.message : String(error);
}

const share = (/** @type {number} */ from, /** @type {number} */ to) =>
  memory.filter(({ minute }) => minute >= from * minutes && minute < to * minutes).map(({ megabytes }) => megabytes);
const [before, after] = [median(share(1 / 3, 2 / 3)), median(share(2 / 3, 2))];
const problems = [
  ...(failure === null ? [] : [failure]),
  ...visitor.problems,
  ...(after > MOST_GROWTH * before ? [`Memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB.`] : []),
];
console.log(`\nSeed ${values.seed}, ${minutes} min: ${incidents.summary()}.`);
console.log(
  `  trained on ${visitor.trainings} networks; ${before.toFixed(0)} MB in the second third, ${after.toFixed(0)} MB in the last`,
);
for (const problem of problems) console.log(`  problem: ${problem}`);
await mkdir(new URL('../../build/', import.meta.url), { recursive: true });
await writeFile(
  new URL('../../build/soak.json', import.meta.url),
  `${JSON.stringify({ seed: values.seed, minutes, counts: incidents.counts, memory, problems }, null, 2)}\n`,
);
await context.close();
await rm(profile, { recursive: true });
server.close();
console.log(`${problems.length === 0 ? 1 : 0} passed, ${problems.length === 0 ? 0 : 1} failed`);
process.exit(problems.length === 0 ? 0 : 1);
