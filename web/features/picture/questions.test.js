// @vitest-environment happy-dom
/** What the engine is asked about pictures: nothing that nobody waits for. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { button, region, showPage } from '../../../tests/web/page.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { mount } from './pictures.js';

/** @import { State } from '../../shell/store.js' */

vi.mock('./picture-file.js', () => ({
  pixelsOf: async () => ({ pixels: new Uint8Array(800), copy: new Uint8Array(800), width: 20, height: 10 }),
}));

vi.mock('../../shared/pixel-images.js', () => ({ SIDE: 28, drawPixelImages: () => {} }));

const DIGIT = { verdict: 'digit', digit: 4, probabilities: new Array(10).fill(0.1), pixels: new Uint8Array(784) };
const MARKS = [4, 12].map((left) => ({ ...DIGIT, line: 0, left, top: 2, right: left + 4, bottom: 8 }));
const FILE = new File([], 'a.png');

describe('pictures', () => {
  /** @type {Store} */
  let store;
  /** @type {ReturnType<typeof mount>} */
  let pictures;
  /** @type {import('vitest').Mock<(name: string, fields: any, signal?: AbortSignal) => Promise<any>>} */
  let request;
  const asked = (/** @type {string} */ name) => request.mock.calls.filter(([each]) => each === name);
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const isOpen = () => !region('picture').hidden;

  /** @param {Partial<State>} [state] */
  function open(state = { phase: 'idle', reader: 'original' }) {
    store.update(state);
    const client = /** @type {any} */ ({ request });
    pictures = mount({ root: document, store, client, events: new Events() });
  }

  beforeEach(() => {
    showPage();
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (() => ({ putImageData: () => {} }));
    vi.stubGlobal('ImageData', class {});
    store = new Store();
    request = vi.fn(async (name, { boxes }) => {
      if (name === 'readPicture') return { picture: 'first', marks: MARKS, strokeWidth: 1, lightOnDark: false };
      return boxes?.map((/** @type {any} */ box) => ({ ...DIGIT, line: 0, ...box }));
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it('wait for the engine, and one that is cancelled meanwhile never comes', async () => {
    open({ phase: 'starting' });
    const read = pictures.read([FILE]);
    await settled();
    button('Cancel').click();
    await read;
    store.update({ phase: 'idle', reader: 'original' });
    await settled();
    expect(asked('readPicture')).toHaveLength(0);
    expect(isOpen()).toBe(false);
    await pictures.read([FILE]);
    expect(isOpen()).toBe(true);
  });

  it('ask what a digit would be without a step for the newest box alone', async () => {
    open();
    await pictures.read([FILE]);
    /** @type {((outcomes: any) => void)[]} */
    const answers = [];
    request.mockImplementation(async (name) => {
      if (name === 'withoutSteps') return new Promise((resolve) => answers.push(resolve));
      return [];
    });
    const why = /** @type {HTMLDetailsElement} */ (document.querySelector('[data-part="why"]'));
    why.open = true;
    const digit = /** @type {HTMLElement} */ (document.querySelector('[data-part="digits"] button'));
    for (let press = 0; press < 20; press++) {
      const [now] = document.querySelectorAll('[data-part="digits"] button');
      (now ?? digit).dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
      await settled();
    }
    expect(answers.length).toBeLessThanOrEqual(2);
    for (const answer of answers.splice(0)) answer([]);
    await settled();
    expect(answers).toHaveLength(1);
    const boxes = asked('withoutSteps').map(([, { box }]) => box.top);
    expect(boxes.at(-1)).toBe(4);
  });
});
