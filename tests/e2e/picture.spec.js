// Pictures with digits on them: every way in, corrected by hand and by keyboard, and what cannot be read.

import { mkdir } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../../scripts/lib/chromium.mjs';
import { expectNoViolations } from './support/axe.js';
import { expect, test } from './support/fixtures.js';
import { Inkling } from './support/inkling.js';
import { everyKind, turnedJpeg } from './support/picture-kinds.js';
import { blankPicture, bombPicture, drawn, fileOf, heicHead, noisePicture, pictureOf } from './support/pictures.js';
import { strokeWithFinger } from './support/pointers.js';

/** @import { Locator, Page } from '@playwright/test' */
/** @import { PictureFile } from './support/pictures.js' */

/** As if it came from another program. @param {Page} page @param {'drop' | 'paste'} way @param {PictureFile | string} what */
async function bring(page, way, what) {
  const given = typeof what === 'string' ? what : { name: what.name, base64: what.buffer.toString('base64') };
  await page.evaluate(
    ({ way, given }) => {
      const data = new DataTransfer();
      if (typeof given === 'string') data.setData('text/plain', given);
      else {
        const bytes = Uint8Array.from(atob(given.base64), (byte) => byte.charCodeAt(0));
        data.items.add(new File([bytes], given.name, { type: 'image/png' }));
      }
      const options = { bubbles: true, cancelable: true };
      if (way === 'paste')
        document.body.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
      else {
        for (const type of ['dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
      }
    },
    { way, given },
  );
}

test('a file is read in the place of the pad, whose drawing comes back as it was', async ({
  inkling,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await inkling.open();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await inkling.choosePictures(pictureOf(['47', '103']));
  await expect(inkling.prediction).toHaveText(/^47\s103 — (> )?\d+ %$/);
  await expect(inkling.pad).toBeHidden();
  await expect(inkling.digitsFound).toHaveCount(5);
  await expect(inkling.digitsFound.nth(1)).toHaveAccessibleName(/^Digit 2: 7, (> )?\d+ %$/);
  await expect(inkling.probabilities.nth(4)).toHaveText(/%/);
  await inkling.button('Copy').click();
  await expect(inkling.button('Copied')).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('47\n103');
  for (const stage of ['Even paper', 'Ink alone', 'As seen']) {
    await page.getByRole('radio', { name: stage, exact: true }).check();
  }
  await page.getByText('Why was mine misread?').click();
  await expect(page.getByRole('row', { name: /^All steps/ })).toContainText(/4, (> )?\d/);
  // The head, all of them, and each of five left out.
  await expect(page.getByRole('table', { name: /one step left out/ }).getByRole('row')).toHaveCount(7);
  await inkling.button('Back to the pad').click();
  await inkling.expectReadAs(7);
  await expect(inkling.button('Undo')).toBeEnabled();
  await inkling.button('Back to the picture').click();
  await expect(inkling.prediction).toHaveText(/^47\s103 — /);
});

test('a picture is dropped or pasted anywhere, and what is none is told', async ({ inkling, page }) => {
  await inkling.open('#test');
  await bring(page, 'drop', pictureOf(['13'], 90, 'dropped.png'));
  await expect(inkling.prediction).toHaveText(/^13 — /);
  await expect(page.getByRole('heading', { name: 'dropped.png' })).toBeVisible();
  await bring(page, 'paste', pictureOf(['40'], 90, 'pasted.png'));
  await expect(inkling.prediction).toHaveText(/^40 — /);
  // While it is over the page, that stays as it is.
  const width = () => page.evaluate(() => document.body.clientWidth);
  const before = await width();
  await page.evaluate(() =>
    document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true })),
  );
  expect(await width()).toBe(before);
  await bring(page, 'drop', 'https://host.example/');
  await expect(inkling.alert).toHaveText(/^Only pictures can be read/);
  await expect(inkling.prediction).toHaveText(/^40 — /);
});

test('a folder that is dropped is told to be one', async ({ inkling, page }, { outputDir }) => {
  await inkling.open();
  await mkdir(outputDir, { recursive: true });
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [outputDir], dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop']))
    await cdp.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  await expect(inkling.alert).toHaveText('This is a folder; drop the pictures in it.');
  await expect(inkling.pad).toBeVisible();
});

test('is corrected by pointer: moved, resized, drawn, deleted, undone', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47']));
  await expect(inkling.digitsFound).toHaveCount(2);
  const frame = await boxOf(page.getByRole('img', { name: 'digits.png' }));
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {const} */ ([frame.x + x * frame.width, frame.y + y * frame.height]);
  const drag = async (/** @type {readonly [number, number]} */ from, /** @type {readonly [number, number]} */ to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
  };
  await page.mouse.click(...at(0.25, 0.5));
  await expect(inkling.digitsFound.first()).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(inkling.prediction).toHaveText(/^7 — /);
  await drag(at(0.08, 0.1), at(0.45, 0.9));
  await expect(inkling.prediction).toHaveText(/^47 — /);
  // Away from its digit there is nothing in it.
  await drag(at(0.25, 0.5), at(0.25, 0.45));
  await inkling.button('Undo').click();
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText(/^7 — /);
  await inkling.button('Undo').click();
  await expect(inkling.prediction).toHaveText(/^47 — /);
  await expect(inkling.button('Undo')).toBeDisabled();
});

test('is corrected by keyboard, and what was typed is kept over a reload', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47']));
  await inkling.digitsFound.first().focus();
  await page.keyboard.press('9');
  await expect(inkling.digitsFound.first()).toHaveAccessibleName('Digit 1: 9, typed');
  await expect(inkling.prediction).toHaveText(/^97 — /);
  await expect(page.getByText(/^One digit that you typed is kept/)).toBeVisible();
  // Both together are no digit, which is what has the focus then.
  await page.keyboard.press('j');
  await expect(inkling.digitsFound).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Mark 1: / })).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(inkling.digitsFound.first()).toBeFocused();
  await expect(inkling.prediction).toHaveText(/^97 — /);
  await inkling.digitsFound.first().focus();
  for (const key of ['ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key);
  await expect(inkling.digitsFound.first()).toHaveAccessibleName('Digit 1: 9, typed');
  await inkling.reload();
  await expect(inkling.digitsFound.first()).toHaveAccessibleName('Digit 1: 9, typed');
  await expect(inkling.prediction).toHaveText(/^97 — /);
  await inkling.button('Undo').click();
  await inkling.button('Back to the pad').click();
  await inkling.reload();
  await expect(inkling.pad).toBeVisible();
  await inkling.choosePictures(pictureOf(['13']));
  await expect(page.getByText(/^One digit that you typed is kept/)).toBeVisible();
  await inkling.button('Forget it').click();
  await expect(page.getByText(/^One digit that you typed is kept/)).toBeHidden();
});

test('a phone has the picture, its digits and all that corrects them, in any room', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47', '103']));
  await expect(inkling.digitsFound).toHaveCount(5);
  await inkling.button('9').click();
  await expect(inkling.digitsFound.first()).toHaveAccessibleName('Digit 1: 9, typed');
  await inkling.button('Undo').click();
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await inkling.enter('Test');
  await expect(page.getByRole('img', { name: 'digits.png' })).toBeVisible();
  await expect(inkling.prediction).toHaveText(/^47\s103 — /);
  await expect(inkling.digitsFound.first()).toBeHidden();
  await expect(inkling.button('Back to the pad')).toBeHidden();
  await page.getByRole('button', { name: 'Enlarge the pad' }).click();
  await expect(inkling.digitsFound.first()).toBeVisible();
  await expect(inkling.button('Back to the pad')).toBeVisible();
});

test.describe('by finger', () => {
  test.use({ viewport: { width: 360, height: 640 }, hasTouch: true });

  test('a picture is scrolled over, and a box is moved once it is chosen', async ({ inkling, page }) => {
    await inkling.open();
    await inkling.choosePictures(pictureOf(['47', '10', '34']));
    await expect(inkling.digitsFound).toHaveCount(6);
    const frame = await boxOf(page.getByRole('img', { name: 'digits.png' }));
    const at = (/** @type {number} */ x, /** @type {number} */ y) =>
      /** @type {const} */ ([frame.x + x * frame.width, frame.y + y * frame.height]);
    const swipe = (/** @type {readonly [number, number]} */ [x, y]) =>
      strokeWithFinger(
        page,
        Array.from({ length: 12 }, (_, move) => /** @type {const} */ ([x, y - 6 * move])),
      );
    await page.touchscreen.tap(...at(0.25, 0.5));
    await expect(inkling.digitsFound.nth(2)).toHaveAttribute('aria-pressed', 'true');
    await swipe(at(0.25, 0.5));
    await expect(inkling.button('Undo')).toBeEnabled();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.keyboard.press('Control+z');
    await expect(inkling.button('Undo')).toBeDisabled();
    // Between the digits; last, as the page goes on moving for a moment.
    await swipe(at(0.5, 0.5));
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(20);
    await expect(inkling.digitsFound).toHaveCount(6);
    await expect(inkling.button('Undo')).toBeDisabled();
  });
});

test('a picture that was chosen far down the page is in sight from its head on', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 844, height: 390 });
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47', '103']));
  await expect(page.getByRole('heading', { name: 'digits.png' })).toBeInViewport({ ratio: 1 });
  await inkling.digitsFound.last().focus();
  await inkling.button('Back to the pad').click();
  await expect(inkling.pad).toBeInViewport();
});

test('one that is chosen further down is in sight from its head on, and its keys work at once', async ({
  inkling,
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 600 });
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47', '103']));
  await expect(inkling.digitsFound).toHaveCount(5);
  await page.mouse.wheel(0, 350);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
  await inkling.choosePictures(pictureOf(['13'], 160, 'further.png'));
  await expect(inkling.prediction).toHaveText(/^13 — /);
  await expect(page.getByRole('heading', { name: 'further.png' })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('4');
  await expect(inkling.prediction).toHaveText(/^43 — /);
});

test('the keys of the pad are told in lines that can be read, with a picture to go back to', async ({
  inkling,
  page,
}) => {
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47']));
  await inkling.button('Back to the pad').click();
  const keys = page.getByText(/Keyboard: arrows move the pen/);
  for (const width of [1024, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    expect((await boxOf(keys)).width, `at ${width}`).toBeGreaterThan(200);
  }
});

test('beside a room the answer is in sight, however many digits there are', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await inkling.open('#test');
  await inkling.choosePictures(pictureOf(new Array(8).fill('47103'), 80));
  await expect(inkling.digitsFound).toHaveCount(40);
  await expect(inkling.probabilities.first()).toBeInViewport({ ratio: 0.9 });
  await expect(inkling.prediction.getByText('47103')).toHaveAttribute('tabindex', '0');
  const last = inkling.digitsFound.last();
  await expect(last).not.toBeInViewport();
  const number = inkling.prediction.getByText('47103');
  expect(await number.evaluate((lines) => lines.scrollTop)).toBe(0);
  await last.focus();
  await expect(last).toBeInViewport();
  await expect.poll(() => number.evaluate((lines) => lines.scrollTop)).toBeGreaterThan(40);
});

test('what cannot be read is told in a sentence, and nothing is lost', async ({ inkling, page }) => {
  await inkling.open();
  await inkling.choosePictures(pictureOf(['47']));
  await expect(inkling.prediction).toHaveText(/^47 — /);
  const whole = pictureOf(['13']);
  for (const [file, sentence] of /** @type {const} */ ([
    [fileOf('empty.png', ''), /^“empty\.png” is empty/],
    [fileOf('letter.png', 'Dear diary'), /^“letter\.png” is not a picture/],
    [fileOf('cut.png', whole.buffer.subarray(0, 400)), /^“cut\.png” is damaged or was cut off/],
    [
      fileOf('photo.heic', heicHead(40, 30)),
      /^This browser cannot open “photo\.heic”, which is in Apple’s HEIC format/,
    ],
    [bombPicture(), /^“bomb\.png” has 400 megapixels, and 64 are the most/],
    [fileOf('broken.svg', '<svg', 'image/svg+xml'), /^“broken\.svg” is damaged/],
    [
      svgFile(
        'text.svg',
        '<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">7</p></foreignObject>',
      ),
      /^“text\.svg” has something in it that browsers show to no page/,
    ],
    [svgFile('many.svg', '<path/>'.repeat(60_000)), /^“many\.svg” has so much in it that drawing it would halt/],
    [svgFile('thin.svg', '', 'width="1000000000" height="1"'), /^“thin\.svg” is over 1000 times as long as it is wide/],
  ])) {
    await inkling.choosePictures(file);
    await expect(inkling.alert).toHaveText(sentence);
    await expect(inkling.prediction).toHaveText(/^47 — /);
    await expect(page.getByRole('heading', { name: 'digits.png' })).toBeVisible();
  }
  await inkling.choosePictures(blankPicture(300, 200));
  await expect(page.getByRole('heading', { name: 'blank.png' })).toBeVisible();
  await expect(inkling.alert, 'of the one before').toBeHidden();
  await expect(inkling.prediction).toHaveText('No digit found');
  await expect(page.getByText(/^Nothing is written here/)).toBeVisible();
  await inkling.choosePictures(noisePicture(300, 200));
  await expect(page.getByRole('heading', { name: 'noise.png' })).toBeVisible();
  await inkling.button('Previous').click();
  await inkling.button('Previous').click();
  await expect(inkling.prediction).toHaveText(/^47 — /);
});

test('many are read one after another, and gone through', async ({ inkling, page }) => {
  await inkling.open();
  const files = ['47', '13', '40'].map((text, at) => pictureOf([text], 90, `${at}.png`));
  await inkling.choosePictures([files[0], fileOf('note.txt', 'no picture'), ...files.slice(1)]);
  await expect(page.getByText('1 of 3')).toBeVisible();
  await expect(inkling.alert).toHaveText(/^“note\.txt” is not a picture/);
  await expect(inkling.prediction).toHaveText(/^47 — /);
  await inkling.button('Next').click();
  await inkling.button('Next').click();
  await expect(inkling.prediction).toHaveText(/^40 — /);
  await expect(inkling.button('Next')).toBeDisabled();
  await inkling.button('Previous').click();
  await expect(inkling.prediction).toHaveText(/^13 — /);

  // Two presses are two pictures on, however long the first of them takes to come.
  await inkling.button('Previous').click();
  await expect(inkling.prediction).toHaveText(/^47 — /);
  await page.evaluate(() => {
    const next = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Next');
    next?.click();
    next?.click();
  });
  await expect(inkling.prediction).toHaveText(/^40 — /);
  await expect(page.getByText('3 of 3')).toBeVisible();
});

test('the same is read in every kind of file', async ({ inkling, page }) => {
  await inkling.open();
  const kinds = everyKind();
  await inkling.choosePictures(kinds.map(({ file }) => file));
  await expect(page.getByText(`1 of ${kinds.length}`)).toBeVisible();
  for (const [at, { file, shown }] of kinds.entries()) {
    if (at > 0) await inkling.button('Next').click();
    await expect.soft(inkling.prediction, file.name).toHaveText(new RegExp(`^${shown} — `));
    await expect(page.getByRole('heading', { name: file.name })).toBeVisible();
  }
});

test('a photo that is too large to be decoded whole is turned as well', async ({ inkling }) => {
  await inkling.open();
  const photo = turnedJpeg(drawn(['47'], 1500), 7);
  await inkling.choosePictures(fileOf('photo.jpg', photo, 'image/jpeg'));
  await expect(inkling.prediction).toHaveText(/^47 — /);
});

test('of forty the bad ones are told, and those that were read before Cancel stay', async ({ inkling, page }) => {
  await inkling.open();
  const bad = [
    fileOf('photo.heic', heicHead(40, 30)),
    fileOf('empty.png', ''),
    fileOf('cut.png', pictureOf(['13']).buffer.subarray(0, 400)),
    fileOf('letter.txt', 'Dear diary', 'text/plain'),
    bombPicture(),
  ];
  const good = Array.from({ length: 35 }, (_, at) => pictureOf(['47'], 90, `${at + 1}.png`));
  const progress = page.getByRole('progressbar', { name: 'Reading pictures' });
  await inkling.choosePictures([good[0], ...bad, ...good.slice(1)]);
  await expect(inkling.prediction).toHaveText(/^47 — /);
  await expect(progress).toHaveAttribute(
    'aria-valuetext',
    /^\d+ %, Reading ([89]|\d\d) of 40: \d+\.png( · \d+ s left)?$/,
  );
  await expect(inkling.button('Cancel')).toBeInViewport({ ratio: 1 });
  await inkling.button('Cancel').click();
  await expect(progress).toBeHidden();
  await expect(inkling.alert).toHaveText(/^5 of 40 pictures gave no digits. This browser cannot open “photo\.heic”/);
  const position = page.getByText(/^1 of \d+$/);
  const read = Number((await position.textContent())?.split(' ').at(-1));
  expect(read).toBeGreaterThan(1);
  expect(read).toBeLessThan(35);
  // What was left out is read when it is brought again, behind the others.
  await inkling.choosePictures(good.slice(read, read + 2));
  await expect(page.getByText(`${read + 1} of ${read + 2}`)).toBeVisible();
  await expect(page.getByRole('heading', { name: `${read + 1}.png` })).toBeVisible();
  await inkling.button('Previous').click();
  await expect(page.getByRole('heading', { name: `${read}.png` })).toBeVisible();
  await expect(inkling.prediction).toHaveText(/^47 — /);
});

test('the camera shows what it sees, and one without permission is told', async ({ host, watch }) => {
  // The headless shell has no cameras.
  const browser = await chromium.launch({
    ...chromiumLaunch,
    args: [...chromiumLaunch.args, '--use-fake-device-for-media-stream'],
  });
  const context = await browser.newContext({ permissions: ['camera'] });
  watch.add(context);
  const page = await context.newPage();
  const inkling = new Inkling(page, host.url);
  await inkling.open();
  const camera = page.getByRole('dialog', { name: 'Take a picture of digits' });
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(camera.getByRole('button', { name: 'Take' })).toBeEnabled();
  await expectNoViolations(page, 'with the camera open');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  for (const name of ['Take', 'Close']) {
    await expect(camera.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    const [outer, inner] = [await boxOf(camera), await boxOf(camera.getByRole('button', { name }))];
    expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width - 8);
  }
  const tracks = () =>
    page.evaluate(() => /** @type {any} */ (globalThis).tracks.map((/** @type {any} */ it) => it.readyState));
  await page.evaluate(() => {
    const stream = /** @type {MediaStream} */ (document.querySelector('video')?.srcObject);
    Object.assign(globalThis, { tracks: stream.getTracks() });
  });
  expect(await tracks()).toEqual(['live']);
  await camera.getByRole('button', { name: 'Take' }).click();
  await expect(camera).toBeHidden();
  expect(await tracks()).toEqual(['ended']);
  // The stream of the browser shows no digit, or something that is taken for some.
  await expect(page.getByText(/Photo/).first()).toBeVisible();
  await context.clearPermissions();
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(inkling.alert).toHaveText(/^The camera was not allowed/);
  await expect(camera).toBeHidden();
  await context.grantPermissions(['camera']);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(camera.getByRole('button', { name: 'Take' })).toBeEnabled();
  await expect(inkling.alert).toBeHidden();
  await browser.close();
});

test('what another program shares is read, without a connection too', async ({ inkling, page, context }) => {
  await inkling.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  const { name, buffer } = pictureOf(['47'], 90, 'shared.png');
  await page.evaluate(
    async ({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
      const body = new FormData();
      body.append('pictures', new File([bytes], name, { type: 'image/png' }));
      await fetch('./share', { method: 'POST', body, redirect: 'manual' });
    },
    { name, base64: buffer.toString('base64') },
  );
  await inkling.open('?shared');
  await expect(inkling.prediction).toHaveText(/^47 — /);
  expect(new URL(page.url()).search).toBe('');
});

/** @param {string} name @param {string} content @param {string} [size] */
function svgFile(name, content, size = 'viewBox="0 0 20 10"') {
  return fileOf(name, `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${content}</svg>`, 'image/svg+xml');
}

/** @param {Locator} target */
async function boxOf(target) {
  const box = await target.boundingBox();
  if (box === null) throw new Error('It cannot be seen.');
  return box;
}
