// @vitest-environment happy-dom
/** The alert: one sentence at a time, what lasts behind what passes, remarks below problems. */

import { beforeEach, describe, expect, it } from 'vitest';
import { Alert } from '../../web/shell/alert.js';
import { button, region, showPage, text } from './page.js';

beforeEach(showPage);

describe('the alert', () => {
  it('shows one sentence until it is dismissed', () => {
    const alert = new Alert(region('alert'));
    expect(region('alert').hidden).toBe(true);
    alert.show('Something <b>happened</b>; try again.');
    expect(region('alert').hidden).toBe(false);
    expect(text('[role="alert"]')).toBe('Something <b>happened</b>; try again.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
    expect(text('[role="alert"]')).toBe('');
  });

  it('shows a remark over the first of its places that can be seen', () => {
    const [hidden, seen] = [0, 46].map((height) => {
      const place = document.createElement('p');
      place.getBoundingClientRect = () => new DOMRect(30, 200, 400, height);
      return place;
    });
    new Alert(region('alert'), [hidden, seen]).remark('That is a dot; draw a digit.');
    const { style } = region('alert');
    expect(['--left', '--top', '--width'].map((name) => style.getPropertyValue(name))).toEqual([
      '30px',
      '200px',
      '400px',
    ]);
  });

  it('takes a remark, which never takes the place of a problem and can be withdrawn', () => {
    const alert = new Alert(region('alert'));
    alert.remark('That is a dot; draw a digit.');
    expect(region('alert').hidden).toBe(false);
    expect(text('[role="alert"]')).toBe('That is a dot; draw a digit.');
    alert.withdrawRemark();
    expect(region('alert').hidden).toBe(true);

    alert.remark('That is a dot; draw a digit.');
    alert.show('The engine stopped; reload the page.');
    alert.remark('That is a scribble; draw a digit.');
    alert.withdrawRemark();
    expect(text('[role="alert"]')).toBe('The engine stopped; reload the page.');

    alert.clear();
    alert.remark('That is a scribble; draw a digit.');
    expect(text('[role="alert"]')).toBe('That is a scribble; draw a digit.');
  });

  it('shows what lasts until it is over, also after something else was told and taken back', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    alert.clear();
    alert.remark('That is a dot; draw a digit.');
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
    alert.show('The engine stopped; reload the page.');
    expect(text('[role="alert"]')).toBe('The engine stopped; reload the page.');
    alert.clear();
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
    alert.last('storage', null);
    expect(region('alert').hidden).toBe(true);
  });

  it('shows what lasts once when it is dismissed, and again when it happens again', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
    alert.last('storage', 'There is no room; free some.');
    expect(region('alert').hidden).toBe(true);
    alert.last('storage', null);
    alert.last('storage', 'There is no room; free some.');
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
  });

  it('tells a notice about the engine and what is wrong with the address one after the other', () => {
    const alert = new Alert(region('alert'));
    alert.last('address', 'In the address, lr=x is unknown.');
    alert.show('Another engine runs.');
    expect(text('[role="alert"]')).toBe('Another engine runs.');
    button('Dismiss').click();
    expect(text('[role="alert"]')).toBe('In the address, lr=x is unknown.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
  });

  it('shows what else lasts when one thing is over', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'There is no room; free some.');
    alert.last('late', 'The network is late; wait.');
    alert.last('late', null);
    expect(text('[role="alert"]')).toBe('There is no room; free some.');
  });

  it('keeps saying why something is late, and dismisses only what is shown', () => {
    const alert = new Alert(region('alert'));
    alert.last('storage', 'An older version is open in another tab; close that tab.');
    alert.last('late', 'The network is late; wait.');
    expect(text('[role="alert"]')).toBe('An older version is open in another tab; close that tab.');
    button('Dismiss').click();
    expect(text('[role="alert"]')).toBe('The network is late; wait.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
  });

  it('dismisses what lasts at once when it has come over a remark', () => {
    const alert = new Alert(region('alert'));
    alert.remark('That is a dot; draw a digit.');
    alert.last('storage', 'There is no room; free some.');
    button('Dismiss').click();
    expect(region('alert').hidden).toBe(true);
  });
});
