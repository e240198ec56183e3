/** How the network read each test image: asked for once, and told image by image. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testAnswers as ask, forgetTestAnswers } from '../../web/shell/test-answers.js';
import { answerColumns } from './answers.js';

/** @param {import('vitest').Mock} request @param {string} [evaluation] */
const testAnswers = (request, evaluation) => ask(/** @type {any} */ ({ request }), evaluation);

const COLUMNS = answerColumns(3, { 1: { label: 2, answer: 7, confidence: 0.82, loss: 3.9, refused: true } });

describe('the answers to the test images', () => {
  beforeEach(() => forgetTestAnswers());

  it('are told image by image, with how far the answer is ahead', async () => {
    const images = await testAnswers(
      vi.fn(async () => COLUMNS),
      'one',
    );
    expect(images).toHaveLength(3);
    expect(images?.[1]).toMatchObject({ index: 1, label: 2, answer: 7, refused: true });
    expect(images?.[1].loss).toBeCloseTo(3.9);
    expect(images?.[1].confidence).toBeCloseTo(0.82);
    expect(images?.[1].margin).toBeCloseTo(0.8);
    expect(images?.[1].probabilities).toHaveLength(10);
    expect(images?.[1].probabilities[7]).toBeCloseTo(0.82);
  });

  it('are asked for once for each evaluation, until nobody looks at them any more', async () => {
    const request = vi.fn(async () => COLUMNS);
    await Promise.all([testAnswers(request, 'one'), testAnswers(request, 'one')]);
    await testAnswers(request, 'two');
    expect(request).toHaveBeenCalledTimes(2);
    forgetTestAnswers();
    await testAnswers(request, 'one');
    expect(request).toHaveBeenCalledTimes(3);
  });

  it('are none of an evaluation that nobody knows, and are asked for again after a failure', async () => {
    const request = vi.fn(async () => null);
    expect(await testAnswers(request, undefined)).toBeNull();
    expect(request).not.toHaveBeenCalled();
    expect(await testAnswers(request, 'of another visit')).toBeNull();
    const failing = vi.fn(async () => Promise.reject(new Error('The engine is not running.')));
    await expect(testAnswers(failing, 'one')).rejects.toThrow('not running');
    await expect(testAnswers(failing, 'one')).rejects.toThrow('not running');
    expect(failing).toHaveBeenCalledTimes(2);
  });
});
