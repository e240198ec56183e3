// What outlives a reload: the settings, the drawing, the network, and a training that was interrupted.

import { readFileSync } from 'node:fs';
import { putKept } from '../kept/put.js';
import { expect, test } from './support/fixtures.js';

test('the drawing is kept after a reload, and can be undone', async ({ inkling }) => {
  await inkling.open();
  await inkling.drawDigit('4');
  await inkling.expectReadAs(4);
  const answer = await inkling.readAnswer();
  await inkling.reload();
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).not.toHaveText(answer);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText('Draw a digit');
});

test('changed settings stand in the address and are kept after a reload', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.enter('Train');
  await page.getByLabel('Batch size').fill('32');
  await page.getByLabel('Optimizer').selectOption('sgd');
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Seed').press('Enter');
  await expect(page).toHaveURL(/\?(?=.*batch=32)(?=.*optimizer=sgd)(?=.*seed=7)/);
  await inkling.reload();
  await expect(page.getByLabel('Batch size')).toHaveValue('32');
  await expect(page.getByLabel('Optimizer')).toHaveValue('sgd');
  await expect(page.getByLabel('Seed')).toHaveValue('7');
  await test.step('a preset too', async () => {
    await inkling.open();
    await page.getByRole('radio', { name: 'Classic' }).check();
    await expect(page).toHaveURL(/\?preset=keras$/);
    await inkling.reload();
    await expect(page.getByRole('radio', { name: 'Classic' })).toBeChecked();
  });
});

test('a paused training can be resumed after a reload, where it was', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.pause();
  const held = await inkling.readPosition();
  const answer = await inkling.readAnswer();

  await inkling.reload();
  await expect(inkling.button('Resume')).toBeEnabled();
  expect(await inkling.readPosition()).toEqual(held);
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.button('Resume').click();
  await inkling.expectRunning();
  await inkling.pause();
  expect((await inkling.readPosition()).step).toBeGreaterThan(held.step);
  await expect(page.getByText('Read by your network, half taught.')).toBeVisible();
});

test('a training that was under way can be resumed after a reload', async ({ inkling }) => {
  await inkling.open('?batch=8');
  await inkling.train();
  await inkling.progressReaches(40);
  await inkling.reload();
  await expect(inkling.button('Resume')).toBeEnabled();
  const { step } = await inkling.readPosition();
  expect(step).toBeGreaterThan(0);
  await inkling.button('Step').click();
  await expect(inkling.position).toContainText(`step ${(step + 1).toLocaleString('en')} `);
});

test('a training that was stopped stays stopped, however soon the page is left', async ({ inkling, page }) => {
  for (let visit = 0; visit < 5; ++visit) {
    await inkling.open('?preset=quick&epochs=12');
    await inkling.train();
    await inkling.progressReaches(1);
    await inkling.pause();
    const left = page.waitForEvent('framenavigated');
    await inkling.button('Stop').evaluate((stop) => {
      // Away in the very moment in which the page says that it has stopped.
      new MutationObserver(() => {
        const train = [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === 'Train');
        if (train?.checkVisibility()) location.assign('?preset=quick');
      }).observe(document.body, { attributes: true, childList: true, subtree: true, characterData: true });
      /** @type {HTMLButtonElement} */ (stop).click();
    });
    await left;
    await inkling.ready();
    await expect(inkling.button('Train')).toBeVisible();
  }
});

test('a training that was resumed ends as one that was not', async ({ inkling }) => {
  const networks = [];
  for (const interrupted of [false, true]) {
    await inkling.open('?seed=5');
    // A step after a training that is over would be asked about.
    if (interrupted) await inkling.readBy.selectOption('Original');
    for (const step of [1, 2, 3]) {
      await inkling.button('Step').click();
      await expect(inkling.position).toHaveText(new RegExp(`step ${step} of .* paused`));
      if (interrupted) {
        await inkling.reload();
        await expect(inkling.position).toHaveText(new RegExp(`step ${step} of .* paused`));
      }
    }
    networks.push(await inkling.readConfusion());
    await inkling.button('Stop').click();
    await expect(inkling.button('Train')).toBeEnabled();
  }
  expect(networks[1]).toBe(networks[0]);
});

test('one can go back to the network that came with the page, and to the own one with all its figures', async ({
  inkling,
  page,
}) => {
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  const answer = await inkling.readAnswer();
  await inkling.train();
  await inkling.finished();
  const { percent } = await inkling.readTestAccuracy();
  const steps = page.getByText(/^[\d,]+ of [\d,]+ steps in .+/);
  const figures = await steps.textContent();
  const own = `Quick, seed 1 · ${percent.toFixed(1)} %`;
  await inkling.readBy.selectOption('Original');
  await expect(inkling.prediction).toHaveText(answer);
  await expect(steps).toBeHidden();
  await inkling.reload();
  await expect(inkling.prediction).toHaveText(answer);
  await inkling.readBy.selectOption(own);
  await expect(steps).toHaveText(figures ?? '');
  await expect(inkling.testAccuracy).toContainText(`${percent}`);
  await expect(page.getByText('Read by your network.')).toBeVisible();

  await test.step('a step asks before it begins a new training, and then overwrites nothing', async () => {
    await inkling.button('Step').click();
    await expect(inkling.alert).toHaveText(/^This training is over .+ press Step once more to begin a new one\.$/);
    await expect(steps).toHaveText(figures ?? '');
    await inkling.button('Step').click();
    await expect(inkling.position).toHaveText(/step 1 of [\d,]+ · paused$/);
    await expect(inkling.readBy.getByRole('option')).toHaveText(['Original', 'Quick, seed 1 (2) · unfinished', own]);
    await inkling.readBy.selectOption(own);
    await expect(steps).toHaveText(figures ?? '');
  });
});

test('a database that is cleared under the page is written again', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.drawDigit('4');
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of/);
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      await new Promise((resolve, reject) => {
        const deletion = indexedDB.deleteDatabase(name ?? '');
        deletion.onsuccess = resolve;
        deletion.onerror = reject;
      });
    }
  });
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 2 of/);
  await expect(inkling.alert).toBeHidden();
  await inkling.reload();
  await expect(inkling.position).toHaveText(/step 2 of .* paused$/);
  await expect(inkling.button('Undo')).toBeEnabled();
});

test('a storage that never answers does not keep the page waiting', async ({ inkling, page }) => {
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (/** @type {string} */ name, /** @type {number} */ version) {
      return Object.assign(open.call(this, name, version), { addEventListener() {} });
    };
  });
  await inkling.visit();
  await expect(inkling.button('Train')).toBeEnabled({ timeout: 10_000 });
  await expect(inkling.alert).toHaveText(/^What was kept of your last visit is slow to come .+\.$/);
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await inkling.button('Step').click();
  await expect(inkling.position).toHaveText(/step 1 of/);
});

for (const seed of [1, 2, 3]) {
  test(`presses of all buttons in any order leave nothing stuck, seed ${seed}`, async ({ inkling, page }) => {
    await inkling.open('?epochs=20');
    await inkling.drawDigit('7');
    await page.evaluate(pressAtRandom, { seed, presses: 80 });
    await expect(async () => {
      if (await inkling.button('Pause').isVisible()) await inkling.button('Pause').click({ timeout: 500 });
      await expect(page.getByRole('button', { name: /^(Train|Resume)$/ })).toBeEnabled({ timeout: 500 });
    }).toPass();
    if (await inkling.button('Resume').isVisible()) await inkling.button('Stop').click();
    await inkling.train();
    await inkling.pause();
    const told = await page.getByRole('alert', { includeHidden: true }).textContent();
    expect(told).toMatch(/^(The last three networks are kept, so .+ made way for the new one\.)?$/);
  });
}

/**
 * In the page: presses whatever can be pressed, two presses at most 50 ms apart.
 * @param {{ seed: number, presses: number }} script
 */
async function pressAtRandom({ seed, presses }) {
  let state = seed;
  const random = () => {
    state = (1_103_515_245 * state + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const names = ['Train', 'Pause', 'Resume', 'Step', 'Stop', 'Evaluate', 'Clear', 'Undo'];
  for (let press = 0; press < presses; press++) {
    const buttons = [...document.querySelectorAll('button')].filter(
      (each) => names.includes(each.textContent?.trim() ?? '') && !each.hidden,
    );
    const choices = document.querySelectorAll('select[aria-label="Read by"]:enabled option, [name="preset"]:enabled');
    const all = /** @type {HTMLElement[]} */ ([...buttons, ...choices]);
    const one = all[Math.floor(all.length * random())];
    if (one instanceof HTMLOptionElement) {
      one.selected = true;
      one.parentElement?.dispatchEvent(new Event('change'));
    } /** @type {HTMLElement} */ else one.click();
    await new Promise((resolve) => setTimeout(resolve, 50 * random()));
  }
}

test('what a visitor kept with version 2 of the stored data is still there, and its training goes on', async ({
  inkling,
  page,
  watch,
}) => {
  const then = JSON.parse(readFileSync(new URL('../kept/version-2.json', import.meta.url), 'utf8'));
  watch.allow(/favicon\.ico/); // which a browser asks for beside a bare image
  await page.goto(new URL('icon.svg', inkling.url).href);
  await page.evaluate(putKept, { name: `inkling ${new URL(inkling.url).pathname}`, then });

  await inkling.open();
  expect(await inkling.readPosition()).toMatchObject({ step: 120 });
  await expect(inkling.button('Undo')).toBeEnabled();
  await expect(inkling.prediction).not.toHaveText('Draw a digit');
  await expect(inkling.testAccuracy).toHaveText(/\(81\.56 % right\)$/);
  await inkling.readBy.selectOption({ label: 'Quick, changed, seed 3 · 82.5 %' });
  await expect(inkling.testAccuracy).toHaveText(/\(82\.53 % right\)$/);
  await inkling.readBy.selectOption({ label: 'Quick, changed, seed 3 (2) · unfinished' });
  await inkling.button('Resume').click();
  await expect(inkling.button('Train')).toBeEnabled();
  // The last bits are those of the build that goes on.
  await expect(inkling.testAccuracy).toHaveText(/\(8\d\.\d\d % right\)$/);
});
