// @vitest-environment happy-dom
/** The letters that open rooms: when they do, when they do not, and that they can be switched off. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { switchLetterKeys } from './letter-keys.js';
import { roomKeys } from './room-keys.js';

/** @type {string[]} the rooms that were opened */
let opened;
/** @type {ReturnType<typeof roomKeys>} */
let hear;
let now = 0;

beforeEach(() => {
  document.body.innerHTML = `
    <nav id="rooms"><a data-key="d">Draw</a><a data-key="e">Test</a></nav>
    <canvas tabindex="0"></canvas><input type="checkbox" /><input type="text" /><select></select><textarea></textarea>
    <dialog open><button>Next</button></dialog>`;
  opened = [];
  for (const link of document.querySelectorAll('a')) {
    link.addEventListener('click', () => opened.push(link.textContent ?? ''));
  }
  now = 0;
  hear = roomKeys(document);
  switchLetterKeys(true);
});

/** @param {string} keys one after another @param {string} target @param {KeyboardEventInit} [init] */
function press(keys, target = 'canvas', init = {}) {
  for (const key of keys) {
    now += 100;
    const event = new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, ...init });
    Object.defineProperty(event, 'timeStamp', { value: now });
    Object.defineProperty(event, 'target', { value: document.querySelector(target) });
    hear(event);
  }
}

describe('the letters that open rooms', () => {
  it.each([
    ['ge', ['Test']],
    ['gdge', ['Draw', 'Test']],
    ['gge', ['Test']],
    ['GE', ['Test']],
    ['e', []],
    ['gxe', []],
    ['gee', ['Test']],
  ])('%s opens %o', (keys, rooms) => {
    press(keys);
    expect(opened).toEqual(rooms);
  });

  it('are forgotten after a while', () => {
    press('g');
    now += 2000;
    press('e');
    expect(opened).toEqual([]);
  });

  it.each(['input[type="text"]', 'select', 'textarea', 'dialog button'])('are not heard in %s', (target) => {
    press('ge', target);
    expect(opened).toEqual([]);
  });

  it('are heard in a box to tick', () => {
    press('ge', 'input[type="checkbox"]');
    expect(opened).toEqual(['Test']);
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }])('are not heard with %o', (init) => {
    press('ge', 'canvas', init);
    expect(opened).toEqual([]);
  });

  it('are known by their place where letters are not Latin', () => {
    press('g', 'canvas', { key: 'п', code: 'KeyG' });
    press('e', 'canvas', { key: 'у', code: 'KeyE' });
    expect(opened).toEqual(['Test']);
  });

  it('can be switched off, for later visits too', async () => {
    switchLetterKeys(false);
    press('ge');
    expect(opened).toEqual([]);
    vi.resetModules();
    const { lettersAreKeys } = await import('./letter-keys.js');
    expect(lettersAreKeys()).toBe(false);
  });

  it('can be switched off where the browser keeps nothing', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    switchLetterKeys(false);
    press('ge');
    expect(opened).toEqual([]);
  });
});
