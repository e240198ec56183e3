// The page in every shape that it is read in: small and large windows, small and large text, from left to right and
// from right to left, in each of its states. Nothing sticks out, nothing lies on anything else, all can be reached.

import { expect, test } from './support/fixtures.js';
import { pictureOf } from './support/pictures.js';

/** @import { Locator, Page } from '@playwright/test' */
/** @import { Inkling } from './support/inkling.js' */
/** @import { PictureFile } from './support/pictures.js' */

/** What WCAG 1.4.12 lets a person set. */
const SPACED =
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';

/** @typedef {{ name: string, width: number, height: number, text?: number, spaced?: boolean }} Shape text in per cent */
/** @type {readonly Shape[]} */
const SHAPES = [
  { name: 'a small phone', width: 320, height: 640 },
  { name: 'a small phone, text twice as large', width: 320, height: 640, text: 200 },
  { name: 'a small phone, text spaced', width: 320, height: 640, spaced: true },
  { name: 'a phone', width: 360, height: 640 },
  { name: 'a phone, larger text', width: 390, height: 844, text: 150 },
  { name: 'a phone, text twice as large', width: 390, height: 844, text: 200 },
  { name: 'a phone on its side', width: 844, height: 390 },
  { name: 'a tablet, larger text', width: 900, height: 1100, text: 125 },
  { name: 'a small screen, larger text', width: 1024, height: 768, text: 150 },
  { name: 'a screen', width: 1280, height: 800 },
  { name: 'a screen, text twice as large', width: 1280, height: 800, text: 200 },
];

test('a number that is drawn on a phone is in one row, and nothing sticks out beside it', async ({ inkling, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await inkling.open();
  await inkling.drawNumber('13471');
  const number = inkling.prediction.getByText('13471');
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    expect(
      await number.evaluate((line) => line.clientHeight / Number.parseFloat(getComputedStyle(line).fontSize)),
    ).toBeLessThan(1.5);
    expect(await number.evaluate((line) => line.scrollWidth - line.clientWidth)).toBeLessThanOrEqual(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const seen = await page.getByRole('img', { name: /^What the network sees/ }).boundingBox();
    expect((seen?.x ?? 0) + (seen?.width ?? 0), `at ${width}`).toBeLessThanOrEqual(width);
  }
});

test('nothing sticks out, overlaps or is cut off, in any state, at any size, in either direction', async ({
  inkling,
  page,
}) => {
  const everyShape = (/** @type {string} */ state) => expectNoFaults(page, state);
  // Every room's style sheets are there in every state, as for who has been in all of them.
  await inkling.open('#test');
  await inkling.enter('Draw');
  await everyShape('fresh');
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await everyShape('a digit read');
  await inkling.enter('Train');
  await everyShape('room Train');
  await page.getByLabel('Epochs').fill('many');
  await page.keyboard.press('Enter');
  await expect(inkling.alert).toBeVisible();
  await everyShape('a problem told');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await inkling.enterTab('Network');
  await expect(page.getByRole('list', { name: 'Layers' })).toBeVisible();
  await everyShape('the layers of the network');
  await inkling.enterTab('Data');
  await expect(page.getByRole('img', { name: /^The first \d+ of/ })).toBeVisible();
  await everyShape('the data');
  await inkling.enterTab('Recipe');
  await page.getByLabel('Epochs').fill('30');
  await inkling.train();
  await everyShape('training');
  await inkling.pause();
  await inkling.enter('Test');
  await inkling.button('Evaluate').click();
  await expect(inkling.testAccuracy).toHaveText(/%/);
  for (const summary of await page.locator('#room-test summary:visible').all()) await summary.click();
  await everyShape('evaluated');
  await inkling.enter('Inside');
  await page.getByRole('button', { name: 'How a number comes about: 5 Conv 3×3' }).click();
  await expect(page.getByRole('table', { name: 'Products' }).first()).toBeVisible();
  await everyShape('inside the network');
});

test('nor where the network is asked why', async ({ inkling, page }) => {
  await inkling.open('#inside/why');
  await page.getByLabel('The smallest change').selectOption('2');
  await expect(page.getByRole('img', { name: 'Read as 2' })).toBeVisible();
  for (const summary of await page.locator('#why summary:visible').all()) await summary.click();
  await expectNoFaults(page, 'why the network answers so');
});

test('nor where filters are looked at', async ({ inkling, page }) => {
  await inkling.open('#inside/filters');
  await expect(page.getByRole('img', { name: /^1 Conv 3×3: 32 kernels/ })).toBeVisible();
  for (const summary of await page.locator('#filters summary:visible').all()) await summary.click();
  await expectNoFaults(page, 'filters');
});

test('nor where neurons are looked at', async ({ inkling, page }) => {
  await inkling.open('#inside/neurons');
  await expect(page.getByText(/^10,000 test images were looked at\./)).toBeVisible();
  for (const summary of await page.locator('#neurons summary:visible').all()) await summary.click();
  await expectNoFaults(page, 'neurons');
});

test('nor where there are several digits, drawn or on a picture', async ({ inkling, page }) => {
  await inkling.open('#test');
  await inkling.enter('Draw');
  await inkling.drawNumber('42');
  await expectNoFaults(page, 'several digits drawn');
  await inkling.enter('Train');
  await expectNoFaults(page, 'several digits drawn, beside a room');
  await inkling.enter('Draw');
  await readPicture(inkling, pictureOf(['4'], 160, 'one.png'));
  await expectNoFaults(page, 'a picture of one digit');
  await readPicture(inkling, pictureOf(['47103', '20134'], 160, 'lines.png'));
  await page.getByText('Why was mine misread?').click();
  await expect(page.getByRole('row', { name: /^All steps/ })).toBeVisible();
  await expectNoFaults(page, 'a picture of two lines');
  await inkling.enter('Train');
  await expectNoFaults(page, 'a picture beside a room');
});

for (const { name, width, height } of SHAPES.filter(({ text, spaced, height }) => !text && !spaced && height < 800)) {
  test(`on ${name} the answer is in sight while somebody draws`, async ({ inkling, page }) => {
    await page.setViewportSize({ width, height });
    await inkling.open();
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);
    for (const part of [inkling.pad, inkling.prediction, inkling.probabilities.first(), inkling.probabilities.last()]) {
      await expect(part).toBeInViewport({ ratio: 1 });
    }
  });
}

for (const { name, width, height } of SHAPES.filter(({ text, spaced, width }) => !text && !spaced && width < 400)) {
  test(`on ${name} the answer is in sight with several digits, and with a picture`, async ({ inkling, page }) => {
    await page.setViewportSize({ width, height });
    await inkling.open();
    await inkling.drawNumber('42');
    await expectAnswerInSight(inkling.pad);
    await readPicture(inkling, pictureOf(['4'], 160, 'tall.png'));
    await expectAnswerInSight(page.getByRole('img', { name: 'tall.png' }));

    /** @param {Locator} drawn */
    async function expectAnswerInSight(drawn) {
      const { prediction, probabilities } = inkling;
      for (const part of [drawn, prediction, probabilities.first(), probabilities.last()]) {
        await expect(part).toBeInViewport({ ratio: 1 });
        const [box, rooms] = [await part.boundingBox(), await page.getByRole('navigation').boundingBox()];
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(rooms?.y ?? 0);
      }
    }
  });
}

test('on a phone on its side the rooms are beside the name, and leave the height to the page', async ({
  inkling,
  page,
}) => {
  await page.setViewportSize({ width: 844, height: 390 });
  await inkling.open();
  const bottomOf = async (/** @type {Locator} */ element) => {
    const box = await element.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY);
  };
  expect(await bottomOf(page.getByRole('navigation'))).toBeLessThan(70);
  expect(await bottomOf(page.getByRole('heading', { name: 'Inkling' }))).toBeLessThan(70);
});

test('what a digit is read as stands beside it on a picture, on no other', async ({ inkling, page }) => {
  await inkling.open();
  for (const [lines, size] of /** @type {const} */ ([
    [['47103', '20134'], 160],
    [new Array(8).fill('47103'), 80],
  ])) {
    await readPicture(inkling, pictureOf(lines, size, `${lines.length} lines.png`));
    await expect(page.locator('.picture-label')).toHaveCount(lines.join('').length);
    for (const shape of SHAPES) {
      await take(page, shape);
      expect(await page.evaluate(overprinted), `${lines.length} lines, ${shape.name}`).toEqual([]);
    }
  }
});

test('from right to left a slider fills from the right, and the curve still runs to the right', async ({
  inkling,
  page,
}) => {
  await inkling.open('?rotation=15#train/data');
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await inkling.button('Step').click();
  await expect(page.getByRole('slider', { name: 'Rotation' })).toHaveCSS('background-position', '100% 50%, 0px 50%');
  await inkling.enterTab('Recipe');
  await expect(page.locator('#curve canvas')).toHaveCount(2);
  await expect(inkling.progress).toHaveCSS('background-position', /^100% 0/);
  await expect(page.locator('#curve canvas').first()).toHaveCSS('direction', 'ltr');
});

/** @param {Inkling} inkling @param {PictureFile} file */
async function readPicture(inkling, file) {
  await inkling.choosePictures(file);
  await expect(inkling.page.getByRole('img', { name: file.name })).toBeVisible();
}

/** Runs in the page. @returns {string[]} labels that lie on another box, or on another label */
function overprinted() {
  const boxes = [...document.querySelectorAll('.picture-box')];
  const labels = [...document.querySelectorAll('.picture-label')];
  return labels.flatMap((label) => {
    const here = label.getBoundingClientRect();
    const others = [...boxes, ...labels].filter((each) => each !== label && !each.contains(label));
    const covered = others.filter((other) => {
      const there = other.getBoundingClientRect();
      const width = Math.min(here.right, there.right) - Math.max(here.left, there.left);
      const height = Math.min(here.bottom, there.bottom) - Math.max(here.top, there.top);
      return width > 2 && height > 2;
    });
    return covered.map((other) => `${label.textContent} lies on ${other.textContent}`);
  });
}

/** @param {Page} page @param {string} state */
async function expectNoFaults(page, state) {
  for (const shape of SHAPES) {
    await take(page, shape);
    for (const direction of ['ltr', 'rtl']) {
      const faults = await page.evaluate(findFaults, direction);
      expect.soft(faults, `${state}, ${shape.name}, ${direction}`).toEqual([]);
    }
  }
}

/** @param {Page} page @param {Shape} shape */
async function take(page, { width, height, text = 100, spaced = false }) {
  await page.setViewportSize({ width, height });
  await page.evaluate(
    async ({ text, css }) => {
      document.documentElement.style.fontSize = `${text}%`;
      document.getElementById('spacing')?.remove();
      if (css !== null)
        document.head.append(Object.assign(document.createElement('style'), { id: 'spacing', textContent: css }));
      // The plot takes its new size a frame later.
      for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    },
    { text, css: spaced ? SPACED : null },
  );
}

/**
 * Runs in the page.
 * @param {string} direction
 * @returns {string[]}
 */
function findFaults(direction) {
  document.documentElement.dir = direction;
  const faults = new Set();
  const root = /** @type {Element} */ (document.scrollingElement);
  scrollTo(0, 0);
  if (root.scrollWidth > innerWidth) faults.add(`the page is ${root.scrollWidth} wide, the window ${innerWidth}`);

  const shown = [...document.body.querySelectorAll('*')].filter(isShown);
  for (const element of shown) {
    // What is wider than its room may be scrolled, but not by the page.
    if (scrolls(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    const isCut = getComputedStyle(element).overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
    if (isCut && element.clientWidth > 0) faults.add(`${name(element)} is cut off`);
    if (left < -1 || right > innerWidth + 1) faults.add(`${name(element)} sticks out of the window`);
  }

  for (const text of texts()) {
    const box = boxAround(text.parentElement);
    const room = box.getBoundingClientRect();
    for (const { left, right, top, bottom } of rectsOf(text)) {
      const sideways = Math.max(room.left - left, right - room.right);
      // A large digit is higher than its line; only what is framed cuts it off there.
      const upright = box.matches('a, button, label, td, th') ? Math.max(room.top - top, bottom - room.bottom) : 0;
      const out = Math.max(sideways, upright);
      if (out > 2 && !scrolls(/** @type {Element} */ (text.parentElement)))
        faults.add(`"${text.data.trim()}" sticks out of ${name(box)}`);
    }
    const lines = new Set(rectsOf(text).map(({ top }) => Math.round(top)));
    if (box.matches('a, button, label') && !/\s/.test(text.data.trim()) && lines.size > 1)
      faults.add(`"${text.data.trim()}" is broken in ${name(box)}`);
    const note = text.parentElement?.closest('label')?.nextElementSibling?.getBoundingClientRect();
    if (note !== undefined && rectsOf(text).some((rect) => rectsOverlap(rect, note)))
      faults.add(`"${text.data.trim()}" is overprinted`);
    if (/^[\x20-\x7e…±–·°]+$/.test(text.data.trim()) && !runsForward(text))
      faults.add(`"${text.data.trim()}" is scrambled`);
  }

  const digits = shown.filter((element) => element.matches('.probability-digit'));
  for (const [index, digit] of digits.entries()) {
    const next = digits[index + 1];
    if (next !== undefined && gapBetween(digit, next) < 1) faults.add(`${name(digit)} touches the next`);
  }

  const controls = shown.filter((element) =>
    element.matches('a, button, input, select, summary, canvas[tabindex], .uplot'),
  );
  // What is told stays in its place while the page scrolls, and so lies over something always, but never over the rooms.
  const page = controls.filter((element) => element.closest('.notice, .rooms') === null);
  const rooms = controls.filter((element) => element.closest('.rooms') !== null);
  const told = controls.filter((element) => element.closest('.notice') !== null);
  for (const each of [page, rooms, told]) {
    for (const [index, one] of each.entries()) findOverlaps([one], each.slice(index + 1));
  }
  // The rooms stay in their place on a phone: at the end of the page that is below all else.
  scrollTo(0, root.scrollHeight);
  findOverlaps(rooms, [...page, ...shown.filter((element) => element.matches('.notice'))]);
  scrollTo(0, 0);
  for (const target of [...controls, ...shown.filter((element) => element.matches('.confusion td'))]) {
    target.scrollIntoView({ block: 'center', inline: 'center' });
    const { left, top, width, height } = target.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (hit === null || !target.contains(hit)) faults.add(`${name(target)} cannot be reached: ${name(hit)} is there`);
  }
  scrollTo(0, 0);
  return [...faults];

  /** @param {Element} element */
  function isShown(element) {
    const visible = element.checkVisibility({ visibilityProperty: true }) && !isClipped(element);
    return visible && element.closest('.keys, option, svg') === null;
  }

  /** Whether only a screen reader finds it, at this size and in this room. @param {Element | null} element @returns {boolean} */
  function isClipped(element) {
    if (element === null) return false;
    return getComputedStyle(element).clipPath === 'inset(50%)' || isClipped(element.parentElement);
  }

  /** What a text should keep within: a section whose parts stand among others has no box of its own. @param {Element | null | undefined} element @returns {Element} */
  function boxAround(element) {
    const box = /** @type {Element} */ (
      element?.closest('a, button, label, td, th, select, form, figure, nav, section, header, footer, main')
    );
    return getComputedStyle(box).display === 'contents' ? boxAround(box.parentElement) : box;
  }

  /** Whether it has more to show than fits, and a bar to move it with. @param {Element} element */
  function scrolls(element) {
    const scroller = element.closest('.notice, .errors, .figure-table, .filters-table, .filters-numbers');
    if (scroller === null) return false;
    return scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
  }

  /** @returns {Text[]} */
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      if (text.parentElement !== null && text.data.trim() !== '' && isShown(text.parentElement)) found.push(text);
    }
    return found;
  }

  /** @param {Text} text @param {[number, number]} [part] */
  function rectsOf(text, part = [0, text.length]) {
    const range = document.createRange();
    range.setStart(text, part[0]);
    range.setEnd(text, part[1]);
    return [...range.getClientRects()];
  }

  /** Each character stands to the right of the one before it, line by line. @param {Text} text */
  function runsForward(text) {
    let [before] = rectsOf(text, [0, 1]);
    for (let at = 1; at < text.length; at++) {
      const [rect] = rectsOf(text, [at, at + 1]);
      if (rect === undefined || rect.width === 0) continue;
      if (before !== undefined && Math.abs(rect.top - before.top) < 2 && rect.left < before.left - 1) return false;
      before = rect;
    }
    return true;
  }

  /** Infinite when they are not on one line. @param {Element} one @param {Element} other */
  function gapBetween(one, other) {
    const [a, b] = [one, other].map((element) => element.getBoundingClientRect());
    if (Math.abs(a.top - b.top) > 1) return Number.POSITIVE_INFINITY;
    // The space behind a letter is of its box.
    const spacing = Number.parseFloat(getComputedStyle(one).letterSpacing) || 0;
    return Math.max(a.left, b.left) - Math.min(a.right, b.right) + spacing;
  }

  /** @param {readonly Element[]} some @param {readonly Element[]} others */
  function findOverlaps(some, others) {
    for (const one of some) {
      for (const other of others) if (overlap(one, other)) faults.add(`${name(one)} lies over ${name(other)}`);
    }
  }

  /** @param {Element} one @param {Element} other */
  function overlap(one, other) {
    return rectsOverlap(seenOf(one), seenOf(other));
  }

  /** Without what its list has scrolled away. @param {Element} element */
  function seenOf(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const list = element.closest('.digits')?.getBoundingClientRect();
    const [from, to] = [Math.max(top, list?.top ?? top), Math.min(bottom, list?.bottom ?? bottom)];
    return new DOMRect(left, from, right - left, Math.max(0, to - from));
  }

  /** @param {DOMRect} a @param {DOMRect} b */
  function rectsOverlap(a, b) {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return width > 1 && height > 1;
  }

  /** @param {Element | null} element */
  function name(element) {
    if (element === null) return 'nothing';
    const text = element.getAttribute('aria-label') ?? element.textContent?.trim().replace(/\s+/g, ' ').slice(0, 30);
    return `<${element.localName} ${element.id || element.className}> "${text}"`;
  }
}
