// @vitest-environment happy-dom
/** The list of keys: fetched when it is opened, with the rooms that there are and the switch of their letters. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { region, showPage } from '../../../tests/web/page.js';
import { Events } from '../../shell/events.js';
import { mount } from './index.js';
import { lettersAreKeys, switchLetterKeys } from './letter-keys.js';

beforeEach(async () => {
  showPage();
  region('rooms').innerHTML = '<a data-key="d">Draw</a><a data-key="e">Test</a>';
  switchLetterKeys(true);
  mount(/** @type {any} */ ({ root: document, events: new Events() }));
  region('keyboard').dispatchEvent(new Event('toggle'));
  await vi.dynamicImportSettled();
});

describe('the list of keys', () => {
  it('tells of the pad and of every room', () => {
    const told = [...region('keyboard').querySelectorAll('dt')].map((term) => term.textContent);
    expect(told).toContain('On the pad');
    expect(told.slice(-2)).toEqual(['g, then d', 'g, then e']);
    expect([...region('keyboard').querySelectorAll('dd')].at(-1)?.textContent).toBe('Opens Test');
  });

  it('has the switch of the letters', () => {
    const box = /** @type {HTMLInputElement} */ (region('keyboard').querySelector('input[type="checkbox"]'));
    expect(box.checked).toBe(true);
    box.click();
    expect(lettersAreKeys()).toBe(false);
  });

  it('is made once', async () => {
    region('keyboard').dispatchEvent(new Event('toggle'));
    await vi.dynamicImportSettled();
    expect(region('keyboard').querySelectorAll('dl')).toHaveLength(1);
  });

  it('hears letters that come before what follows them was fetched', async () => {
    const opened = vi.fn();
    region('rooms').lastElementChild?.addEventListener('click', opened);
    for (const key of ['Tab', 'g', 'e']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    await vi.dynamicImportSettled();
    expect(opened).toHaveBeenCalled();
  });
});
