/**
 * MNIST itself: the images of each digit, counted and shown. Before it is here it can be fetched; whoever else wants it,
 * it is one fetch.
 */

import { formatMegabytes } from '../../shared/format.js';
import { MNIST_FILES } from '../../shared/mnist-files.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { onFirstClick, part, setText } from '../../shared/parts.js';
import { Waiting } from '../../shared/waiting.js';
import { ClassChoice } from './class-choice.js';
import { Samples } from './samples.js';

/** @import { Calls } from '../../shared/protocol.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */

/** @typedef {Calls['classCounts']['result']} ClassCounts */

const MEGABYTES = Math.round(MNIST_FILES.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
const OFFER = `MNIST, ${MEGABYTES} MB: fetched once, then kept in this browser. Train fetches it too.`;
const STARTING = 'The engine is starting; the images are shown as soon as it is here.';
const OFF = 'The engine is off, so there are no images to show.';

export class DataSetView {
  #page;
  #note;
  #offer;
  #classes;
  #fetch;
  #waiting;
  #choice;
  #samples;
  /** @type {NewestAnswer<ClassCounts>} */
  #counter;
  /** @type {AbortController | null} of the fetch that was asked for here, and is waited for */
  #request = null;
  /** @type {ClassCounts | null} null before the engine was asked */
  #counts = null;
  /** @type {Pick<State, 'engine' | 'phase'>} when it was asked last: a training brings the data, another engine has none */
  #askedFor = { engine: null, phase: 'starting' };

  /**
   * @param {HTMLElement} region
   * @param {Pick<Page, 'store' | 'client' | 'events'>} page
   */
  constructor(region, page) {
    const { client, events } = page;
    this.#page = page;
    this.#note = part(region, 'note');
    this.#offer = part(region, 'offer');
    this.#classes = part(region, 'classes');
    this.#fetch = /** @type {HTMLButtonElement} */ (part(region, 'fetch'));
    this.#waiting = new Waiting(
      part(region, 'waiting'),
      'Fetching MNIST',
      () => {
        this.#request?.abort();
        this.#end();
      },
      () => (this.#isHere ? this.#choice : this.#fetch),
    );
    setText(part(region, 'size'), OFFER);
    const onError = (/** @type {unknown} */ error) => events.say('error', error);
    this.#samples = new Samples(region, client, onError);
    this.#choice = new ClassChoice(part(region, 'choice'));
    this.#choice.addEventListener('choose', (event) => {
      const { digit } = /** @type {CustomEvent<{ digit: number }>} */ (event).detail;
      location.replace(`#train/data/${digit}`);
    });
    onFirstClick(this.#fetch, () => this.#bring());
    this.#counter = new NewestAnswer({
      ask: () => client.request('classCounts', {}),
      show: (counts) => this.#counted(counts),
      onError,
    });
    events.on('data', () => this.#ask());
  }

  /** @param {State} state */
  render({ engine, phase, task }) {
    const before = this.#askedFor;
    this.#askedFor = { engine, phase };
    if (engine !== before.engine || phase !== before.phase) this.#ask();
    if (task?.task === 'data') this.#waiting.follow(task, bytesText(task));
    this.#show();
  }

  /** @param {string} path a digit, or nothing for the one of before */
  open(path) {
    if (/^\d$/.test(path)) this.#choice.choose(Number(path));
    // What was on its way when the waiting was given up may have come.
    if (!this.#isHere) this.#ask();
    this.#showSamples();
  }

  get #isHere() {
    return this.#counts !== null && sum(this.#counts.train) > 0 && sum(this.#counts.test) > 0;
  }

  #ask() {
    const { engine, phase } = this.#askedFor;
    if (engine !== null && phase !== 'off') this.#counter.refresh();
  }

  /** @param {ClassCounts | null} counts */
  #counted(counts) {
    this.#counts = counts;
    if (counts !== null && this.#isHere) this.#choice.show(counts);
    this.#show();
    this.#showSamples();
  }

  #showSamples() {
    if (!this.#isHere) return;
    const { digit } = this.#choice;
    this.#samples.show(digit, /** @type {ClassCounts} */ (this.#counts).train[digit]);
  }

  async #bring() {
    if (this.#request !== null) return;
    const { client, events } = this.#page;
    const request = new AbortController();
    this.#request = request;
    events.say('pressed', null);
    this.#waiting.begin('Asking for MNIST');
    this.#show();
    this.#waiting.focus();
    try {
      await client.request('bringData', {}, request.signal);
      events.say('data', null);
      await this.#counter.refresh();
    } catch (error) {
      events.say('error', error);
    }
    if (this.#request === request) this.#end();
  }

  /** Nothing is waited for here any more. */
  #end() {
    this.#request = null;
    this.#show();
    this.#waiting.end();
  }

  #show() {
    const { engine, phase } = this.#askedFor;
    const isOn = engine !== null && phase !== 'off';
    const isFetching = this.#request !== null;
    this.#classes.hidden = !this.#isHere;
    this.#offer.hidden = this.#isHere || isFetching || !isOn || this.#counts === null;
    const lack = phase === 'off' ? OFF : STARTING;
    setText(this.#note, isOn || this.#isHere ? '' : lack);
  }
}

/** @param {{ done: number, total: number }} bytes */
function bytesText({ done, total }) {
  return `${formatMegabytes(done)} of ${formatMegabytes(total)}`;
}

/** @param {readonly number[]} counts */
function sum(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}
