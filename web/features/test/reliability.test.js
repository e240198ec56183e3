// @vitest-environment happy-dom
/** Whether its confidence can be believed: as a diagram, as a sentence and as a table. */

import { beforeEach, describe, expect, it } from 'vitest';
import { bins } from '../../../tests/web/fake-engine.js';
import { region, showPage, showRooms, text } from '../../../tests/web/page.js';
import { EVALUATION } from '../../../tests/web/states.js';
import { drawReliability, fillReliability } from './reliability.js';

const figure = () => /** @type {HTMLElement} */ (region('evaluation').querySelector('[data-part="reliability"]'));
/** @param {string} selector @param {string[]} names */
const shapes = (selector, ...names) =>
  [...figure().querySelectorAll(selector)].map((shape) => names.map((name) => Number(shape.getAttribute(name))));

beforeEach(() => {
  showPage();
  showRooms();
});

describe('the reliability', () => {
  it('is told of in a sentence, which names the diagram', () => {
    drawReliability(figure(), { ...EVALUATION, count: 10_000, refused: 1234 });
    const sentence =
      'its confidence is off by 0.4 % on average (expected calibration error); 1,234 of 10,000 refused as no digit.';
    expect(figure().querySelector('[role="img"]')?.getAttribute('aria-label')).toBe(`Reliability: ${sentence}`);
    expect(text('[data-part="reliability"] figcaption')).toBe(`Reliability: ${sentence}`);
  });

  it('is a bar for each part that holds answers, as high as the share that is right', () => {
    drawReliability(figure(), EVALUATION);
    expect(shapes('.plot-bar', 'y', 'height')).toEqual([
      [expect.closeTo(5), expect.closeTo(95)],
      [expect.closeTo(0), expect.closeTo(100)],
    ]);
    const [[x, width]] = shapes('.plot-bar', 'x', 'width');
    expect(x).toBeGreaterThan((100 * 13) / 15);
    expect(x + width).toBeLessThan((100 * 14) / 15);
  });

  it('has faint bars where there are few answers, and says so', () => {
    const [, , ...others] = bins(100);
    const few = { count: 9, confidence: 0.05, accuracy: 1 };
    drawReliability(figure(), { ...EVALUATION, bins: [few, { ...few, count: 10 }, ...others] });
    expect([...figure().querySelectorAll('.plot-bar')].map((bar) => bar.classList.contains('few'))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(text('[data-part="reliability"] figcaption')).toMatch(/Faint bars rest on fewer than 10 images\.$/);
    drawReliability(figure(), EVALUATION);
    expect(text('[data-part="reliability"] figcaption')).not.toContain('Faint');
  });

  it('has the confidence interval of each, where its mean confidence is', () => {
    const [, , ...others] = bins(40);
    drawReliability(figure(), {
      ...EVALUATION,
      // 18 of 20: the interval is R's, as in the test of the interval.
      bins: [{ count: 20, confidence: 0.05, accuracy: 0.9 }, { count: 0, confidence: 0, accuracy: 0 }, ...others],
    });
    const [first] = shapes('.plot-interval', 'x1', 'x2', 'y1', 'y2');
    expect(first.slice(0, 2)).toEqual([5, 5]);
    expect(first[2]).toBeCloseTo(100 * (1 - 0.6989663547715128), 8);
    expect(first[3]).toBeCloseTo(100 * (1 - 0.972133518786232), 8);
  });

  it('is a table of the parts that hold answers', () => {
    fillReliability(/** @type {HTMLElement} */ (document.querySelector('.reliability')), EVALUATION);
    const rows = [...document.querySelectorAll('.reliability tbody tr')];
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['87 % to 93 %', '25', '90.0 %', '95.0 %'],
      ['93 % to 100 %', '75', '99.0 %', '100.0 %'],
    ]);
    const heads = [...document.querySelectorAll('.reliability thead th')].map((head) => head.textContent);
    expect(heads).toEqual(['How sure it was', 'Digits', 'Mean confidence', 'Right']);
    expect(text('.reliability caption')).toContain('3 refused as no digit');
  });
});
