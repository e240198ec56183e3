/**
 * How the examples are varied: the sliders, and the sheet of examples that follows them.
 */

import { NewestAnswer } from '../../shared/newest-answer.js';
import { part, region } from '../../shared/parts.js';
import { trainConfig } from '../../shell/settings.js';
import { ExamplesView } from './examples.js';
import { Sliders } from './sliders.js';

/** @import { Preview } from '../../shared/protocol.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { Settings } from '../../shell/settings.js' */
/** @import { State } from '../../shell/store.js' */

export class VariationView {
  #sliders;
  #examples;

  /**
   * @param {HTMLElement} form
   * @param {Pick<Page, 'store' | 'client' | 'events'>} page
   */
  constructor(form, { store, client, events }) {
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#sliders = new Sliders(/** @type {HTMLFieldSetElement} */ (part(form, 'sliders')));
    this.#sliders.addEventListener('override', (event) =>
      events.say('override', /** @type {CustomEvent} */ (event).detail),
    );
    const examples = new ExamplesView(region(form, 'examples'));
    this.#examples = examples;
    /** @type {NewestAnswer<Preview>} */
    const previewer = new NewestAnswer({
      ask: async () => {
        const settings = /** @type {Settings} */ (store.state.settings);
        return client.request('preview', { config: trainConfig(settings, store.presets), ...examples.wanted });
      },
      show: (preview) => {
        if (preview !== null) examples.show(preview);
      },
      onError: (error) => events.say('error', error),
    });
    examples.addEventListener('stale', () => previewer.refresh());
    events.on('data', () => examples.refresh());
  }

  /** @param {State} state */
  render(state) {
    this.#sliders.render(state);
    this.#examples.render(state);
  }

  /** @param {boolean} isSeen */
  setSeen(isSeen) {
    this.#examples.setSeen(isSeen);
  }
}
