/**
 * Layer by layer: what the network that answers makes of the drawing, from the image to the ten probabilities. It follows
 * the drawing and the training while it is open, and keeps nothing when it is left.
 */

import { shades } from '../../shared/diverging-scale.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { addStyle, markup, part, region, setText } from '../../shared/parts.js';
import { onSubject, subjectOf } from '../../shell/subject.js';
import { LayerItem } from './layer-item.js';
import STYLE from './layers.css?inline';
import MARKUP from './layers.html?raw';
import { SoftmaxTable } from './softmax.js';

/** @import { Calls } from '../../shared/protocol.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

/** @typedef {Calls['lookInto']['result'] & { askedAt: number }} Look */

addStyle(STYLE);

const OF = {
  drawing: 'Of your drawing, as the network sees it; it follows the pen, and the training.',
  picture: 'Of the digit that is chosen on the picture, as the network sees it.',
  sample: 'Of a sample 7; draw a digit of your own to see that instead.',
};
const NO_NETWORK = 'There is no network yet to look into; it is on its way, or press Train for one of your own.';
const OFF = 'The engine is off, so there is no network to look into.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new LayersView(page);
}

/** @implements {RoomView} */
class LayersView {
  #page;
  #of;
  #scale;
  #list;
  #softmax;
  #softmaxTable;
  /** @type {readonly LayerItem[]} */
  #items = [];
  /** What the items were made for. */
  #made = '';
  /** @type {Look | null} */
  #look = null;
  #isOpen = false;
  #isDark = matchMedia('(prefers-color-scheme: dark)');
  /** @type {State['reader']} */
  #reader = 'none';
  /** Only what is in sight is painted. */
  #sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const item = this.#items.find((each) => each.item === target);
      if (item !== undefined) item.inSight = isIntersecting;
    }
  });
  /** @type {NewestAnswer<Look>} */
  #looking;
  /** Its answers are shown as they come. @type {NewestAnswer<null>} */
  #deriving;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const view = region(page.root, 'layers');
    this.#of = part(view, 'of');
    this.#scale = part(view, 'scale');
    this.#list = part(view, 'layers');
    this.#softmax = part(view, 'softmax');
    this.#softmaxTable = new SoftmaxTable(this.#softmax);
    const onError = (/** @type {unknown} */ error) => page.events.say('error', error);
    this.#looking = new NewestAnswer({
      ask: () => this.#ask(),
      show: (look) => this.#show(look),
      onError,
      mostUnderWay: 1,
    });
    this.#deriving = new NewestAnswer({ ask: () => this.#derive(), show: () => {}, onError });
    onSubject(page.events, () => this.#refresh());
    this.#isDark.addEventListener('change', () => this.#paint());
  }

  /** @param {State} state */
  render({ reader, phase }) {
    if (reader === this.#reader && phase !== 'off') return;
    this.#reader = reader;
    if (phase === 'off') setText(this.#of, OFF);
    else this.#refresh();
  }

  open() {
    this.#isOpen = true;
    this.#refresh();
  }

  leave() {
    this.#isOpen = false;
    this.#clear();
    // The worker may have died, which is told elsewhere.
    this.#page.client.request('lookAway', {}).catch(() => {});
  }

  #refresh() {
    if (this.#isOpen) this.#looking.refresh();
  }

  /** @returns {Promise<Look | null>} */
  async #ask() {
    if (this.#reader === 'none' || !this.#isOpen) return null;
    const { client, events } = this.#page;
    const { pixels, of } = await subjectOf(events, client);
    setText(this.#of, OF[of]);
    const askedAt = performance.now();
    return { ...(await client.request('lookInto', { pixels })), askedAt };
  }

  /** @param {Look | null} look */
  #show(look) {
    if (!this.#isOpen) return;
    if (look === null) {
      this.#clear();
      setText(this.#of, NO_NETWORK);
      return;
    }
    this.#look = look;
    this.#make(look);
    this.#paint();
    this.#softmax.hidden = false;
    this.#softmaxTable.show(look.logits, look.temperature);
    this.#deriving.refresh();
    // Under a name that the test of its speed looks for.
    performance.measure('look inside', { start: look.askedAt });
  }

  #clear() {
    this.#look = null;
    this.#items = [];
    this.#sight.disconnect();
    this.#made = '';
    this.#list.replaceChildren();
    this.#softmax.hidden = true;
    this.#scale.hidden = true;
  }

  /** The items, when the network is another one. @param {Look} look */
  #make({ layers }) {
    const made = JSON.stringify(layers.map(({ spec, shape }) => [spec, shape]));
    if (made === this.#made) return;
    this.#made = made;
    const room = this.#list.clientWidth;
    this.#items = [
      new LayerItem(null, 0, [28, 28, 1], room),
      ...layers.map(({ spec, shape }, at) => new LayerItem(spec, at + 1, shape, room)),
    ];
    for (const item of this.#items) {
      item.addEventListener('choose', () => {
        for (const other of this.#items) if (other !== item) other.close();
        this.#deriving.refresh();
      });
    }
    this.#list.replaceChildren(...this.#items.map(({ item }) => item));
    this.#sight.disconnect();
    for (const { item } of this.#items) this.#sight.observe(item);
    this.#scale.hidden = false;
  }

  #paint() {
    if (this.#look === null) return;
    const colours = shades(this.#isDark.matches);
    const { image, layers } = this.#look;
    for (const [at, item] of this.#items.entries()) item.show(at === 0 ? image : layers[at - 1], colours);
  }

  /** How the number comes about that is looked at. */
  async #derive() {
    const item = this.#items.find(({ isOpen }) => isOpen);
    if (item === undefined) return null;
    const layer = this.#items.indexOf(item) - 1;
    const derivation = await this.#page.client.request('deriveUnit', { layer, ...item.place });
    if (derivation !== null && item.isOpen) item.tell(derivation);
    return null;
  }
}
