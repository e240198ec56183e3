// @vitest-environment happy-dom
/** SVG is known by what is in it, and what would take long to draw is refused before it is begun. */

import { describe, expect, it, vi } from 'vitest';
import { drawnOf, drawSvg, isSvg } from './svg.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg">';
/** @param {string} content */
const parsed = (content) => new DOMParser().parseFromString(`${SVG}${content}</svg>`, 'image/svg+xml');
/** @param {string} id @param {string} target @param {number} times */
const copies = (id, target, times) => `<g id="${id}">${`<use href="#${target}"/>`.repeat(times)}</g>`;

describe('a file', () => {
  it.each([
    [SVG, true],
    ['<?xml version="1.0"?>\n<!-- by hand -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg:svg>', true],
    ['<svg', true],
    ['\uFEFF<svg/>', true],
    ['<html><svg/></html>', false],
    ['<svgz>', false],
    ['\x89PNG\r\n', false],
    [`${'<!---->'.repeat(9000)}Dear diary`, false],
    ['', false],
  ])('is SVG by its first element: %.60s', async (content, expected) => {
    expect(await isSvg(new Blob([content]))).toBe(expected);
  });
});

describe('what is drawn of an SVG', () => {
  it('is all its elements, with those that are repeated', () => {
    expect(drawnOf(parsed('<g><path/><path/></g>'))).toBe(4);
    const nested = copies('a', 'line', 10) + copies('b', 'a', 10) + copies('c', 'b', 10);
    expect(drawnOf(parsed(`<path id="line"/>${nested}`))).toBeGreaterThan(1000);
  });

  it('is more where a path is long, and nothing twice that refers to itself', () => {
    expect(drawnOf(parsed(`<path d="${'M0 0'.repeat(500)}"/>`))).toBe(12);
    expect(drawnOf(parsed(copies('a', 'a', 3)))).toBeLessThan(10);
  });

  it('is much where a filter is used, and without end where its settings are extreme', () => {
    const blur = (/** @type {number} */ deviation) =>
      `<filter id="f"><feGaussianBlur stdDeviation="1 ${deviation}"/></filter><path filter="url(#f)"/>`;
    expect(drawnOf(parsed(blur(2)))).toBeGreaterThan(400);
    expect(drawnOf(parsed(blur(500)))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['a path without end', `<path d="${'M0 0'.repeat(1_100_000)}"/>`],
    ['a filter on each of many', `<filter id="f"><feFlood/></filter>${'<path filter="url(#f)"/>'.repeat(150)}`],
    [
      'what is repeated a billion times',
      copies('a0', 'line', 10) + [1, 2, 3, 4, 5, 6, 7, 8].map((at) => copies(`a${at}`, `a${at - 1}`, 10)).join(''),
    ],
  ])('is not begun with %s', async (_, content) => {
    const begun = vi.spyOn(URL, 'createObjectURL');
    const file = new Blob([`${SVG}<path id="line"/>${content}</svg>`]);
    await expect(drawSvg(file, new AbortController().signal)).rejects.toMatchObject({ fault: 'laborious' });
    expect(begun).not.toHaveBeenCalled();
  });

  it('is not begun once nobody waits for it', async () => {
    const begun = vi.spyOn(URL, 'createObjectURL');
    await expect(drawSvg(new Blob([`${SVG}</svg>`]), AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(begun).not.toHaveBeenCalled();
  });
});
