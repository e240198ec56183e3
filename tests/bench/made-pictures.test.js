import { expect, it } from 'vitest';
import { parsePoints } from './made-pictures.mjs';
import { drawCurves } from './made-pictures-svg.mjs';

const OUTPUT = `{"fault": "blur", "strength": 0.00, "digits": 40, "errors": 0}
{"fault": "blur", "strength": 1.00, "digits": 40, "errors": 10}
{"fault": "tilt", "strength": 0.00, "digits": 40, "errors": 0}
{"fault": "tilt", "strength": 1.00, "digits": 40, "errors": 39}
`;

it('has a curve for each fault, over its strength', () => {
  expect(parsePoints(OUTPUT)).toEqual({
    digits: 40,
    curves: [
      {
        fault: 'blur',
        points: [
          { strength: 0, right: 1 },
          { strength: 1, right: 0.75 },
        ],
      },
      {
        fault: 'tilt',
        points: [
          { strength: 0, right: 1 },
          { strength: 1, right: 1 - 39 / 40 },
        ],
      },
    ],
  });
});

it('draws every curve within its chart, the lost ones along its bottom', () => {
  const { curves, digits } = parsePoints(OUTPUT);
  const svg = drawCurves(curves, digits);
  expect(svg).toContain('>blur</text>');
  expect(svg).toContain('40 digits for each point');
  // From the top of the chart half-way down, and all the way.
  expect(svg).toContain('d="M44 30L196 77"');
  expect(svg).toContain('d="M44 30L196 124"');
});
