/**
 * Neurons: for each unit of the network that answers the test images that excite it the most, and how often it is silent;
 * by layer how weights, activations and gradients are spread. It follows the training epoch by epoch while it is open, and
 * keeps nothing when it is left.
 */

import { Figure } from '../../shared/figure.js';
import { formatWhole } from '../../shared/format.js';
import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { offerScrolling } from '../../shared/scrolling.js';
import { momentOf } from '../../shell/moment.js';
import { TrainerError, WORKER_LOST } from '../../shell/trainer-client.js';
import { History } from './history.js';
import STYLE from './neurons.css?inline';
import MARKUP from './neurons.html?raw';
import { flowProblem, gradientContent, histogramContent } from './spread-figures.js';
import { titleOf } from './units.js';
import { UnitsView } from './units-view.js';

/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Spreads, Units } from './worker.js' */

addStyle(STYLE);

const OFF = 'The engine is off, so there is no network to look into.';
const NO_NETWORK = 'There is no network yet to look into; it is on its way, or press Train for one of your own.';
const LOOKING = 'Looking for the test images that excite each unit the most…';
const CANCELLED = 'Cancelled. Look once more when you want to.';
const STOPPED = 'The engine stopped meanwhile. Look once more when you want to.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new Neurons(page);
}

/** @implements {RoomView} */
class Neurons {
  #page;
  #parts;
  #figures;
  #units;
  #history = new History();
  /** @type {readonly Units[]} */
  #layers = [];
  /** That gradients vanish or explode. */
  #problem = '';
  /** What the choice of a layer was made for. */
  #made = '';
  #isOpen = false;
  #isWorking = false;
  #abort = new AbortController();
  /** What all is told of: it is asked for anew when this changes. */
  #of = '';
  /** @type {string | null} what cannot be had is not tried again */
  #tried = null;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const root = region(page.root, 'neurons');
    /** @param {string} name */
    const at = (name) => part(root, name);
    this.#parts = {
      state: at('state'),
      choice: at('choice'),
      layer: /** @type {HTMLSelectElement} */ (at('layer')),
      again: at('again'),
      cancel: at('cancel'),
      working: at('working'),
      progress: at('progress'),
      body: at('body'),
      spread: at('spread'),
    };
    const figure = (/** @type {string} */ name, /** @type {string} */ title) =>
      new Figure(at(name), title, (error) => page.events.say('error', error));
    this.#figures = {
      weights: figure('weights', 'Weights'),
      activations: figure('activations', 'Activations'),
      gradients: figure('gradients', 'Gradients'),
    };
    this.#units = new UnitsView(root, page);
    offerScrolling([at('units-room')]);
    this.#parts.layer.addEventListener('change', () => this.#show());
    this.#parts.again.addEventListener('click', () => this.#look());
    this.#parts.cancel.addEventListener('click', () => this.#abort.abort());
  }

  /** @param {State} state */
  render(state) {
    const { task } = state;
    if (task?.task === 'neurons' && this.#isWorking) this.#progress(task.done / Math.max(1, task.total));
    const of = momentOf(state);
    if (of === this.#of) return;
    this.#of = of;
    this.#tried = null;
    this.#renew();
  }

  open() {
    this.#isOpen = true;
    this.#renew();
  }

  leave() {
    this.#isOpen = false;
    this.#stop();
    this.#forget();
  }

  #renew() {
    if (!this.#isOpen || this.#tried === this.#of) return;
    const { phase, reader } = this.#page.store.state;
    const isLacking = phase === 'off' || phase === 'starting' || reader === 'none';
    if (!isLacking) this.#look();
    else {
      this.#stop();
      this.#tell(phase === 'off' ? OFF : NO_NETWORK);
    }
  }

  /** What is under way is waited for no longer. */
  #stop() {
    this.#begin();
    this.#setWorking(false);
  }

  /** In place of what is under way. */
  #begin() {
    this.#abort.abort();
    this.#abort = new AbortController();
    return this.#abort;
  }

  /** At the spreads, which are there at once, then at all test images. */
  async #look() {
    const abort = this.#begin();
    this.#tried = this.#of;
    const { client, store } = this.#page;
    const { state } = store;
    const askedAt = performance.now();
    let areSpreadsShown = false;
    if (this.#layers.length === 0 || !this.#parts.again.hidden) setText(this.#parts.state, LOOKING);
    this.#setWorking(true);
    try {
      const spreads = await client.request('spreads', {}, abort.signal);
      if (this.#abort !== abort) return;
      this.#showSpreads(state, spreads);
      areSpreadsShown = true;
      const layers = await client.request('excitations', {}, abort.signal);
      if (this.#abort !== abort) return;
      this.#layers = layers;
      this.#show();
      // Under a name that the test of its speed looks for.
      performance.measure('neurons shown', { start: askedAt });
    } catch (error) {
      if (this.#abort !== abort) return;
      if (abort.signal.aborted) this.#cancelled();
      else this.#refused(error, areSpreadsShown);
    } finally {
      if (this.#abort === abort) this.#setWorking(false);
      store.update({ task: null });
    }
  }

  /** What was shown before is as right as it was. */
  #cancelled() {
    setText(this.#parts.state, CANCELLED);
    this.#parts.again.hidden = false;
  }

  /** For want of images, say, which may be had later. @param {unknown} error @param {boolean} butSpreads */
  #refused(error, butSpreads) {
    const message = error instanceof Error ? error.message : String(error);
    // The engine is started again by itself.
    const isLost = error instanceof TrainerError && error.code === WORKER_LOST;
    this.#tell(isLost ? STOPPED : message, butSpreads);
    this.#parts.again.hidden = false;
  }

  /** @param {State} state when they were asked for @param {Spreads} spreads */
  #showSpreads(state, spreads) {
    this.#history.add(state, spreads);
    this.#problem = flowProblem(spreads);
    const made = JSON.stringify(spreads.layers.map(titleOf));
    if (made !== this.#made) {
      this.#made = made;
      this.#forgetUnits();
      const choices = spreads.layers.map((layer, at) => element('option', { value: String(at) }, titleOf(layer)));
      this.#parts.layer.replaceChildren(...choices);
    }
    this.#parts.choice.hidden = false;
    this.#parts.spread.hidden = false;
    if (this.#layers.length === 0) setText(this.#parts.state, LOOKING);
    this.#figures.gradients.show(gradientContent(this.#history.moments));
    this.#showHistograms();
  }

  #showHistograms() {
    const at = Number(this.#parts.layer.value);
    for (const what of /** @type {const} */ (['weights', 'activations']))
      this.#figures[what].show(histogramContent(this.#history.moments, at, what));
  }

  /** The layer that is chosen. */
  #show() {
    this.#showHistograms();
    const layer = this.#layers[Number(this.#parts.layer.value)];
    if (layer === undefined) return;
    this.#parts.body.hidden = false;
    this.#parts.again.hidden = true;
    this.#units.show(layer);
    const looked = `${formatWhole(layer.images)} test images were looked at.`;
    setText(this.#parts.state, [looked, this.#problem].filter((words) => words !== '').join(' '));
  }

  /** What cannot be shown, and why. @param {string} words @param {boolean} [butSpreads] they can */
  #tell(words, butSpreads = false) {
    if (butSpreads) this.#forgetUnits();
    else this.#forget();
    setText(this.#parts.state, words);
  }

  #forget() {
    this.#tried = null;
    this.#made = '';
    this.#history.clear();
    this.#forgetUnits();
    this.#parts.again.hidden = true;
    this.#parts.choice.hidden = true;
    this.#parts.layer.replaceChildren();
    this.#parts.spread.hidden = true;
    for (const figure of Object.values(this.#figures)) figure.clear();
  }

  #forgetUnits() {
    this.#layers = [];
    this.#parts.body.hidden = true;
    this.#units.clear();
  }

  /** @param {number} share */
  #progress(share) {
    this.#parts.progress.style.setProperty('--share', String(share));
    this.#parts.progress.setAttribute('aria-valuenow', String(Math.floor(100 * share)));
  }

  /** What gives way to another button hands its focus over. @param {boolean} isWorking */
  #setWorking(isWorking) {
    const { again, cancel, working, layer } = this.#parts;
    const hadFocus = document.activeElement === (isWorking ? again : cancel);
    this.#isWorking = isWorking;
    working.hidden = !isWorking;
    if (isWorking) {
      again.hidden = true;
      this.#progress(0);
    }
    if (hadFocus) (isWorking ? cancel : again.hidden ? layer : again).focus();
  }
}
