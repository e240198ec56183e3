/**
 * The smallest change of an image that makes the network read another digit: searched for when one is chosen, and again
 * whenever something else is explained.
 */

import { element, part, setText } from '../../shared/parts.js';
import { PATIENCE_MS, Waiting } from '../../shared/waiting.js';
import { Figures, heatFigure, inkFigure } from './heat.js';
import { changeWords } from './wording.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

export class ChangeSection {
  #page;
  #towards;
  #sentence;
  #figures;
  #waiting;
  #abort = new AbortController();
  /** @type {Uint8Array | null} */
  #pixels = null;

  /** @param {ParentNode} root @param {Pick<Page, 'client' | 'events'>} page */
  constructor(root, page) {
    const section = part(root, 'change');
    this.#page = page;
    this.#towards = /** @type {HTMLSelectElement} */ (part(section, 'towards'));
    this.#sentence = part(section, 'sentence');
    this.#figures = new Figures(part(section, 'images'));
    this.#waiting = new Waiting(
      part(section, 'waiting'),
      'Search for a change',
      () => this.#cancel(),
      () => this.#towards,
    );
    const digits = Array.from({ length: 10 }, (_, digit) => element('option', { value: String(digit) }, `${digit}`));
    this.#towards.append(element('option', { value: '' }, 'choose a digit'), ...digits);
    this.#towards.addEventListener('change', () => this.#search());
  }

  /** @param {Pick<State, 'task'>} state */
  render({ task }) {
    if (task?.task === 'change') this.#waiting.follow(task);
  }

  /** What is explained from now on; null when nothing is. @param {Uint8Array | null} pixels */
  of(pixels) {
    this.#pixels = pixels;
    this.#search();
  }

  #cancel() {
    this.#towards.value = '';
    this.#search();
    setText(this.#sentence, 'Cancelled.');
  }

  async #search() {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const [pixels, towards] = [this.#pixels, this.#towards.value];
    if (pixels === null || towards === '') {
      this.#show([], '');
      return;
    }
    this.#waiting.begin('Searching', PATIENCE_MS);
    try {
      const digit = Number(towards);
      const change = await this.#page.client.request('changeMind', { pixels, digit }, abort.signal);
      const difference = Float32Array.from(change.pixels, (ink, at) => (ink - pixels[at]) / 255);
      const changed = difference.filter((value) => value !== 0).length;
      const shown = [
        inkFigure('As it is', pixels),
        inkFigure(`Read as ${digit}`, change.pixels),
        heatFigure('Ink that is added, or taken away', difference, pixels),
      ];
      this.#show(change.found && change.norm > 0 ? shown : [], changeWords(change, changed, digit));
    } catch (error) {
      if (!abort.signal.aborted) this.#page.events.say('error', error);
    } finally {
      if (this.#abort === abort) this.#waiting.end();
    }
  }

  /** @param {Parameters<Figures['show']>[0]} shown @param {string} sentence */
  #show(shown, sentence) {
    this.#waiting.end();
    this.#figures.show(shown);
    setText(this.#sentence, sentence);
  }
}
