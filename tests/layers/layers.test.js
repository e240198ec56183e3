// Dependencies point one way: entries → features → shell or worker → shared on the page, and
// bindings → jobs → engine → … → ops → base → XNNPACK in the core. These tests read the include and import lines of the
// sources; they run nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The files below a folder, from the root of the project. @type {(folder: string, pattern: RegExp) => string[]} */
const filesOf = (folder, pattern) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => pattern.test(name))
    .sort();

/** What the pattern's first group matches in a file. @type {(file: string, pattern: RegExp) => string[]} */
const matches = (file, pattern) => [...readFileSync(new URL(file, root), 'utf8').matchAll(pattern)].map(([, it]) => it);

/** What each file uses. @typedef {Map<string, string[]>} Uses */

/** @type {Uses} */
const includes = new Map(
  ['core', 'tools', 'wasm', 'tests/core', 'tests/bench', 'tests/fuzz']
    .flatMap((folder) => filesOf(folder, /\.(cc|h)$/))
    .map((file) => [file, matches(file, /^#include [<"](.*)[>"]/gm)]),
);

/** Modules that are loaded with a module, or later by it; types in comments and addresses (`?url`) do not count. @type {Uses} */
const imports = new Map(
  filesOf('web', /^web\/(?!generated|public|build).*(?<!\.test)\.js$/).map((file) => [
    file,
    [
      ...matches(file, /^(?:import|export)\s(?:[^;]*?\sfrom\s)?'(\.[^'?]*)'/gm),
      ...matches(file, /\bimport\('(\.[^'?]*)'\)/g),
    ].map((name) => posix.join(posix.dirname(file), name)),
  ]),
);

/** Pairs of a file and what it uses. @type {(uses: Uses) => [string, string][]} */
const pairs = (uses) =>
  [...uses].flatMap(([file, used]) => used.map((it) => /** @type {[string, string]} */ ([file, it])));

/** A file that uses itself by way of others, each once round. @type {(uses: Uses) => string[][]} */
function circles(uses) {
  /** @type {string[][]} */
  const found = [];
  const done = new Set();
  /** @type {(file: string, path: string[]) => void} */
  const visit = (file, path) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const next of uses.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of uses.keys()) visit(file, []);
  return found;
}

test('only core/ops/xnn includes XNNPACK, beside the bench that compares with it', () => {
  const includers = pairs(includes).filter(([, header]) => header.startsWith('xnnpack'));
  const others = includers.map(([file]) => file).filter((file) => !/^(core\/ops\/xnn\.|tests\/bench\/)/.test(file));
  expect(includers.length).toBeGreaterThan(0);
  expect(others).toEqual([]);
});

test("only bindings include Emscripten: those of wasm/ and the bench's", () => {
  const includers = pairs(includes).filter(([, header]) => header.startsWith('emscripten'));
  expect(includers.length).toBeGreaterThan(0);
  expect(includers.filter(([file]) => !/^(wasm\/|tests\/bench\/bindings\.cc$)/.test(file))).toEqual([]);
});

describe('the core', () => {
  /** Each folder may include itself and those before it. */
  const ORDER = ['base', 'ops', 'network', 'data', 'ink', 'evaluation', 'explanation', 'training', 'engine', 'jobs'];
  /** The files of core/ itself are the engine, which knows no job by name. @param {string} file */
  const rank = (file) => {
    const [, folder] = /^core\/([^/]+)\//.exec(file) ?? [];
    return ORDER.indexOf(folder ?? 'engine');
  };
  const core = pairs(includes).filter(([file]) => file.startsWith('core/'));

  test('has only folders whose place is known', () => {
    expect([...includes.keys()].filter((file) => file.startsWith('core/') && rank(file) < 0)).toEqual([]);
  });

  test('includes nothing of what is built on it', () => {
    expect(core.filter(([, header]) => /^(\.\.?\/|wasm\/|web\/|tools\/|tests\/)/.test(header))).toEqual([]);
  });

  test('is in layers: a folder includes only those before it', () => {
    const crossings = core.filter(([file, header]) => header.startsWith('core/') && rank(header) > rank(file));
    expect(core.length).toBeGreaterThan(0);
    expect(crossings).toEqual([]);
  });

  test('has no circle of includes', () => {
    expect(circles(includes)).toEqual([]);
  });
});

describe('the page', () => {
  /** @type {(file: string) => string} the feature, or else the folder, `entry` for the files of web/ itself */
  const roomOf = (file) => /^web\/(features\/[^/]+|[^/]+(?=\/))/.exec(file)?.[1] ?? 'entry';
  /** Whom the files of a room may use beside their own. @type {(room: string) => RegExp} */
  const allowed = (room) => {
    if (room === 'entry') return /./;
    if (room === 'shared') return /^$/;
    if (room === 'shell' || room === 'worker') return /^shared$/;
    return /^(shared|shell|worker)$/;
  };
  /** A feature's part in the worker is the only one that may use the worker's folder, and it nothing of the page's. */
  const isWorkerPart = (/** @type {string} */ file) => /^web\/features\/[^/]+\/worker(-[^/]*)?\.js$/.test(file);

  test('is in layers: entries, features, shell and worker, shared; and no feature imports another', () => {
    const crossings = pairs(imports).filter(([file, used]) => {
      const [from, to] = [roomOf(file), roomOf(used)];
      return from !== to && !allowed(from).test(to);
    });
    expect(imports.size).toBeGreaterThan(0);
    expect(crossings).toEqual([]);
  });

  test('and the worker meet only in what is shared', () => {
    const crossings = pairs(imports).filter(([file, used]) => {
      if (roomOf(file) === 'entry') return false;
      const inWorker = roomOf(file) === 'worker' || isWorkerPart(file);
      if (inWorker) return roomOf(used) === 'shell' || (roomOf(used).startsWith('features/') && !isWorkerPart(used));
      return roomOf(used) === 'worker' || isWorkerPart(used);
    });
    expect(crossings).toEqual([]);
  });

  test('has entries that are used by nobody', () => {
    expect(pairs(imports).filter(([, used]) => roomOf(used) === 'entry')).toEqual([]);
  });

  test('has no circle of imports', () => {
    expect(circles(imports)).toEqual([]);
  });
});

describe('the style sheets', () => {
  const sheets = filesOf('web', /\.css$/).map((file) => {
    const text = readFileSync(new URL(file, root), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
    const selectors = [...text.matchAll(/([^{};]+)\{/g)].map(([, it]) => it.trim()).filter((it) => !it.startsWith('@'));
    return { owner: /^web\/features\/[^/]+/.exec(file)?.[0] ?? 'all', selectors };
  });
  const classesIn = (/** @type {string} */ selector) => [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, it]) => it);
  const ownersOf = (/** @type {string} */ name) =>
    new Set(
      sheets.filter(({ selectors }) => selectors.some((it) => classesIn(it).includes(name))).map((it) => it.owner),
    );

  test('of two features share no class that one of them styles wherever it stands', () => {
    const styled = sheets
      .filter(({ owner }) => owner !== 'all')
      .flatMap(({ selectors }) => selectors.flatMap((it) => it.split(/,\s*/)))
      .filter((selector) => /^\.[\w-]+$/.test(selector))
      .flatMap(classesIn);
    expect(styled.length).toBeGreaterThan(0);
    const shared = [...new Set(styled)].filter((name) => ownersOf(name).size > 1 && !ownersOf(name).has('all'));
    expect(shared).toEqual([]);
  });
});
