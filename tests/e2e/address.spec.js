// Settings in the address: what is given is used, what cannot be used is told, and the page goes on.

import { expect, test } from './support/fixtures.js';

test('every setting can be given in the address', async ({ inkling, page }) => {
  await inkling.open(
    '?preset=keras&seed=9&epochs=3&batch=64&lr=0.002&optimizer=adamw&weight_decay=0.01&label_smoothing=0.05&averaging=0.99' +
      '&rotation=12&scale=0.1&shear=0.2&shift=1.5&elastic=1&thickness=0.5&synthetic=0.25&non_digits=0.1' +
      '&shifts=1&build=simd&threads=1#train',
  );
  await expect(page.getByRole('radio', { name: 'Classic' })).toBeChecked();
  await expect(page.getByLabel('Seed')).toHaveValue('9');
  await expect(page.getByLabel('Epochs')).toHaveValue('3');
  await expect(page.getByLabel('Batch size')).toHaveValue('64');
  await expect(page.getByLabel('Learning rate')).toHaveValue('0.002');
  await expect(page.getByLabel('Optimizer')).toHaveValue('adamw');
  await expect(page.getByLabel('Weight decay')).toHaveValue('0.01');
  await expect(page.getByLabel('Label smoothing')).toHaveValue('0.05');
  await expect(page.getByLabel('Weight averaging')).toHaveValue('0.99');
  await inkling.enterTab('Data');
  const sliders = {
    Rotation: '±12°',
    Scale: '±10 %',
    Shear: '±0.2',
    Shift: '±1.5 px',
    'Elastic distortion': '1 px',
    'Stroke thickness': '±0.5 px',
    'Synthetic digits': '25 %',
    'Non-digits': '10 %',
  };
  for (const [name, value] of Object.entries(sliders)) {
    await expect(page.getByRole('slider', { name })).toHaveAttribute('aria-valuetext', value);
  }
  await inkling.enter('Test');
  await expect(page.getByRole('checkbox', { name: 'Average over small shifts' })).toBeChecked();
  await expect(inkling.engine).toHaveText('simd · 1 thread');
  await expect(inkling.alert).toBeHidden();
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/^Epoch 1 of 3 · step 1 of 2,814 · paused$/);
});

const MARKUP = '<b>1</b>';
const refused = {
  'out of range': [
    'epochs=0',
    'epochs=1001',
    'batch=1025',
    'batch=-1',
    'lr=0',
    'lr=-1',
    'threads=9',
    'seed=4294967296',
    'rotation=181',
    'shift=-1',
    'synthetic=1.1',
  ],
  'not a number': ['epochs=many', 'batch=1.5', 'lr=', 'lr=NaN', 'lr=Infinity', 'seed=1e99', 'elastic=much'],
  unknown: [`lr=${MARKUP}`, 'preset=huge', 'optimizer=rmsprop', 'build=gpu', 'autostart=yes', 'shifts=2', 'epoch=2'],
};
for (const [kind, settings] of Object.entries(refused)) {
  test(`what is ${kind} in the address is told, and the page goes on without`, async ({ inkling, page }) => {
    for (const setting of settings) {
      await inkling.open(`?${setting.replace(MARKUP, encodeURIComponent(MARKUP))}`);
      await expect(inkling.alert, setting).toHaveText(
        `In the address, ${setting} is unknown or out of range, so it was ignored; see Settings for what can be set.`,
      );
    }
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(inkling.alert).toBeHidden();
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
  });
}

test('a good setting beside bad ones is used', async ({ inkling, page }) => {
  await inkling.open('?epochs=many&seed=12&lr=0&batch=32#train');
  await expect(inkling.alert).toHaveText(/^In the address, epochs=many, lr=0 are unknown or out of range/);
  await expect(page.getByLabel('Seed')).toHaveValue('12');
  await test.step('a field that gets what it cannot use says so and keeps its value', async () => {
    await page.getByLabel('Batch size').fill('five');
    await page.getByLabel('Batch size').press('Enter');
    await expect(inkling.alert).toHaveText('Batch size must be a whole number from 1 to 1024, so it stays at 32.');
    await expect(page.getByLabel('Batch size')).toHaveValue('32');
  });
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of .* paused$/);
});

test('autostart=1 trains without a click', async ({ inkling }) => {
  await inkling.visit('?autostart=1');
  await inkling.expectRunning();
  await expect(inkling.button('Pause')).toBeVisible();

  await test.step('once: what it made is kept, a reload begins nothing new', async () => {
    await inkling.finished();
    const { percent } = await inkling.readTestAccuracy();
    await inkling.reload();
    await expect(inkling.alert).toHaveText(/^“Quick, seed 1” was trained like that and is kept; press Train .+\.$/);
    await expect(inkling.testAccuracy).toContainText(`${percent}`);
    await expect(inkling.readBy.getByRole('option')).toHaveCount(2);
  });
});
