/**
 * Neurons: for each unit of the network that answers the test images that excite it the most, and how often it is silent;
 * by layer how weights, activations and gradients are spread. It follows the training epoch by epoch while it is open, and
 * keeps nothing when it is left.
 */

import { Figure } from '../../shared/figure.js';
import { formatWhole } from '../../shared/format.js';
import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { offerScrolling } from '../../shared/scrolling.js';
import { MomentRun } from '../../shell/moment-run.js';
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

const WORDS = {
  off: 'The engine is off, so there is no network to look into.',
  noNetwork: 'There is no network yet to look into; it is on its way, or press Train for one of your own.',
  stopped: 'The engine stopped meanwhile. Look once more when you want to.',
};
const LOOKING = 'Looking for the test images that excite each unit the most…';
const CANCELLED = 'Cancelled. Look once more when you want to.';

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
  #run;
  #history = new History();
  /** @type {readonly Units[]} */
  #layers = [];
  /** That gradients vanish or explode. */
  #problem = '';
  /** What the choice of a layer was made for. */
  #made = '';
  #areSpreadsShown = false;

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
    this.#run = new MomentRun(root, page, {
      task: 'neurons',
      bar: 'Neurons progress',
      words: WORDS,
      look: () => this.#look(),
      lack: (words) => this.#tell(words),
      // For want of images, say, which may be had later.
      fail: (words) => this.#tell(words, this.#areSpreadsShown),
      // What was shown before is as right as it was.
      cancelled: () => {
        setText(this.#parts.state, CANCELLED);
        return true;
      },
      neighbour: this.#parts.layer,
    });
  }

  /** @param {State} state */
  render(state) {
    this.#run.render(state);
  }

  open() {
    this.#run.open();
  }

  leave() {
    this.#run.leave();
    this.#forget();
  }

  /** At the spreads, which are there at once, then at all test images. */
  #look() {
    const { client, store } = this.#page;
    const { state } = store;
    const askedAt = performance.now();
    this.#areSpreadsShown = false;
    if (this.#layers.length === 0 || this.#run.isOffered) setText(this.#parts.state, LOOKING);
    return this.#run.run(async (signal) => {
      this.#showSpreads(state, await client.request('spreads', {}, signal));
      this.#areSpreadsShown = true;
      this.#layers = await client.request('excitations', {}, signal);
      this.#show();
      // Under a name that the test of its speed looks for.
      performance.measure('neurons shown', { start: askedAt });
    });
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
    this.#run.offerAgain(false);
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
    this.#made = '';
    this.#history.clear();
    this.#forgetUnits();
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
}
