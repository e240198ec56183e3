/**
 * What each digit looks like to the network: drawn when it is asked for, and gone when the network is another one.
 */

import { formatProbability } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { PATIENCE_MS, Waiting } from '../../shared/waiting.js';
import { Figures, inkFigure } from './heat.js';

/** @import { Page } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

const CHANGED = 'The network has changed since; draw them again to see what they are now.';

export class LooksSection {
  #page;
  #show;
  #sentence;
  #figures;
  #images;
  #waiting;
  #seed = 1;
  /** @type {AbortController | null} while it draws */
  #abort = null;
  #isShown = false;

  /** @param {ParentNode} root @param {Pick<Page, 'client' | 'events'>} page */
  constructor(root, page) {
    const section = part(root, 'looks');
    this.#page = page;
    this.#show = part(section, 'show');
    this.#sentence = part(section, 'sentence');
    this.#images = part(section, 'images');
    this.#figures = new Figures(this.#images);
    this.#waiting = new Waiting(
      part(section, 'waiting'),
      'Drawing progress',
      () => this.clear('Cancelled.'),
      () => this.#show,
    );
    this.#show.addEventListener('click', () => this.#draw());
  }

  /** @param {Pick<State, 'task'>} state @param {number} seed */
  render({ task }, seed) {
    this.#seed = seed;
    if (task?.task === 'looks') this.#waiting.follow(task);
  }

  networkChanged() {
    if (this.#isShown || this.#abort !== null) this.clear(CHANGED);
  }

  /** @param {string} sentence */
  clear(sentence) {
    this.#abort?.abort();
    this.#abort = null;
    this.#isShown = false;
    this.#waiting.end();
    this.#figures.show([]);
    setText(this.#sentence, sentence);
  }

  async #draw() {
    this.clear('');
    const abort = new AbortController();
    this.#abort = abort;
    this.#waiting.begin('Drawing', PATIENCE_MS);
    try {
      const images = await this.#page.client.request('imagineDigits', { seed: this.#seed }, abort.signal);
      this.#isShown = true;
      this.#figures.show(
        images.map(({ pixels, probabilities }, digit) => {
          const name = `${digit}, ${formatProbability(probabilities[digit]) || 'unsure'}`;
          const { figure, paint } = inkFigure(name, pixels);
          return { figure: element('li', {}, figure), paint };
        }),
      );
    } catch (error) {
      if (!abort.signal.aborted) this.#page.events.say('error', error);
    } finally {
      if (!abort.signal.aborted) {
        this.#abort = null;
        this.#waiting.end();
      }
    }
  }
}
