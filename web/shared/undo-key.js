/**
 * The keys of undo. Z is told by its letter, which keyboards have in different places; by its place where the letters are
 * not Latin.
 */

/** @param {KeyboardEvent} event not while text is edited, which has an undo of its own */
export function asksToUndo({ ctrlKey, metaKey, altKey, shiftKey, key, code, target }) {
  if (!(ctrlKey || metaKey) || altKey || shiftKey || isTextField(target)) return false;
  return key.toLowerCase() === 'z' || (code === 'KeyZ' && /^\P{ASCII}/u.test(key));
}

/** @param {EventTarget | null} target */
export function isTextField(target) {
  return target instanceof HTMLInputElement && target.type === 'text';
}
