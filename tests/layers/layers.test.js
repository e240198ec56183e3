// Dependencies point one way: page → trainer client → protocol ← worker → bindings → core → XNNPACK. These tests read
// the include and import lines of the sources; they run nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The files of one folder, as `folder/name`. @type {(folder: string, pattern: RegExp) => string[]} */
const filesOf = (folder, pattern) =>
  readdirSync(new URL(folder, root))
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);

/** What the pattern's first group matches in a file. @type {(file: string, pattern: RegExp) => string[]} */
const matches = (file, pattern) => [...readFileSync(new URL(file, root), 'utf8').matchAll(pattern)].map(([, it]) => it);

const cpp = ['core', 'tools', 'wasm', 'tests/core'].flatMap((folder) => filesOf(folder, /\.(cc|h)$/));
const includers = (/** @type {RegExp} */ header) =>
  cpp.filter((file) => matches(file, /^#include [<"](.*)[>"]/gm).some((name) => header.test(name)));

test('only core/xnn includes XNNPACK', () => {
  expect(includers(/^xnnpack/).filter((file) => !/^core\/xnn\.(cc|h)$/.test(file))).toEqual([]);
});

test('only wasm/ includes Emscripten', () => {
  expect(includers(/^emscripten/).filter((file) => !file.startsWith('wasm/'))).toEqual([]);
});

test('the core includes nothing of the layers above it', () => {
  expect(includers(/^(\.\.\/)?(wasm|web|tools|tests)\//).filter((file) => file.startsWith('core/'))).toEqual([]);
});

/** Modules that are imported when a page module runs; types in comments do not count. @type {Map<string, string[]>} */
const imports = new Map(
  filesOf('web', /\.js$/).map((file) => [
    file,
    matches(file, /^(?:import|export)\s(?:[^;]*?\sfrom\s)?'\.\/([^']*)'/gm).map((name) => `web/${name}`),
  ]),
);

/** A module and all that it brings along. @type {(module: string, found?: Set<string>) => Set<string>} */
function reachable(module, found = new Set()) {
  if (found.has(module)) return found;
  found.add(module);
  for (const next of imports.get(module) ?? []) reachable(next, found);
  return found;
}

/** The modules of a region of the page are those that make elements. */
const regions = [...imports].filter(([, names]) => names.includes('web/parts.js')).map(([file]) => file);

test('only web/main.js knows the regions of the page', () => {
  const importers = [...imports].filter(([, names]) => names.some((name) => regions.includes(name)));
  expect(regions.length).toBeGreaterThan(0);
  expect(importers.map(([file]) => file)).toEqual(['web/main.js']);
});

test('the page and the worker share only what both may know', () => {
  const page = reachable('web/main.js');
  const worker = reachable('web/worker.js');
  expect([...worker].filter((file) => regions.includes(file))).toEqual([]);
  expect([...page].filter((file) => /trainer-service|training-loop|engine-loader|\/worker\.js$/.test(file))).toEqual(
    [],
  );
});
