/**
 * The layers of the network that the recipe makes, to read: it follows the recipe, and asks the engine what each layer
 * is, gives and costs.
 */

import { formatWhole } from '../../shared/format.js';
import { shapeOf, wordsOf } from '../../shared/layer-words.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { trainConfig } from '../../shell/settings.js';
import STYLE from './network.css?inline';
import MARKUP from './network.html?raw';

/** @import { Calls } from '../../shared/protocol.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Layer } from './worker.js' */

addStyle(STYLE);

/** @typedef {Calls['describeNetwork']['result']} Description */

const STARTING = 'The engine is starting; the layers are listed as soon as it is here.';
const OFF = 'The engine is off, so there is no network to look into.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new NetworkView(page);
}

/** @implements {RoomView} */
class NetworkView {
  #note;
  #table;
  #layers;
  #total;
  /** As JSON, which tells whether it is another one. @type {string | null} */
  #network = null;
  /** @type {State['engine']} that was asked about it */
  #engine = null;
  /** @type {NewestAnswer<Description>} */
  #describer;

  /** @param {Page<HTMLElement>} page */
  constructor({ root, client, events }) {
    root.append(markup(MARKUP));
    const view = region(root, 'network');
    this.#note = part(view, 'note');
    this.#table = part(view, 'table');
    this.#layers = part(view, 'layers');
    this.#total = part(view, 'total');
    this.#describer = new NewestAnswer({
      ask: () => client.request('describeNetwork', { network: JSON.parse(/** @type {string} */ (this.#network)) }),
      show: (description) => {
        if (description !== null) this.#show(description);
      },
      onError: (error) => events.say('error', error),
    });
  }

  /** @param {State} state */
  render({ phase, settings, engine }) {
    if (settings === null || engine === null || phase === 'off') {
      if (this.#table.hidden) setText(this.#note, phase === 'off' ? OFF : STARTING);
      return;
    }
    const network = JSON.stringify(trainConfig(settings, engine.presets).network);
    // Another engine is asked anew: the one before may have died of it.
    if (network === this.#network && engine === this.#engine) return;
    this.#network = network;
    this.#engine = engine;
    setText(this.#note, '');
    this.#describer.refresh();
  }

  open() {}

  leave() {}

  /** @param {Description} description */
  #show({ layers, parameters }) {
    const most = Math.max(1, ...layers.map(({ multiplyAdds }) => multiplyAdds));
    const sum = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    this.#layers.replaceChildren(inputItem(), ...layers.map((layer, index) => layerItem(layer, index + 1, most)));
    this.#total.replaceChildren(kindCell('', 'Total', ''), ...costCells(parameters, sum));
    this.#table.hidden = false;
  }
}

/** What every network is given. */
function inputItem() {
  return element('li', { class: 'layer' }, kindCell('', 'Input', 'one image'), outputCell('28×28×1'));
}

/**
 * @param {Layer} layer
 * @param {number} number from 1 on
 * @param {number} most multiply-adds of a layer
 */
function layerItem({ spec, output, parameters, multiplyAdds }, number, most) {
  const { kind, fields } = wordsOf(spec);
  const bar = element('span', { class: 'layer-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(multiplyAdds / most));
  return element(
    'li',
    { class: 'layer' },
    kindCell(String(number), kind, fields),
    outputCell(shapeOf(output)),
    ...costCells(parameters, multiplyAdds),
    bar,
  );
}

/** @param {string} number @param {string} kind @param {string} fields */
function kindCell(number, kind, fields) {
  return element(
    'span',
    { class: 'layer-kind' },
    element('span', { class: 'layer-number' }, `${number} `),
    element('b', {}, kind),
    ' ',
    element('span', { class: 'layer-fields' }, fields),
  );
}

/** @param {string} shape */
function outputCell(shape) {
  return element('span', { class: 'layer-output' }, element('span', { class: 'visually-hidden' }, 'output '), shape);
}

/** @param {number} parameters @param {number} multiplyAdds */
function costCells(parameters, multiplyAdds) {
  return [costCell(parameters, 'parameter'), costCell(multiplyAdds, 'multiply-add')];
}

/** @param {number} count @param {string} what */
function costCell(count, what) {
  const unit = element('span', { class: 'layer-unit' }, ` ${what}${count === 1 ? '' : 's'}`);
  return element('span', { class: count === 0 ? 'layer-cost none' : 'layer-cost' }, formatWhole(count), unit);
}
