/**
 * Names for things that must never meet another of the same name, in this tab or another one. Pages without https have
 * no crypto.randomUUID.
 */

/** @returns {string} 128 random bits */
export function uniqueId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
