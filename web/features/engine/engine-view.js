/**
 * The engine in use, in the colophon: build and threads, and on request its memory and isolation.
 */

import { formatMegabytes } from '../../shared/format.js';
import { part, setText } from '../../shared/parts.js';
import { serviceWorkers } from '../../shell/offline.js';

/** @import { State } from '../../shell/store.js' */

export class EngineView {
  #engine;
  #memory;
  #isolation;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#engine = part(region, 'engine');
    this.#memory = /** @type {HTMLDataElement} */ (part(region, 'memory'));
    this.#isolation = part(region, 'isolation');
  }

  /** @param {State} state */
  render({ phase, engine, memoryBytes }) {
    setText(this.#isolation, isolationText());
    if (engine === null || phase === 'off') {
      setText(this.#engine, phase === 'off' ? 'off' : 'starting…');
      return;
    }
    const { build, threads } = engine.engine;
    const arithmetic = build.replace('-threads', '');
    setText(this.#engine, `${arithmetic} · ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
    this.#memory.value = String(memoryBytes);
    setText(this.#memory, formatMegabytes(memoryBytes));
  }
}

function isolationText() {
  if (globalThis.crossOriginIsolated) return 'yes';
  // Only the page around it could isolate a frame.
  if (window.parent !== window) return 'no: inside another page, so one thread';
  return serviceWorkers()?.controller ? 'not yet: reload the page once for more threads' : 'no, so one thread';
}
