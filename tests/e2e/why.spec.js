// Room Inside, tab Why: why the network answers as it does, what would change its mind, and when that is told anew.

import { expect, test } from './support/fixtures.js';
import { pictureOf } from './support/pictures.js';
import { pixelsOf } from './support/pixels.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @param {number} digit */
const title = (page, digit) => page.getByRole('heading', { name: `What speaks for a ${digit}, and what against it` });

test('explains a sample, then the drawing, in pictures, sentences and tables', async ({ inkling, page }) => {
  await inkling.open('#inside');
  await page.getByRole('tablist', { name: 'Inside the network' }).getByRole('tab', { name: 'Why' }).click();
  await expect(page).toHaveURL(/#inside\/why$/);
  await expect(title(page, 7)).toBeVisible();
  await expect(page.getByText(/^Of a sample 7 .* the network reads 7, /)).toBeVisible();

  await inkling.drawDigit('4');
  await expect(title(page, 4)).toBeVisible();
  await expect(page.getByText(/^Of your drawing: the network reads 4, /)).toBeVisible();
  const pixels = page.getByRole('region', { name: 'What speaks for a 4' });
  const map = pixels.getByRole('img', { name: /^This network: −[\d.]+ to [\d.]+$/ });
  await expect(pixels.getByRole('img', { name: /^The same layers, never trained: −[\d.]+ to [\d.]+$/ })).toBeVisible();
  await expect(pixels.getByText(/^Most for a 4: the [a-z ]+ \(\+[\d.]+\)/)).toBeVisible();
  await expect(
    pixels.getByText(/account for [\d.]+ of the difference of [\d.]+, an error of 0(\.\d\d)?\./),
  ).toBeVisible();
  await expect(pixels.getByText(/correlation of −?[\d.]+/)).toBeVisible();
  await expect(pixels.getByRole('img', { name: /^Probability of 4 as ink is erased/ })).toBeVisible();
  await pixels.getByText('As tables').click();
  await expect(pixels.getByRole('table', { name: /by ninths of the image/ }).getByRole('rowheader')).toHaveCount(9);
  await expect(pixels.getByRole('table', { name: /as ink is erased/ }).getByRole('rowheader')).toHaveCount(11);
  const covered = page.getByRole('region', { name: 'What it misses when a part is covered' });
  await expect(covered.getByText(/^A patch of 5×5 pixels .* falls by [\d.]+ at most/)).toBeVisible();

  const forAnswer = await pixelsOf(map);
  await page.getByLabel('Explain the score of').selectOption('9');
  await expect(title(page, 9)).toBeVisible();
  await expect(page.getByText(/Explained is why it is, or is not, a 9\.$/)).toBeVisible();
  const other = page.getByRole('region', { name: 'What speaks for a 9' }).getByRole('img', { name: /^This network/ });
  expect((await pixelsOf(other)).data.equals(forAnswer.data)).toBe(false);
});

test('tells what is read without each stroke and each part, and marks it, by keyboard', async ({ inkling, page }) => {
  await inkling.open('#inside/why');
  await inkling.drawDigit('4');
  const strokes = page.getByRole('list', { name: 'Strokes and their parts' }).getByRole('button');
  await expect(strokes.first()).toHaveText(
    /^Stroke 1 of 2: without it the network (still )?(reads \d|refuses|has nothing)/,
  );
  await expect(strokes.filter({ hasText: /^Part 1 of \d of stroke 1: / })).toBeVisible();
  const second = strokes.filter({ hasText: /^Stroke 2 of 2: / });
  await second.focus();
  await page.keyboard.press('Enter');
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('img', { name: 'Your strokes, marked: Stroke 2 of 2' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'What is left, as the network sees it' })).toBeVisible();

  await inkling.choosePictures(pictureOf(['4'], 160, 'four.png'));
  await expect(page.getByText(/^Of the digit that is chosen on the picture: the network reads 4, /)).toBeVisible();
  await expect(page.getByText(/^A picture has no strokes/)).toBeVisible();
  await expect(strokes).toHaveCount(0);
});

test('finds what would change its mind, and draws what digits look like to it', async ({ inkling, page }) => {
  await inkling.open('#inside/why');
  await expect(title(page, 7)).toBeVisible();
  const change = page.getByRole('region', { name: 'What would change its mind' });
  await change.getByLabel('The smallest change').selectOption('9');
  await expect(change.getByRole('status')).toHaveText(
    /^It reads 9, [\d.]+ %, after a change of [\d.]+ .* over \d+ pixels\.$/,
  );
  await expect(change.getByRole('img', { name: 'Read as 9' })).toBeVisible();
  await expect(
    change.getByRole('img', { name: /^Ink that is added, or taken away: −[\d.]+ to [\d.]+$/ }),
  ).toBeVisible();
  await change.getByLabel('The smallest change').selectOption('7');
  await expect(change.getByRole('status')).toHaveText('It reads 7 as it is.');

  const looks = page.getByRole('list', { name: 'What each digit looks like' }).getByRole('listitem');
  await expect(looks, 'off until it is asked for').toHaveCount(0);
  await page.getByText('What each digit looks like to it').click();
  await inkling.button('Draw all ten').click();
  await expect(looks).toHaveCount(10);
  await expect(looks.nth(3)).toHaveText(/^3, (> )?[\d.]+ %$/);
});

test('says of which step of a training it is, and follows it; refused and empty drawings too', async ({
  inkling,
  page,
}) => {
  await inkling.open('?preset=keras&epochs=50#inside/why');
  await inkling.drawDigit('7');
  await inkling.train();
  const step = page.getByText(/As it was at step [\d,]+ or just after; this follows its training\.$/);
  await expect(step).toBeVisible();
  const first = await step.textContent();
  await expect(step).not.toHaveText(first ?? '');
  await inkling.pause();
  await expect(page.getByText(/As it is after step [\d,]+\.$/)).toBeVisible();

  await inkling.button('Clear').click();
  await expect(page.getByText(/^Of a sample 7 /)).toBeVisible();
  await inkling.draw([[[0.5, 0.5]]]);
  await expect(page.getByText(/^Of your drawing: the network refuses it as no digit; a \d is what/)).toBeVisible();
  await expect(page.getByRole('heading', { name: /^What speaks for a \d/ })).toBeVisible();
});
