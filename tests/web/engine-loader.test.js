/** Which build runs where, and what a person is told when the wish cannot be met. */

import { describe, expect, it } from 'vitest';
import { chooseEngine, loadEngine } from '../../web/engine-loader.js';

const ALL = { simd: true, relaxedSimd: true, threads: true, cores: 4 };
const NO_WISH = { build: null, threads: null };

describe('choosing the engine', () => {
  it.each([
    [ALL, 'relaxed-simd-threads', 4],
    [{ ...ALL, threads: false }, 'relaxed-simd', 1],
    [{ ...ALL, relaxedSimd: false }, 'simd-threads', 4],
    [{ ...ALL, relaxedSimd: false, threads: false }, 'simd', 1],
    [{ ...ALL, cores: 1 }, 'relaxed-simd', 1],
    [{ ...ALL, cores: 64 }, 'relaxed-simd-threads', 8],
  ])('takes the fastest that %o allows: %s on %i', (abilities, build, threads) => {
    expect(chooseEngine(abilities, NO_WISH)).toEqual({ choice: { build, threads }, notice: null });
  });

  it('does as it is told', () => {
    expect(chooseEngine(ALL, { build: 'simd', threads: 4 }).choice).toEqual({ build: 'simd', threads: 1 });
    expect(chooseEngine(ALL, { build: 'simd-threads', threads: 2 }).choice).toEqual({
      build: 'simd-threads',
      threads: 2,
    });
    expect(chooseEngine(ALL, { build: null, threads: 1 }).choice.build).toBe('relaxed-simd');
    expect(chooseEngine(ALL, { build: null, threads: 3 }).choice.threads).toBe(3);
  });

  it('never starts a build with threads without isolation, and says what runs instead', () => {
    const { choice, notice } = chooseEngine({ ...ALL, threads: false }, { build: 'simd-threads', threads: null });
    expect(choice).toEqual({ build: 'relaxed-simd', threads: 1 });
    expect(notice).toBe(
      'The build simd-threads cannot run here because the page is not cross-origin isolated, so relaxed-simd runs instead.',
    );
  });

  it('says when relaxed SIMD or threads were asked for in vain', () => {
    const plain = { ...ALL, relaxedSimd: false, threads: false };
    expect(chooseEngine(plain, { build: 'relaxed-simd', threads: null }).notice).toContain('no relaxed SIMD');
    expect(chooseEngine(plain, { build: null, threads: 4 }).notice).toContain('one thread');
  });

  it('tells a person whose browser has no SIMD which browsers have', () => {
    expect(() => chooseEngine({ ...ALL, simd: false }, NO_WISH)).toThrow(
      'This browser cannot run WebAssembly SIMD, which Inkling needs; please use a current version of',
    );
  });

  it('tells in a sentence that the engine is not there', async () => {
    await expect(loadEngine({ build: 'simd', threads: 1 }, 'file:///nowhere/')).rejects.toThrow(
      'The engine simd could not be loaded; check the connection and reload the page.',
    );
  });
});
