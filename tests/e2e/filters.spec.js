// Filters in room Inside: kernels as images on one scale a layer, and in numbers; they follow what the network learns.

import { expect, test } from './support/fixtures.js';
import { pixelsOf } from './support/pixels.js';

test('filters are images on one scale a layer, and numbers where they are chosen', async ({ inkling, page }) => {
  await inkling.open('#inside/filters');
  const first = page.getByRole('img', { name: /^1 Conv 3×3: 32 kernels of 3×3, colours from −[\d.]+ to [\d.]+$/ });
  const before = await pixelsOf(first);
  const numbers = page.getByRole('table', { name: 'Filter 1', exact: true });
  await expect(numbers.getByRole('cell')).toHaveCount(9);
  const { width = 0 } = (await first.boundingBox()) ?? {};
  await first.click({ position: { x: width - 3, y: 3 } });
  await expect(page.getByRole('table', { name: /^Filter 1?\d$/ })).not.toHaveAccessibleName('Filter 1');
  const deeper = page.getByRole('spinbutton', { name: /^Filter of \d+: 5 Conv 3×3$/ });
  await deeper.fill('2');
  await expect(page.getByRole('table', { name: 'Filter 2, input map 1' })).toBeVisible();

  await inkling.button('Step').click();
  await expect.poll(() => pixelsOf(page.getByRole('img', { name: /^1 Conv 3×3: / }))).not.toEqual(before);
});
