// The bench's own C++ programs, natively and as WebAssembly under Node.js: where they are, and what they print.

import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {{ build: string, file: string, start: string[] }} Program */

const folder = fileURLToPath(new URL('../../build/', import.meta.url));

/** @type {(name: string) => Program[]} */
export function benchPrograms(name) {
  const native = `${folder}native-release/${name}`;
  const wasm = `${folder}wasm-relaxed-simd/${name}.cjs`;
  return [
    { build: 'native-release', file: native, start: [native] },
    {
      build: 'wasm-relaxed-simd',
      file: wasm,
      // Without its baseline compiler, V8 needs no warming up.
      start: [process.execPath, '--experimental-wasm-relaxed-simd', '--no-liftoff', wasm],
    },
  ];
}

/** The lines that it prints; it fails with one sentence. @type {(program: Program, args: string[]) => Promise<string[]>} */
export async function linesOf({ build, file, start: [command, ...first] }, args) {
  await access(file).catch(() => {
    throw new Error(`${file} is not built; run ./scripts/bench, which builds it.`);
  });
  try {
    const { stdout } = await promisify(execFile)(command, [...first, ...args]);
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    const { stderr, message } = /** @type {{ stderr?: string, message: string }} */ (error);
    throw new Error(`A program of ${build} failed: ${(stderr || message).trim().split('\n').at(-1)}`);
  }
}
