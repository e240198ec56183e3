// How the tests and the bench start Chromium: the one of this machine, quiet and asking no other host for anything.

/** @type {{ executablePath: string, args: string[] }} */
export const chromiumLaunch = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Chromium without a window, which opens a page in less time: for what a page does, where its speed does not count. */
export const headlessShellLaunch = {
  ...chromiumLaunch,
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium-headless-shell',
};
