// @vitest-environment happy-dom
/** The training images that look like one: how they are asked for, shown, cancelled and forgotten. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { named } from '../../../tests/web/page.js';
import { state } from '../../../tests/web/states.js';
import { markup } from '../../shared/parts.js';
import MARKUP from './gallery.html?raw';
import { Nearest } from './nearest.js';

const FOUND = [
  { index: 12, label: 7, cosine: 0.9876, pixels: new Uint8Array(784) },
  { index: 59_999, label: 1, cosine: 0.9, pixels: new Uint8Array(784) },
  { index: 4, label: 7, cosine: 0.8, pixels: new Uint8Array(784) },
];

/** @type {Nearest} */
let nearest;
/** @type {import('vitest').Mock} */
let request;
/** @type {import('vitest').Mock} */
let update;

const find = (/** @type {string} */ name) =>
  /** @type {HTMLButtonElement} */ ([...document.querySelectorAll('button')].find((each) => each.textContent === name));
const search = () => find('Find training images like it');
const told = () => document.querySelector('#gallery-nearest')?.textContent;
const items = () => [...document.querySelectorAll('[aria-label="Training images like it"] li')];
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  document.body.replaceChildren(markup(MARKUP));
  request = vi.fn(async (_, __, signal) => {
    signal.throwIfAborted();
    return FOUND;
  });
  update = vi.fn();
  const page = /** @type {any} */ ({ client: { request }, store: { update } });
  nearest = new Nearest(document.body, page, async (index) => new Uint8Array(784).fill(index));
  nearest.render(state({}));
  nearest.of(8);
});

describe('the training images that look like one', () => {
  it('are shown with what they are and how near, and counted in a sentence', async () => {
    search().click();
    await settled();
    expect(request).toHaveBeenCalledWith('nearest', { pixels: new Uint8Array(784).fill(8) }, expect.any(AbortSignal));
    expect(items().map((item) => item.textContent)).toEqual(['a 7, 0.988', 'a 1, 0.900', 'a 7, 0.800']);
    expect(told()).toMatch(/^To the network it looks like these training images: 2 7s, one 1\./);
    expect(update).toHaveBeenCalledWith({ task: null });
  });

  it('are searched for with progress, and the search can be cancelled', async () => {
    request.mockImplementation(
      (_, __, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    search().focus();
    search().click();
    await settled();
    expect(document.activeElement).toBe(find('Cancel'));
    nearest.render(state({ task: { task: 'nearest', done: 15_000, total: 60_000 } }));
    expect(named('progressbar', 'Search progress').getAttribute('aria-valuenow')).toBe('25');
    expect(search().hidden).toBe(true);
    find('Cancel').click();
    await settled();
    expect(search().hidden).toBe(false);
    expect(document.activeElement).toBe(search());
    expect(told()).toBe('');
  });

  it('are of one image: the next has none, and what is found for the one before is not shown', async () => {
    search().click();
    nearest.of(9);
    await settled();
    expect(items()).toHaveLength(0);
    expect(search().hidden).toBe(false);
    search().click();
    await settled();
    expect(items()).toHaveLength(3);
    nearest.of(null);
    expect(items()).toHaveLength(0);
    expect(told()).toBe('');
  });

  it('are none where nothing looks alike, which is said in the words of the engine', async () => {
    request.mockRejectedValue(new Error('This network has no hidden layer, so no two images look alike to it.'));
    search().click();
    await settled();
    expect(told()).toMatch(/no hidden layer/);
  });

  it('are not searched for beside a training', () => {
    nearest.render(state({ phase: 'running' }));
    expect(search().getAttribute('aria-disabled')).toBe('true');
    expect(told()).toBe('Pause the training to search.');
    nearest.render(state({ phase: 'paused' }));
    expect(search().getAttribute('aria-disabled')).toBe('false');
    expect(told()).toBe('');
  });
});
