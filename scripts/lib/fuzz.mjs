// Runs every fuzzer of preset native-fuzz for some seconds, one on each core: from its seeds and from what earlier runs
// found worth keeping, in build/fuzz/corpus. Prints how many inputs each tried; one that breaks a target stays in
// build/fuzz/findings, and `build/native-fuzz/fuzz_<target> FILE` runs it again.
//
//   node scripts/lib/fuzz.mjs SECONDS REPORT

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binaries = `${root}build/native-fuzz`;
const folder = `${root}build/fuzz`;
const [seconds, reportFile] = process.argv.slice(2);

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} log
 */
async function run(program, args, log) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stream = createWriteStream(log);
  child.stdout.pipe(stream, { end: false });
  child.stderr.pipe(stream, { end: false });
  const [code] = await once(child, 'close');
  stream.end();
  await once(stream, 'finish');
  return code === 0;
}

/** @param {string} target */
async function fuzz(target) {
  const corpus = `${folder}/corpus/${target}`;
  const findings = `${folder}/findings/${target}`;
  const log = `${folder}/${target}.log`;
  for (const path of [corpus, findings]) await mkdir(path, { recursive: true });
  const options = [`-max_total_time=${seconds}`, '-timeout=20', '-rss_limit_mb=1500', '-print_final_stats=1'];
  const passed = await run(
    `${binaries}/fuzz_${target}`,
    [
      ...options,
      `-dict=${root}tests/fuzz/words.dict`,
      `-artifact_prefix=${findings}/`,
      corpus,
      `${folder}/seeds/${target}`,
    ],
    log,
  );
  const output = await readFile(log, 'utf8');
  const executions = Number(output.match(/number_of_executed_units: *(\d+)/)?.[1] ?? 0);
  const summary = passed
    ? 'nothing found'
    : `${output.match(/^SUMMARY: .*$/m)?.[0] ?? 'failed'}; its input is in ${findings}`;
  console.log(`  ${target}: ${executions.toLocaleString('en')} executions, ${summary}`);
  return { target, executions, passed };
}

if (!(await run(`${binaries}/fuzz_seeds`, [`${folder}/seeds`], `${binaries}/seeds.log`))) {
  console.error('error: the seeds of the fuzzers could not be written; see build/native-fuzz/seeds.log.');
  process.exit(1);
}
const targets = (await readFile(`${binaries}/fuzzers.txt`, 'utf8')).trim().split(';');
/** @type {{ target: string, executions: number, passed: boolean }[]} */
const results = [];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let target = targets.shift(); target !== undefined; target = targets.shift()) results.push(await fuzz(target));
  }),
);
await writeFile(reportFile, JSON.stringify(results));
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
