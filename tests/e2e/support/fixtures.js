// What every end-to-end test starts from: a host, the page on it (not yet opened), and a watch over console and
// network whose findings fail any test.

import { test as base } from '@playwright/test';
import { expect } from './expect.js';
import { FaultyHost, isolatedHost, plainHost } from './hosts.js';
import { Inkling } from './inkling.js';
import { VersionsHost } from './versions.js';
import { Watch } from './watch.js';

/** @import { Host } from './hosts.js' */

/**
 * @typedef {object} TestFixtures
 * @property {'isolated' | 'plain'} hosting which host `inkling` is on
 * @property {Host} host
 * @property {FaultyHost} faultyHost
 * @property {VersionsHost} versionsHost
 * @property {Watch} watch
 * @property {Inkling} inkling
 */
/** @typedef {{ hosts: Record<'isolated' | 'plain', Host> }} WorkerFixtures */

/** @type {import('@playwright/test').Fixtures<TestFixtures, WorkerFixtures, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */
const fixtures = {
  hosts: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from its first parameter
    async ({}, use) => {
      const hosts = { isolated: await isolatedHost(), plain: await plainHost() };
      await use(hosts);
      await Promise.all([hosts.isolated.close(), hosts.plain.close()]);
    },
    { scope: 'worker' },
  ],
  hosting: ['isolated', { option: true }],
  host: async ({ hosts, hosting }, use) => {
    await use(hosts[hosting]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  faultyHost: async ({}, use) => {
    const host = await FaultyHost.start();
    await use(host);
    await host.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  versionsHost: async ({}, use) => {
    const host = await VersionsHost.start();
    await use(host);
    await host.close();
  },
  watch: [
    async ({ context, host }, use) => {
      const watch = new Watch(context, host.url);
      await use(watch);
      expect(watch.problems(), 'problems in the console').toEqual([]);
      expect(watch.foreignRequests(), 'requests to other hosts').toEqual([]);
    },
    { auto: true },
  ],
  inkling: async ({ page, host }, use) => {
    await use(new Inkling(page, host.url));
  },
};

export const test = base.extend(fixtures);
export { expect };
