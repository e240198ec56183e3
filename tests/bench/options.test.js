import { expect, test } from 'vitest';
import { parseOptions } from './options.mjs';

test('without arguments everything is measured, five windows of a second and a half', () => {
  expect(parseOptions([])).toEqual({ windows: 5, seconds: 1.5, only: /(?:)/, scaling: false });
});

test.each([
  [['--windows', '0'], 'whole number from 1 to 100'],
  [['--windows', '2.5'], 'whole number from 1 to 100'],
  [['--seconds', ''], 'number from 0.1 to 60'],
  [['--seconds', 'long'], 'number from 0.1 to 60'],
  [['--only', '('], 'must be a regular expression'],
])('%j is told as a mistake', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence);
});
