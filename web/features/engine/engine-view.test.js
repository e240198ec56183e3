// @vitest-environment happy-dom
/** The engine in use, by its name. */

import { beforeEach, describe, expect, it } from 'vitest';
import { region, showPage, text } from '../../../tests/web/page.js';
import { READY, state } from '../../../tests/web/states.js';
import { EngineView } from './engine-view.js';

beforeEach(showPage);

describe('the engine', () => {
  it('is named with its threads', () => {
    const view = new EngineView(region('engine'));
    const engine = () => text('output[aria-label="Engine"]');
    view.render(state({ engine: null, phase: 'starting' }));
    expect(engine()).toBe('starting…');
    view.render(state({ memoryBytes: 34_500_000 }));
    expect(engine()).toBe('relaxed-simd · 2 threads');
    expect(text('[data-part="memory"]')).toBe('34.5 MB');
    view.render(state({ engine: { ...READY, engine: { build: 'simd', threads: 1 } } }));
    expect(engine()).toBe('simd · 1 thread');
  });
});
