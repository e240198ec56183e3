// @vitest-environment happy-dom
/** What is to be seen while somebody waits. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { element } from '../../web/shared/parts.js';
import { PATIENCE_MS, Waiting } from '../../web/shared/waiting.js';
import { button, named } from './page.js';

describe('waiting', () => {
  /** @type {HTMLElement} */
  let place;
  /** @type {Waiting} */
  let waiting;
  const cancel = vi.fn();
  const heir = element('button');
  const bar = () => named('progressbar', 'Drawing progress');

  beforeEach(() => {
    vi.useFakeTimers();
    cancel.mockClear();
    place = element('div', { hidden: '' });
    document.body.replaceChildren(heir, place);
    waiting = new Waiting(place, 'Drawing progress', cancel, () => heir);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows how far it is, for eyes and for screen readers', () => {
    waiting.begin('Drawing');
    expect(place.hidden).toBe(false);
    expect(bar().getAttribute('aria-valuetext')).toBe('0 %, Drawing');
    waiting.tell(0.259);
    expect(bar().style.getPropertyValue('--share')).toBe('0.259');
    expect(bar().getAttribute('aria-valuenow')).toBe('25');
    expect(place.textContent).toBe('DrawingCancel');
    waiting.follow({ done: 1, total: 2 }, '');
    expect(bar().getAttribute('aria-valuetext')).toBe('50 %');
    waiting.end();
    expect(place.hidden).toBe(true);
    waiting.begin();
    expect(bar().getAttribute('aria-valuenow')).toBe('0');
  });

  it('shows nothing of what is over soon, and what was done by then of what is not', () => {
    waiting.begin('', PATIENCE_MS);
    waiting.end();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(place.hidden).toBe(true);
    waiting.begin('', PATIENCE_MS);
    waiting.tell(0.5);
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    expect(place.hidden).toBe(true);
    vi.advanceTimersByTime(1);
    expect(place.hidden).toBe(false);
    expect(bar().getAttribute('aria-valuenow')).toBe('50');
  });

  it('is cancelled by a click or a key, not by the second click of a double click that began it', () => {
    waiting.begin();
    button('Cancel').dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(cancel).not.toHaveBeenCalled();
    button('Cancel').dispatchEvent(new MouseEvent('click', { detail: 1 }));
    button('Cancel').click();
    expect(cancel).toHaveBeenCalledTimes(2);
  });

  it('tells how much longer it takes, once that can be known', () => {
    waiting.begin('Drawing');
    vi.advanceTimersByTime(1999);
    waiting.tell(0.1);
    expect(place.textContent).toBe('DrawingCancel');
    vi.advanceTimersByTime(1);
    waiting.tell(0.01);
    expect(place.textContent).toBe('DrawingCancel');
    waiting.tell(0.1);
    expect(place.textContent).toBe('Drawing · 18 s leftCancel');
    expect(bar().getAttribute('aria-valuetext')).toBe('10 %, Drawing · 18 s left');
    waiting.tell(0.5);
    expect(place.textContent).toBe('Drawing · 2 s leftCancel');
    waiting.begin('');
    waiting.tell(0.5);
    expect(place.textContent, 'of the next time').toBe('Cancel');
  });

  it('hands on the focus of Cancel when it is over, and no other', () => {
    waiting.begin();
    waiting.focus();
    expect(document.activeElement).toBe(button('Cancel'));
    expect(waiting.hasFocus).toBe(true);
    waiting.end();
    expect(document.activeElement).toBe(heir);
    heir.blur();
    waiting.begin();
    waiting.end();
    expect(document.activeElement).not.toBe(heir);
  });
});
