// End-to-end tests against the built dist/: most in the headless shell of this machine's Chromium, what is measured in
// Chromium itself, the smoke tests of tests/browsers in Chromium, Firefox and WebKit. Each test starts the server it needs
// (scripts/serve.mjs), since isolation and the folder are part of what is tested.

import { defineConfig } from '@playwright/test';
import { chromiumLaunch, headlessShellLaunch } from './scripts/lib/chromium.mjs';

export default defineConfig({
  outputDir: 'build/e2e',
  timeout: 120_000,
  workers: 1, // training takes every core, and some tests measure
  projects: [
    {
      name: 'behaviour',
      testDir: 'tests/e2e',
      testIgnore: ['speed.spec.js', 'every-accident.spec.js'],
      use: { launchOptions: headlessShellLaunch },
    },
    { name: 'figures', testDir: 'tests/e2e', testMatch: 'speed.spec.js' },
    {
      name: 'accidents',
      testDir: 'tests/e2e',
      testMatch: 'every-accident.spec.js',
      use: { launchOptions: headlessShellLaunch },
    },
    ...['webkit', 'firefox', 'chromium'].map((engine) => ({
      name: engine,
      testDir: 'tests/browsers',
      use: { engine },
    })),
  ],
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'build/reports/e2e.json' }]],
  use: {
    // A trace doubles the time of the whole run; `npx playwright test --trace on` makes one when it is needed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: chromiumLaunch,
  },
});
