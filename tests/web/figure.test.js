// @vitest-environment happy-dom
/** A figure: its name, its table, and the files that it is saved as. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Figure } from '../../web/shared/figure.js';
import { csvFile, svgFile } from '../../web/shared/files.js';
import { drawing, svg, text } from '../../web/shared/svg.js';

const TABLE = {
  caption: 'Some "figures", in a table',
  columns: [
    { head: 'Of', format: String },
    { head: 'Share, as a "part"', format: (/** @type {number} */ share) => `${100 * share} %` },
  ],
  rows: [
    ['a,b', 0.25],
    ['c', null],
  ],
};

describe('a figure', () => {
  /** @type {HTMLElement} */
  let root;
  const onError = vi.fn();
  const saveAs = (/** @type {string} */ type) =>
    /** @type {HTMLButtonElement} */ (root.querySelector(`[aria-label="Save Shares as ${type}"]`));

  beforeEach(() => {
    document.body.innerHTML = '<style>.chart rect { fill: rgb(1, 2, 3) }</style><figure></figure>';
    root = /** @type {HTMLElement} */ (document.querySelector('figure'));
    const picture = drawing(50, svg('rect', { class: 'big', width: 10 }), text('more < less', 1, 2));
    new Figure(root, 'Shares', onError).show({ sentence: 'there are two.', picture, table: TABLE });
  });

  it('has a sentence that is its name, and its table behind a disclosure', () => {
    expect(root.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('Shares: there are two.');
    expect(root.querySelector('figcaption')?.textContent).toBe('Shares: there are two.');
    expect(root.querySelector('details')?.open).toBe(false);
    expect([...root.querySelectorAll('tbody tr')].map((row) => row.textContent)).toEqual(['a,b25 %', 'c–']);
    expect(root.querySelector('caption')?.textContent).toBe(TABLE.caption);
  });

  it('is saved under its name, as the person wants it', async () => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
    saveAs('CSV').click();
    await vi.waitFor(() => expect(click).toHaveBeenCalledTimes(1));
    expect(/** @type {HTMLAnchorElement} */ (click.mock.contexts[0]).download).toBe('Shares.csv');
    expect(onError).not.toHaveBeenCalled();
  });

  it('tells when it cannot be saved', async () => {
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      throw new Error('no memory');
    });
    saveAs('SVG').click();
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(new Error('no memory')));
  });

  it('is an SVG that has its size, its style and its paper by itself', async () => {
    const picture = /** @type {SVGElement} */ (root.querySelector('svg'));
    const file = await svgFile(picture).text();
    expect(file).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(file).toMatch(/^<svg [^>]*width="320" height="50"/);
    expect(file).toContain('fill="rgb(1, 2, 3)"');
    expect(file).toContain('more &lt; less');
    expect(picture.querySelector('rect')?.hasAttribute('fill'), 'the one on the page stays as it is').toBe(false);
  });

  it('is a CSV of the figures themselves, with what could be mistaken in quotes', async () => {
    expect(await csvFile(TABLE).text()).toBe('Of,"Share, as a ""part"""\r\n"a,b",0.25\r\nc,\r\n');
  });
});
