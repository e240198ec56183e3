// Builds find the tools that are there now, whatever was there when they were configured: tried on a project of one
// file and on stand-ins for the tools, which write down how they were called.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PRESET = 'native-release';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-building-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param {string} command @param {string} [bin] the only folder to find commands in, or the machine's own */
function run(command, bin) {
  return execFileSync('/bin/bash', ['-c', command], {
    cwd: folder,
    env: { ...process.env, PATH: bin ?? process.env.PATH },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** A folder of commands: those named, of this machine. @param {string[]} commands */
function binOf(commands) {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const command of commands) symlinkSync(run(`command -v ${command}`).trim(), join(bin, command));
  return bin;
}

/** A stand-in that writes its name and what it was called with. @param {string} bin @param {string} name */
function standIn(bin, name, then = '') {
  writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@" >>${folder}/calls\n${then}\n`);
  chmodSync(join(bin, name), 0o755);
}

const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '');

describe('clang-tidy', () => {
  test('is the version that we write for, although only another one was there when the build was configured', () => {
    write(
      'CMakeLists.txt',
      `cmake_minimum_required(VERSION 3.25)\nproject(one LANGUAGES NONE)\n
      set(core_sources "\${PROJECT_SOURCE_DIR}/core/one.cc")\ninclude("${root}cmake/tidy.cmake")\n`,
    );
    write('core/one.cc', 'int main() {}\n');
    write('.clang-tidy', '');
    const bin = binOf(['cmake', 'ninja', 'sh', 'uname']);
    standIn(bin, 'clang-tidy');
    run('cmake -S . -B build -G Ninja', bin);
    standIn(bin, 'clang-tidy-19');
    run('cmake --build build --target tidy', bin);
    expect(calls()).toMatch(/^clang-tidy-19 .*tidy\/core\.cc\n$/);
    expect(readFileSync(join(folder, 'build/tidy/core.cc'), 'utf8')).toMatch(/^#include ".*core\/one\.cc"\n$/);
  });
});

describe('the compiler', () => {
  const launcher = `${root}cmake/compiler-launcher`;

  test('runs through ccache from the moment it is there, by the same command', () => {
    const bin = binOf(['sh']);
    standIn(bin, 'g++');
    run(`${launcher} g++ -c "a file.cc"`, bin);
    expect(calls()).toBe('g++ -c a file.cc\n');
    standIn(bin, 'ccache', 'exec "$@"');
    run(`${launcher} g++ -c "a file.cc"`, bin);
    expect(calls()).toBe('g++ -c a file.cc\nccache g++ -c a file.cc\ng++ -c a file.cc\n');
  });
});

describe('a build folder', () => {
  beforeEach(() => {
    cpSync(`${root}scripts/lib`, join(folder, 'clone/scripts/lib'), { recursive: true });
    cpSync(`${root}CMakePresets.json`, join(folder, 'clone/CMakePresets.json'));
    write(
      'clone/CMakeLists.txt',
      `cmake_minimum_required(VERSION 3.25)\nproject(one LANGUAGES NONE)\n
      add_custom_target(one COMMAND sh -c "echo built in \${PROJECT_SOURCE_DIR}")\n`,
    );
  });

  /** @param {string} clone */
  const build = (clone, bin = process.env.PATH) =>
    run(
      `source ${clone}/scripts/lib/common.sh; source ${clone}/scripts/lib/build.sh; configure_and_build ${PRESET} one`,
      bin,
    );

  test('is kept as long as nothing changed', () => {
    build('clone');
    write('clone/build/native-release/CMakeFiles/kept', '');
    build('clone');
    expect(existsSync(join(folder, 'clone/build/native-release/CMakeFiles/kept'))).toBe(true);
  });

  test('is made anew in a clone that was moved', () => {
    build('clone');
    renameSync(join(folder, 'clone'), join(folder, 'moved'));
    expect(build('moved')).toContain(`built in ${folder}/moved`);
  });

  test('is made anew when Ninja is found elsewhere', () => {
    const bin = binOf(['ninja']);
    const path = [bin, process.env.PATH].join(delimiter);
    build('clone', path);
    rmSync(join(bin, 'ninja'));
    expect(build('clone', path)).toContain('built in');
  });
});
