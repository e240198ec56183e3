/**
 * How robust the network is: measured when the person asks, and what came of it in figures. They are of the network as it
 * was when the measurement began.
 */

import { Figure } from '../../shared/figure.js';
import { formatWhole } from '../../shared/format.js';
import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { RunControls } from '../../shell/run-controls.js';
import { curveContent, titleOf } from './curves.js';
import STYLE from './robustness.css?inline';
import MARKUP from './robustness.html?raw';

/** @import { Robustness as Measured } from '../../generated/inkling-simd.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

addStyle(STYLE);

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new Robustness(page);
}

/** @implements {RoomView} */
class Robustness {
  #page;
  #controls;
  #summary;
  #root;
  /** @type {readonly Figure[]} */
  #figures = [];
  /** @type {{ images: number, label: string, weights: string } | null} what is shown */
  #shown = null;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const root = region(page.root, 'robustness');
    this.#summary = part(root, 'summary');
    this.#root = part(root, 'figures');
    this.#controls = new RunControls(root, page, {
      task: 'robustness',
      bar: 'Robustness progress',
      run: (signal) => this.#measure(signal),
    });
  }

  /** @param {State} state */
  render(state) {
    this.#controls.render(state);
    if (this.#shown === null) return;
    const { images, label, weights } = this.#shown;
    const changed = weightsOf(state) === weights ? '' : ' The network has changed since.';
    setText(this.#summary, `${formatWhole(images)} images at each strength, read by ${label}.${changed}`);
  }

  open() {}

  leave() {
    this.#controls.leave();
  }

  /** @param {AbortSignal} signal */
  async #measure(signal) {
    const { client, store } = this.#page;
    const { state } = store;
    const measured = await client.request('robustness', {}, signal);
    const label = state.reader === 'original' ? 'the original network' : 'your network';
    this.#shown = { images: measured.images, label, weights: weightsOf(state) };
    this.#show(measured);
    this.render(store.state);
  }

  /** @param {Measured} measured */
  #show({ curves }) {
    if (this.#figures.length === 0) {
      this.#figures = curves.map((curve) => {
        const figure = element('figure');
        this.#root.append(figure);
        return new Figure(figure, titleOf(curve), (error) => this.#page.events.say('error', error));
      });
    }
    for (const [at, figure] of this.#figures.entries()) figure.show(curveContent(curves[at]));
    this.#root.hidden = false;
  }
}

/** By which another network, or the same after another step, is told. @param {State} state */
function weightsOf({ reader, network, metrics }) {
  return `${reader} ${network} ${metrics?.step}`;
}
