/**
 * The measurement that the person asks for: one at a time, of the network that reads, and it can be cancelled. What came
 * of it is said; the figures of before stay until then.
 */

/** @import { Page } from '../../shell/feature.js' */

export class Measurement {
  #page;
  #abort = new AbortController();

  /** @param {Pick<Page, 'store' | 'client' | 'events'>} page */
  constructor(page) {
    this.#page = page;
  }

  async begin() {
    const { store, client, events } = this.#page;
    const { phase, reader, evaluating, settings } = store.state;
    const isFree = phase === 'idle' || phase === 'paused';
    if (!isFree || evaluating || reader === 'none') return;
    events.say('pressed', null);
    const shifts = settings?.shifts ?? false;
    this.#abort = new AbortController();
    store.update({ evaluating: true, task: null });
    try {
      const evaluation = await client.request('evaluate', { shifts }, this.#abort.signal);
      events.say('evaluated', { evaluation, shifts });
    } catch (error) {
      events.say('error', error);
    } finally {
      store.update({ evaluating: false, task: null });
    }
  }

  cancel() {
    this.#abort.abort();
  }
}
