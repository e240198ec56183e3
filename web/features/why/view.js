/**
 * Why the network answers as it does, and what would change its mind. It follows the drawing and the training while it is
 * open: what is shown of something that has changed since says so, and is replaced as soon as it can be.
 */

import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { PATIENCE_MS, Waiting } from '../../shared/waiting.js';
import { valueInForce } from '../../shell/settings.js';
import { subjectOf } from '../../shell/subject.js';
import { ChangeSection } from './change-section.js';
import { Following } from './following.js';
import { LooksSection } from './looks-section.js';
import { MapSection } from './map-section.js';
import { furthest, sum } from './regions.js';
import { StrokesSection } from './strokes-section.js';
import STYLE from './why.css?inline';
import MARKUP from './why.html?raw';
import { completenessWords, occlusionWords, ofWords } from './wording.js';

/** @import { Calls } from '../../shared/protocol.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Subject } from '../../shell/subject.js' */

addStyle(STYLE);

const NO_NETWORK =
  'There is no network yet whose answer could be explained; it is on its way, or press Train for one of your own.';
const OFF = 'The engine is off, so there is nothing to explain.';
const OLD = 'Of what it was a moment ago; the new one is being explained.';
const CANCELLED = 'The explanation was cancelled.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new WhyView(page);
}

/** @implements {RoomView} */
class WhyView {
  #page;
  #of;
  #ask;
  #digit;
  #again;
  #told;
  #waiting;
  #title;
  #pixels;
  #covered;
  #strokes;
  #change;
  #looks;
  #following = new Following((signal) => this.#explain(signal));
  #isOpen = false;
  /** It is drawn on, and nobody has read that yet. */
  #isDrawn = false;
  /** @type {Pick<State, 'phase' | 'reader' | 'network'>} */
  #before = { phase: 'starting', reader: 'none', network: null };

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const view = region(page.root, 'why');
    this.#of = part(view, 'of');
    this.#ask = part(view, 'ask');
    this.#digit = /** @type {HTMLSelectElement} */ (part(view, 'digit'));
    this.#again = part(view, 'again');
    this.#told = part(view, 'told');
    this.#waiting = new Waiting(
      part(view, 'waiting'),
      'Explanation progress',
      () => this.#cancel(),
      () => this.#digit,
    );
    this.#title = part(view, 'title');
    this.#pixels = new MapSection(view, 'pixels');
    this.#covered = new MapSection(view, 'covered');
    this.#strokes = new StrokesSection(view);
    this.#change = new ChangeSection(view, page);
    this.#looks = new LooksSection(view, page);
    this.#offerDigits(null);
    this.#digit.addEventListener('change', () => this.#restart());
    this.#again.addEventListener('click', () => this.#restart());
    this.#listen();
  }

  #listen() {
    const { events } = this.#page;
    events.on('ink', () => {
      this.#isDrawn = true;
      if (!this.#isOpen) return;
      this.#following.stop();
      this.#showOld();
    });
    events.on('reading', ({ isCurrent }) => {
      if (this.#isDrawn && !isCurrent) return;
      if (this.#isDrawn) this.#restart();
      else this.#readAgain();
      this.#isDrawn = false;
    });
    for (const name of /** @type {const} */ (['part', 'picture'])) events.on(name, () => this.#restart());
    events.on('network', () => {
      this.#looks.networkChanged();
      this.#readAgain();
    });
  }

  /** @param {State} state */
  render(state) {
    const { phase, reader, network, task } = state;
    if (task?.task === 'explanation') this.#waiting.follow(task);
    this.#change.render(state);
    this.#looks.render(state, this.#seed);
    const before = this.#before;
    this.#before = { phase, reader, network };
    const isAnother = reader !== before.reader || network !== before.network;
    // What a training came to when it was halted.
    if (isAnother || (phase !== before.phase && before.phase === 'running') || phase === 'off') this.#restart();
  }

  open() {
    this.#isOpen = true;
    this.#restart();
  }

  leave() {
    this.#isOpen = false;
    this.#following.stop();
    this.#clear('');
  }

  get #seed() {
    const { store } = this.#page;
    const { settings } = store.state;
    return settings === null ? 1 : Number(valueInForce(settings, 'seed', store.presets));
  }

  /** Something else is to be explained, or by another network. */
  #restart() {
    if (!this.#isOpen) return;
    const { phase, reader } = this.#page.store.state;
    if (document.activeElement === this.#again) this.#digit.focus();
    this.#again.hidden = true;
    if (phase === 'off' || reader === 'none') {
      this.#following.stop();
      this.#clear(phase === 'off' ? OFF : NO_NETWORK);
      return;
    }
    this.#showOld();
    this.#following.restart();
  }

  /** The same, by a network that may have learned more. */
  #readAgain() {
    // What was cancelled is not begun again by itself.
    if (!this.#isOpen || !this.#again.hidden) return;
    if (this.#page.store.state.phase === 'running') this.#following.goOn();
    else this.#restart();
  }

  #cancel() {
    this.#following.stop();
    this.#clear(CANCELLED);
    this.#ask.hidden = false;
    this.#again.hidden = false;
    this.#again.focus();
  }

  /** @param {AbortSignal} signal */
  async #explain(signal) {
    const { client, events, store } = this.#page;
    const training = trainingOf(store.state);
    const seed = this.#seed;
    this.#waiting.begin('Explaining', PATIENCE_MS);
    try {
      const subject = await subjectOf(events, client);
      if (signal.aborted) return;
      const digit = this.#digit.value === '' ? subject.digit : Number(this.#digit.value);
      const { pixels, strokes } = subject;
      const told = await client.request('explainAnswer', { pixels, digit, seed, strokes }, signal);
      this.#show(subject, digit, seed, told);
      setText(this.#of, ofWords(subject, digit, training));
    } catch (error) {
      if (signal.aborted) return;
      this.#clear('');
      events.say('error', error);
    } finally {
      if (!signal.aborted) this.#waiting.end();
    }
  }

  /**
   * @param {Subject} subject
   * @param {number} digit
   * @param {number} seed
   * @param {Calls['explainAnswer']['result']} told
   */
  #show(subject, digit, seed, { attribution, occlusion, strokes }) {
    const { pixels } = subject;
    this.#offerDigits(subject.digit);
    this.#ask.hidden = false;
    this.#told.hidden = false;
    this.#told.classList.remove('is-old');
    this.#told.setAttribute('aria-busy', 'false');
    setText(this.#title, `What speaks for a ${digit}, and what against it`);
    const content = { digit, seed, pixels };
    this.#pixels.show({
      ...content,
      map: attribution.pixels,
      combine: sum,
      sentence: completenessWords(attribution, digit),
      doubts: attribution,
    });
    this.#covered.show({
      ...content,
      map: occlusion.pixels,
      combine: furthest,
      sentence: occlusionWords(occlusion, digit),
      doubts: occlusion,
    });
    this.#strokes.show(subject, strokes);
    this.#change.of(pixels);
  }

  /** What is shown is of before. */
  #showOld() {
    this.#waiting.end();
    this.#change.of(null);
    this.#told.classList.add('is-old');
    this.#told.setAttribute('aria-busy', 'true');
    if (!this.#told.hidden) setText(this.#of, OLD);
  }

  /** @param {string} sentence */
  #clear(sentence) {
    this.#waiting.end();
    this.#change.of(null);
    this.#looks.clear('');
    this.#told.hidden = true;
    this.#ask.hidden = true;
    setText(this.#of, sentence);
  }

  /** @param {number | null} answer */
  #offerDigits(answer) {
    const chosen = this.#digit.value;
    const options = [
      answer === null ? 'the answer' : `the answer, ${answer}`,
      ...Array.from({ length: 10 }, (_, d) => `${d}`),
    ];
    if (this.#digit.options.length > 0 && this.#digit.options[0].text === options[0]) return;
    this.#digit.replaceChildren(
      ...options.map((text, at) => element('option', { value: at === 0 ? '' : String(at - 1) }, text)),
    );
    this.#digit.value = chosen;
  }
}

/** One that is not over. @param {State} state */
function trainingOf({ phase, metrics, reader }) {
  if (metrics === null || reader !== 'own' || phase === 'idle') return null;
  return { step: metrics.step, goesOn: phase === 'running' };
}
