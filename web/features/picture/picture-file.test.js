/** A file is read by what is in it, or refused in a sentence. */

import { afterEach, expect, it, vi } from 'vitest';
import { pixelsOf } from './picture-file.js';

const { signal } = new AbortController();

afterEach(() => vi.unstubAllGlobals());

it('is told to be gone when the browser has no bytes of it', async () => {
  const file = new File([], 'a.png');
  file.slice = () => {
    throw new DOMException('', 'NotFoundError');
  };
  await expect(pixelsOf(file, signal)).rejects.toThrow(/^“a\.png” cannot be read, as it was moved or is a folder; /);
});

it('is not begun by a worker once nobody waits for it, and is begun by one whatever its name says', async () => {
  const begun = vi.fn();
  vi.stubGlobal(
    'Worker',
    class {
      onerror = () => {};
      postMessage() {
        begun();
        this.onerror();
      }
      terminate() {}
    },
  );
  const picture = new File(['\x89PNG'], 'a.svg', { type: 'image/svg+xml' });
  await expect(pixelsOf(picture, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(begun).not.toHaveBeenCalled();
  await expect(pixelsOf(picture, signal)).rejects.toThrow(/^“a\.svg” is damaged/);
  expect(begun).toHaveBeenCalledOnce();
});
