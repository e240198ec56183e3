// @vitest-environment happy-dom
/** Which picture is looked at, by whose reading, and what is told meanwhile; the engine answers when the test says so. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { button, region, showPage } from '../../../tests/web/page.js';
import { Events } from '../../shell/events.js';
import { Store } from '../../shell/store.js';
import { mount } from './pictures.js';
import { Stages } from './stages.js';

/** What the tab keeps, in place of a database. @type {{ entry: import('./album.js').Entry | null }} */
const tab = vi.hoisted(() => ({ entry: null }));
vi.mock('./kept-picture.js', () => ({
  KeptPicture: class {
    find = async () => tab.entry;
    keep = async (/** @type {typeof tab.entry} */ entry) => {
      tab.entry = entry;
    };
    forget = () => this.keep(null);
  },
}));
vi.mock('./picture-file.js', () => ({
  pixelsOf: async () => ({ pixels: new Uint8Array(320_000), copy: new Uint8Array(320_000), width: 400, height: 200 }),
}));

/** @import { PictureReading } from '../../shell/events.js' */

/** @typedef {{ answer: (text: string) => void, signal: AbortSignal | undefined }} Question */

/** @param {string} text a digit each @param {number} picture */
function readingOf(text, picture) {
  const marks = [...text].map((digit, at) => {
    const box = { left: 10 + 40 * at, top: 20, right: 40 + 40 * at, bottom: 60 };
    const probabilities = new Array(10).fill(0);
    probabilities[Number(digit)] = 0.9;
    return { ...box, line: 0, verdict: 'digit', digit: Number(digit), probabilities, pixels: new Uint8Array(784) };
  });
  return { picture: String(picture), marks, strokeWidth: 4, lightOnDark: false };
}

describe('pictures', () => {
  /** @type {Question[]} that wait for an answer */
  let asked;
  /** @type {import('vitest').Mock} */
  let answering;
  /** @type {Store} */
  let store;
  /** @type {Events} */
  let events;
  /** @type {ReturnType<typeof mount>} */
  let pictures;
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const title = () => document.querySelector('#picture-title')?.textContent;
  const shown = () => /** @type {PictureReading} */ (events.latest('picture'));
  const digits = () =>
    shown()
      .digits.map(({ digit }) => digit)
      .join('');
  const isUsable = (/** @type {string} */ name) => button(name).getAttribute('aria-disabled') === 'false';

  /** @param {string} text read on the picture that is asked about @param {number} [at] */
  const answer = async (text, at = 0) => {
    asked.splice(at, 1)[0].answer(text);
    await settled();
  };
  /** @param {Record<string, string>} files what is read on each, by name */
  const read = async (files) => {
    const done = pictures.read(Object.keys(files).map((name) => new File([], name)));
    for (const text of Object.values(files)) {
      await settled();
      await answer(text);
    }
    await done;
    await settled();
  };
  const changeNetwork = async () => {
    events.say('network', null);
    await settled();
  };

  beforeEach(() => {
    tab.entry = null;
    showPage();
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (() => null);
    // There is no canvas here.
    vi.spyOn(Stages.prototype, 'showPicture').mockImplementation(() => {});
    asked = [];
    let names = 0;
    answering = vi.fn((/** @type {string} */ name, /** @type {unknown} */ _, /** @type {AbortSignal} */ signal) => {
      if (name !== 'readPicture') return Promise.resolve(name === 'readBoxes' ? [] : {});
      return new Promise((resolve, reject) => {
        asked.push({ answer: (text) => resolve(readingOf(text, names++)), signal });
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    store = new Store();
    store.update({ phase: 'idle', reader: 'original' });
    events = new Events();
    pictures = mount(/** @type {any} */ ({ root: document, store, client: { request: answering }, events }));
  });

  it('are said to be read by the network of before while another one learns, and read by it once that rests', async () => {
    await read({ 'a.png': '47' });
    expect(shown().isOld).toBe(false);
    store.update({ phase: 'running', reader: 'own' });
    await changeNetwork();
    await changeNetwork();
    expect(asked).toEqual([]);
    expect(shown().isOld).toBe(true);
    store.update({ phase: 'idle' });
    await settled();
    await answer('17');
    expect(digits()).toBe('17');
    expect(shown().isOld).toBe(false);
  });

  it('stay said to be of before when reading them anew is cancelled, until the person asks for it', async () => {
    await read({ 'a.png': '47' });
    await changeNetwork();
    expect(button('Read anew').hidden).toBe(true);
    button('Cancel').click();
    asked = [];
    await settled();
    expect(shown().isOld).toBe(true);
    store.update({ memoryBytes: 1 });
    await settled();
    expect(asked).toEqual([]);
    button('Read anew').click();
    await settled();
    await answer('17');
    expect(digits()).toBe('17');
    expect(shown().isOld).toBe(false);
    expect(button('Read anew').hidden).toBe(true);
  });

  it('change with their names, and nothing is copied on the way', async () => {
    await read({ 'a.png': '47', 'b.png': '13' });
    expect(isUsable('Copy')).toBe(true);
    button('Next').click();
    await settled();
    expect([title(), digits()]).toEqual(['a.png', '47']);
    expect(isUsable('Copy')).toBe(false);
    await answer('13');
    expect([title(), digits()]).toEqual(['b.png', '13']);
    expect(isUsable('Copy')).toBe(true);
  });

  it('are looked at without a digit too, as long as there is none with one', async () => {
    const told = vi.fn();
    events.on('problem', told);
    await read({ 'empty.png': '' });
    expect([title(), digits()]).toEqual(['empty.png', '']);
    expect(region('picture').textContent).toContain('Nothing is written here');
    expect(told).not.toHaveBeenCalled();
    await read({ 'none.png': '', 'some.png': '47', 'more.png': '13' });
    expect([title(), digits()]).toEqual(['some.png', '47']);
    expect(told).toHaveBeenCalledWith('Nothing is written on “none.png”.');
  });

  it('that come while others are read follow them, and go with them when that is cancelled', async () => {
    const first = pictures.read(['a.png', 'b.png'].map((name) => new File([], name)));
    const second = pictures.read([new File([], 'c.png')]);
    for (const text of ['1', '2']) {
      await settled();
      expect(asked).toHaveLength(1);
      await answer(text);
      expect([title(), digits()]).toEqual(['a.png', '1']);
    }
    await first;
    await answer('3');
    await second;
    expect([title(), digits()]).toEqual(['c.png', '3']);
    expect(region('picture').textContent).toContain('3 of 3');

    const cancelled = [pictures.read([new File([], 'd.png')]), pictures.read([new File([], 'e.png')])];
    await settled();
    button('Cancel').click();
    await Promise.all(cancelled);
    expect(asked).toHaveLength(1);
    expect([title(), digits()]).toEqual(['c.png', '3']);
  });

  it('have what was told go when the person goes on', async () => {
    await read({ 'a.png': '47', 'b.png': '13' });
    const pressed = vi.fn();
    events.on('pressed', pressed);
    button('Next').click();
    button('Back to the pad').click();
    expect(pressed).toHaveBeenCalledTimes(2);
  });

  it('do not come back when the person left on the way', async () => {
    await read({ 'a.png': '47', 'b.png': '13' });
    button('Next').click();
    await settled();
    button('Back to the pad').click();
    await settled();
    expect(asked[0].signal?.aborted).toBe(true);
    expect(region('picture').hidden).toBe(true);
  });

  it('are looked at again after a reload, until the person is back at the pad', async () => {
    const reload = () => {
      showPage();
      events = new Events();
      pictures = mount(/** @type {any} */ ({ root: document, store, client: { request: answering }, events }));
      const restored = pictures.restore();
      return settled().then(() => restored);
    };
    await read({ 'a.png': '47' });
    const restored = reload();
    await settled();
    await answer('49');
    await restored;
    expect([title(), digits()]).toEqual(['a.png', '49']);
    button('Back to the pad').click();
    await reload();
    expect([asked, events.latest('picture')]).toEqual([[], undefined]);
  });

  it('that were opened while the one of before the reload was on its way stay', async () => {
    await read({ 'a.png': '47' });
    showPage();
    pictures = mount(/** @type {any} */ ({ root: document, store, client: { request: answering }, events }));
    const restored = pictures.restore();
    await settled();
    const opened = pictures.read([new File([], 'b.png')]);
    await settled();
    await answer('8', 1);
    await opened;
    await answer('49');
    await restored;
    expect([title(), digits()]).toEqual(['b.png', '8']);
    expect(tab.entry?.file.name).toBe('b.png');
  });

  it('are not looked for again once the person has cancelled that', async () => {
    await read({ 'a.png': '47' });
    showPage();
    pictures = mount(/** @type {any} */ ({ root: document, store, client: { request: answering }, events }));
    const restored = pictures.restore();
    await settled();
    button('Cancel').click();
    await restored;
    expect(tab.entry).toBeNull();
  });
});
