/**
 * Filters: what each convolution looks for, its kernels as images on one scale a layer. Of the network that answers, after
 * each epoch anew while it learns; nothing is kept when it is left.
 */

import { shades } from '../../shared/diverging-scale.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { addStyle, markup, part, region, setText } from '../../shared/parts.js';
import { momentOf } from '../../shell/moment.js';
import { FilterLayer } from './filter-layer.js';
import STYLE from './filters.css?inline';
import MARKUP from './filters.html?raw';

/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Kernels } from './worker.js' */

addStyle(STYLE);

const OFF = 'The engine is off, so there is no network to look into.';
const NO_NETWORK = 'There is no network yet to look into; it is on its way, or press Train for one of your own.';
const NO_CONVOLUTION = 'This network has no convolution, so there are no filters to be seen as images.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new Filters(page);
}

/** @implements {RoomView} */
class Filters {
  #page;
  #state;
  #scale;
  #list;
  /** @type {readonly FilterLayer[]} */
  #items = [];
  /** What the items were made for. */
  #made = '';
  /** @type {readonly Kernels[]} */
  #layers = [];
  #isOpen = false;
  #isDark = matchMedia('(prefers-color-scheme: dark)');
  #moment = '';
  /** @type {NewestAnswer<Kernels[]>} */
  #asking;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const root = region(page.root, 'filters');
    this.#state = part(root, 'state');
    this.#scale = part(root, 'scale');
    this.#list = part(root, 'layers');
    this.#asking = new NewestAnswer({
      ask: () => this.#ask(),
      show: (layers) => this.#show(layers),
      onError: (error) => page.events.say('error', error),
    });
    this.#isDark.addEventListener('change', () => this.#paint());
  }

  /** @param {State} state */
  render(state) {
    const moment = momentOf(state);
    if (moment === this.#moment) return;
    this.#moment = moment;
    if (this.#isOpen) this.#asking.refresh();
  }

  open() {
    this.#isOpen = true;
    this.#asking.refresh();
  }

  leave() {
    this.#isOpen = false;
    this.#clear();
  }

  async #ask() {
    const { phase, reader } = this.#page.store.state;
    if (!this.#isOpen || phase === 'off' || phase === 'starting' || reader === 'none') return null;
    return this.#page.client.request('kernels', {});
  }

  /** @param {readonly Kernels[] | null} layers */
  #show(layers) {
    if (!this.#isOpen) return;
    if (layers === null || layers.length === 0) {
      this.#clear();
      const none = this.#page.store.state.phase === 'off' ? OFF : NO_NETWORK;
      setText(this.#state, layers === null ? none : NO_CONVOLUTION);
      return;
    }
    setText(this.#state, '');
    this.#layers = layers;
    this.#make();
    this.#paint();
  }

  #clear() {
    this.#items = [];
    this.#layers = [];
    this.#made = '';
    this.#list.replaceChildren();
    this.#scale.hidden = true;
  }

  /** The items, when the network is of another shape: what is chosen stays chosen while it learns. */
  #make() {
    const made = JSON.stringify(this.#layers.map(({ spec, layer, inputs }) => [spec, layer, inputs]));
    if (made === this.#made) return;
    this.#made = made;
    this.#items = this.#layers.map((layer) => new FilterLayer(layer, this.#list.clientWidth));
    this.#list.replaceChildren(...this.#items.map(({ item }) => item));
    this.#scale.hidden = false;
  }

  #paint() {
    const colours = shades(this.#isDark.matches);
    for (const [at, item] of this.#items.entries()) item.show(this.#layers[at], colours);
  }
}
