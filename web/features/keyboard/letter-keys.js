/**
 * Whether letters by themselves are shortcuts. Who speaks to the computer, or hits keys by chance, can switch them off
 * (WCAG 2.1.4), for all of this browser.
 */

const KEY = 'inkling letter keys';

let isOn = kept() !== 'off';

export function lettersAreKeys() {
  return isOn;
}

/** @param {boolean} on */
export function switchLetterKeys(on) {
  isOn = on;
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // Then it holds until the page is left.
  }
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
