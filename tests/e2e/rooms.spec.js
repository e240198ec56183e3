// The rooms by address: links, back and forward, what stays while they change, and Train in sight in each of them.

import { expect, test } from './support/fixtures.js';

/** @import { Page } from '@playwright/test' */

const SIZES = [
  { width: 1280, height: 800 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
];

/** @param {Page} page @param {string} name */
const room = (page, name) => page.getByRole('region', { name, exact: true });

test('back and forward go through the rooms, which keep what was set; the drawing stays', async ({ inkling, page }) => {
  await inkling.open('?seed=3');
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  const current = page.getByRole('navigation', { name: 'Rooms' }).locator('[aria-current="page"]');
  await expect(current).toHaveText('Draw');
  await inkling.enter('Train');
  await expect(page).toHaveURL(/\?seed=3#train$/);
  await expect(page.getByRole('heading', { name: 'Train', exact: true })).toBeFocused();
  await expect(page.getByLabel('Seed')).toHaveValue('3');
  await inkling.enter('Test');
  await expect(room(page, 'Train')).toBeHidden();
  await page.goBack();
  await expect(current).toHaveText('Train');
  await page.goBack();
  await expect(room(page, 'Draw')).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(inkling.button('Evaluate')).toBeVisible();
  await inkling.enter('Draw');
  await expect(page).toHaveURL(/\/\?seed=3$/);
  await inkling.expectReadAs(7);
});

test('the keyboard alone goes to the rooms and past the desk, unless its letters are switched off', async ({
  inkling,
  page,
}) => {
  await inkling.open();
  const current = page.getByRole('navigation', { name: 'Rooms' }).locator('[aria-current="page"]');
  await page.keyboard.press('Tab');
  await expect(inkling.pad).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { name: 'Test', exact: true })).toBeFocused();
  await expect(inkling.button('Evaluate')).toBeVisible();
  await inkling.pad.focus();
  // Past what stands at the pad: Undo, Clear, Read a picture and the camera.
  for (let tabs = 0; tabs < 5; tabs++) await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the room', exact: true });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Test', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(inkling.button('Evaluate')).toBeFocused();

  await page.getByText('Keyboard', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Letters open the rooms' }).uncheck();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.reload();
  await inkling.ready();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(current).toHaveText('Test');
});

for (const { width, height } of [...SIZES, { width: 320, height: 640 }]) {
  test(`at ${width} x ${height} Train is in sight on arrival, in every room`, async ({ inkling, page }) => {
    await page.setViewportSize({ width, height });
    await inkling.open();
    for (const name of /** @type {const} */ (['Draw', 'Train', 'Test', 'Inside'])) {
      await inkling.enter(name);
      await expect(inkling.button('Train')).toBeInViewport({ ratio: 1 });
      await expect(inkling.testAccuracy).toHaveCount(1);
    }
  });
}

for (const { width, height } of SIZES.filter(({ width, height }) => height > width || width > 1000)) {
  test(`at ${width} x ${height} the curve comes into sight on Train, and stays where it is when the training is over`, async ({
    inkling,
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await inkling.open('?epochs=9');
    await inkling.train();
    const curve = page.locator('#curve canvas').first();
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    await expect(curve).toBeInViewport({ ratio: 0.99 });
    const box = async (/** @type {import('@playwright/test').Locator} */ of) =>
      /** @type {{ y: number, height: number }} */ (await of.boundingBox());
    const place = await box(curve);
    const bar = await box(rooms);
    expect(bar.y < place.y || place.y + place.height <= bar.y, 'not behind the rooms').toBe(true);
    await inkling.button('Stop').click();
    await expect(page.getByRole('form', { name: 'Preset' }).getByText('Settings')).toBeVisible();
    expect(await box(curve)).toEqual(place);
  });
}

test('where the pad is small it can be had large, and drawn on', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await inkling.open('#test');
  const enlarge = page.getByRole('button', { name: 'Enlarge the pad' });
  const side = async () => (await inkling.pad.boundingBox())?.width ?? 0;
  expect(await side()).toBeLessThan(100);
  await enlarge.click();
  await expect(enlarge).toHaveAttribute('aria-expanded', 'true');
  expect(await side()).toBeGreaterThan(340);
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);

  // On its side a telephone is low: there, too, and the room of the pad itself is as it was.
  await page.setViewportSize({ width: 844, height: 390 });
  expect(await side()).toBeGreaterThan(250);
  await inkling.enter('Draw');
  expect(await side()).toBeGreaterThan(250);
});

test('a room is opened at its heading, wherever the one before was scrolled to, however large pad and text', async ({
  inkling,
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await inkling.open('#test');
  await page.getByRole('button', { name: 'Enlarge the pad' }).click();
  for (const size of ['100%', '200%']) {
    await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), size);
    for (const name of /** @type {const} */ (['Train', 'Test', 'Inside'])) {
      await page.evaluate(() => scrollTo(0, 418));
      await inkling.enter(name);
      const heading = page.getByRole('heading', { name, exact: true });
      await expect(heading).toBeFocused();
      await expect(heading).toBeInViewport({ ratio: 1 });
      expect(await heading.evaluate(isOnTop)).toBe(true);
    }
  }
});

/** Runs in the page. @param {Element} element */
function isOnTop(element) {
  const { left, top, height } = element.getBoundingClientRect();
  return document.elementFromPoint(left + 5, top + height / 2) === element;
}

for (const [how, answer] of /** @type {const} */ ([
  ['did not come', { status: 404 }],
  ['is a log-in page', { contentType: 'text/html', body: '<!doctype html>Please log in.' }],
])) {
  test(`a room whose code ${how} is told of, and opens whole when it is pressed once more`, async ({
    inkling,
    page,
    watch,
  }) => {
    watch.allow(/Failed to load|MIME type/);
    await inkling.open();
    await page.route('**/assets/room-*', (route) => route.fulfill(answer));
    await inkling.enter('Train');
    await expect(inkling.alert).toHaveText(/^This room could not be fetched; .+ open it again/);
    await page.unroute('**/assets/room-*');
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Train' }).click();
    await expect(room(page, 'Train').getByRole('tablist')).toHaveCSS('display', 'grid');
    await expect(inkling.alert).toBeHidden();
  });
}

test('nothing is scrolled to before the style sheet has come, which may be after the page began', async ({
  inkling,
  page,
}) => {
  let sendStyle = () => {};
  const mayCome = new Promise((resolve) => {
    sendStyle = () => resolve(null);
  });
  await page.route('**/*.css', async (route) => {
    await mayCome;
    await route.continue();
  });
  const arrival = inkling.visit();
  // By the clock: without its style sheet the page has no frames to ask at.
  await page.waitForFunction(() => document.documentElement.hasAttribute('data-awake'), null, { polling: 50 });
  sendStyle();
  await arrival;
  await inkling.ready();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('no style of a room can fail by itself: the page has one style sheet', async ({ inkling, page }) => {
  await inkling.open('#train/data');
  await expect(room(page, 'Train').getByRole('tablist')).toHaveCSS('display', 'grid');
  await inkling.enter('Test');
  await expect(page.getByRole('heading', { name: 'Misread images' })).toBeVisible();
  await expect(page.locator('link[rel="stylesheet"]')).toHaveCount(1);
});
