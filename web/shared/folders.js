/**
 * Where the files are that are copied, not bundled, relative to the page. Under `npx vite` it is here; the build writes
 * other addresses into this module, each with a hash of what is in the folder, so that one load of the page never has
 * files of two versions.
 */

export const FOLDERS = { engine: 'engine/', mnist: 'mnist/', models: 'models/' };
