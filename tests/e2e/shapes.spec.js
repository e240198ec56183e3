// Room Inside looks into networks of every shape: each of its tabs shows what there is of it or says what there is not,
// and no shape breaks any of them.

import { expect, test } from './support/fixtures.js';
import { shrinkPresets } from './support/shrink-presets.js';

const conv = (/** @type {number} */ filters, /** @type {number} */ kernel) => ({
  type: 'conv2d',
  filters,
  kernel,
  stride: 1,
  padding: 0,
  initializer: 'he-normal',
});
const dense = (/** @type {number} */ units) => ({ type: 'dense', units, initializer: 'glorot-uniform' });
const POOL = { type: 'max_pool2d', size: 4, stride: 4 };
const [RELU, FLATTEN] = [{ type: 'relu' }, { type: 'flatten' }];

const NO_CONVOLUTION = /^This network has no convolution/;
// Of a wide layer there is room for fewer images.
const MAP = /^[\d,]+ test images, by what the last hidden layer/;
const SHAPES = [
  {
    name: 'without a hidden layer',
    layers: [POOL, FLATTEN, dense(10)],
    units: 10,
    filters: NO_CONVOLUTION,
    map: /hidden layer/,
  },
  {
    name: 'without a convolution',
    layers: [POOL, FLATTEN, dense(16), RELU, dense(10)],
    units: 16,
    filters: NO_CONVOLUTION,
    map: MAP,
  },
  {
    name: 'with maps of 1×1',
    layers: [POOL, conv(8, 7), RELU, FLATTEN, dense(10)],
    units: 8,
    filters: /^2 Conv 7×7: 8 kernels/,
    map: MAP,
  },
  {
    name: 'with 128 filters',
    layers: [POOL, conv(128, 3), RELU, FLATTEN, dense(10)],
    units: 128,
    filters: /^2 Conv 3×3: 128 kernels/,
    map: MAP,
  },
];

for (const { name, layers, units, filters, map } of SHAPES) {
  test(`a network ${name} is looked into`, async ({ inkling, page }) => {
    await page.addInitScript(shrinkPresets, layers);
    await inkling.open('#inside');
    await inkling.button('Step').click();
    await expect(page.getByRole('list', { name: /^Layers, from the image/ }).getByRole('listitem')).toHaveCount(
      layers.length + 1,
    );
    const tabs = page.getByRole('tablist', { name: 'Inside the network' });
    await tabs.getByRole('tab', { name: 'Filters' }).click();
    await expect(
      page
        .getByText(filters)
        .or(page.getByRole('img', { name: filters }))
        .first(),
    ).toBeVisible();
    await tabs.getByRole('tab', { name: 'Why' }).click();
    await expect(page.getByRole('heading', { name: /^What speaks for a \d/ })).toBeVisible();
    await tabs.getByRole('tab', { name: 'Map' }).click();
    await expect(page.getByText(map).first()).toBeVisible();
    await tabs.getByRole('tab', { name: 'Neurons' }).click();
    await expect(page.getByText(/^10,000 test images were looked at\./)).toBeVisible();
    const list = page.getByRole('listbox', { name: 'Units' });
    await expect(list.getByRole('option').first()).toHaveAttribute('aria-setsize', String(units));
    await list.press('End');
    await expect(page.getByRole('heading', { name: new RegExp(`^Unit ${units} of `) })).toBeVisible();
    await expect(page.getByRole('img', { name: /^Gradients: / })).toBeVisible();
    // Another network while all of that is open.
    await inkling.button('Step').click();
    await expect(page.getByRole('img', { name: /^Weights: after / })).toHaveAccessibleName(/lines: since/);
    await expect(inkling.alert).toBeHidden();
  });
}
