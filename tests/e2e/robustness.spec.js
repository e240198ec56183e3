// How robust a network is: measured within the time that a person waits, shown in figures, cancelled, and sound for all.

import { readFile } from 'node:fs/promises';
import { expectNoViolations } from './support/axe.js';
import { expect, test } from './support/fixtures.js';

test('robustness is measured with progress, can be cancelled, and is a figure for each distortion', async ({
  inkling,
  page,
}) => {
  // A small network: what is seen here does not depend on how large it is.
  await inkling.open('?preset=quick&seed=1');
  await inkling.train();
  await inkling.finished();
  await inkling.enter('Test');
  const measure = inkling.button('Measure robustness');
  const region = page.getByRole('region', { name: 'How robust' });
  await measure.focus();
  await page.keyboard.press('Enter');
  await expect(region.getByRole('progressbar', { name: 'Robustness progress' })).toBeVisible();
  await expect(region.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(measure).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(region.getByRole('status')).toHaveText('10,000 images at each strength, read by your network.', {
    timeout: 60_000, // beside other work
  });
  await expect(region.getByRole('img', { name: / 95 %/ })).toHaveCount(9);
  const turned = region.getByRole('img', { name: /^Turned clockwise: falls below 95 % at (1\d|2\d) degrees\.$/ });
  await expect(turned).toBeVisible();
  await region.getByText('As a table or a file').first().click();
  await expect(region.getByRole('table', { name: /^Turned clockwise/ }).getByRole('row')).toHaveCount(7);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    inkling.button('Save Turned clockwise as CSV').click(),
  ]);
  expect((await readFile(await download.path())).toString()).toMatch(/^degrees,Read right,Refused\r\n0,0\.9\d+,0/);
  await expectNoViolations(page, 'with the curves');
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
