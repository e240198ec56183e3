// The options of ./scripts/bench. Only Node's own modules, so that a mistake is told before anything is set up or built:
//
//   node tests/bench/options.mjs --windows 5     checks the options and does nothing else

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `Measures training and inference side by side and prints a table; build/bench.json holds the same figures.

  --windows N    measurements of each row, in N rounds (1 to 100; default 5)
  --seconds S    length of one measurement (0.1 to 60; default 1.5)
  --only REGEX   only the rows whose name fits, such as "inkling relaxed-simd 2 chromium keras-train" or
                 "kernels native-release weights keras conv 2" or "stages wasm" or "shapes wasm"
  --scaling      nothing of that: the time of a training step over batch size, channels and threads, drawn into
                 docs/scaling.svg
  --help         this text

Beside Inkling's builds in Chromium and natively: PyTorch (as Debian has it, and tuned), ONNX Runtime Web, TensorFlow.js,
ConvNetJS and jax-js, on the same network, data and optimizer, in turns. They are installed when they are first measured:
npm packages pinned in tests/bench/rivals, PyTorch in .toolchain/torch unless the system has it. One that cannot be
installed or started is named as missing, with the reason.

  ./scripts/bench --only '^inkling'           Inkling alone
  ./scripts/bench --only 'keras-train$'       training alone, everybody`;

/** @typedef {{ windows: number, seconds: number, only: RegExp, scaling: boolean }} Options */

/** @type {(text: string, name: string, least: number, most: number, whole: boolean) => number} */
function toNumber(text, name, least, most, whole) {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

/** @type {(text: string) => RegExp} */
function toPattern(text) {
  try {
    return new RegExp(text);
  } catch {
    throw new Error(`--only must be a regular expression, which "${text}" is not.`);
  }
}

/**
 * @param {string[]} args
 * @returns {Options | null} null when only help was asked for, which is printed then
 */
export function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      windows: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '1.5' },
      only: { type: 'string', default: '' },
      scaling: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return null;
  }
  return {
    windows: toNumber(values.windows, 'windows', 1, 100, true),
    seconds: toNumber(values.seconds, 'seconds', 0.1, 60, false),
    only: toPattern(values.only),
    scaling: values.scaling,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (parseOptions(process.argv.slice(2)) === null) process.exitCode = 2;
  } catch (error) {
    console.error(`error: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
