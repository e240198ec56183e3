import { expect, test } from 'vitest';
import { decades, drawCharts, spreadLabels } from './scaling-svg.mjs';

test('the axis goes from one power of ten to another', () => {
  expect(decades([0.5, 30])).toEqual([0.1, 1, 10, 100]);
  expect(decades([1, 1])).toEqual([1, 10]);
});

test('every line is named, and both axes have units', () => {
  const points = [
    { x: 1, y: 1 },
    { x: 4, y: 10 },
  ];
  const chart = { title: 'a < b', xLabel: 'images in a batch', lines: [{ label: '8 channels', points }] };
  const svg = drawCharts([chart, chart]);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('>8 channels</text>');
  expect(svg).toContain('>images in a batch</text>');
  expect(svg).toContain('>milliseconds a step</text>');
  expect(svg).not.toContain('NaN');
});

test('labels that would stand on each other move apart', () => {
  expect(spreadLabels([100, 103, 50])).toEqual([100, 114, 50]);
});
