/**
 * The answer: the digit in print, its probability, the ten bars, and the image that the network sees.
 * It shows what it is told; asking the engine is newest-answer.js.
 */

import { rowShare, rowText } from '../../shared/digit-row.js';
import { formatProbability } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';
import { ORIGINAL } from '../../shell/networks.js';

/** @import { ReadDigit } from '../../shared/digit-row.js' */
/** @import { Reading } from '../../shared/protocol.js' */
/** @import { State } from '../../shell/store.js' */

const NONE = new Float32Array(10);

export class PredictionView extends EventTarget {
  #verdict;
  #main;
  #dash;
  #share;
  #rows;
  #seen;
  #reader;
  #readers;
  /** What can be chosen, as it stands there. */
  #offered = '';
  /** @type {Uint8Array} */
  #pixels = new Uint8Array(SIDE * SIDE);
  #frame = 0;

  /** @param {HTMLElement} region */
  constructor(region) {
    super();
    this.#reader = part(region, 'reader');
    this.#readers = /** @type {HTMLSelectElement} */ (part(region, 'readers'));
    this.#readers.addEventListener('change', () => {
      this.dispatchEvent(new CustomEvent('reader', { detail: { id: this.#readers.value } }));
    });
    this.#verdict = part(region, 'verdict');
    this.#main = part(region, 'verdict-main');
    this.#dash = part(region, 'verdict-dash');
    this.#share = part(region, 'verdict-share');
    this.#seen = /** @type {HTMLCanvasElement} */ (part(region, 'seen'));
    this.#rows = makeRows(part(region, 'probabilities'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#drawSeen());
    this.showEmpty();
  }

  /**
   * While something changes many times a second, a screen reader should not read it all.
   * @param {boolean} quiet
   */
  setQuiet(quiet) {
    const politeness = quiet ? 'off' : 'polite';
    if (this.#verdict.getAttribute('aria-live') === politeness) return;
    this.#verdict.setAttribute('aria-live', politeness);
    // What was written in silence is written once more, to be heard.
    if (!quiet) setTimeout(() => this.#main.replaceChildren(this.#main.textContent ?? ''), 50);
  }

  /** Says whose network answers, and offers the others. @param {State} state @param {boolean} [isOld] what is shown is of before that one read */
  render(state, isOld = false) {
    setText(this.#reader, isOld ? oldText(state) : readerText(state));
    this.#offer(state);
  }

  /** @param {State} state */
  #offer({ phase, reader, network, networks }) {
    const options = [{ id: ORIGINAL, text: 'Original' }, ...networks];
    // The network of a training that has not taken a step is none yet.
    if (network !== null && !networks.some(({ id }) => id === network))
      options.splice(1, 0, { id: network, text: 'New' });
    const offered = JSON.stringify(options);
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.#readers.replaceChildren(...options.map(({ id, text }) => element('option', { value: id }, text)));
    }
    this.#readers.value = reader === 'own' && network !== null ? network : ORIGINAL;
    this.#readers.hidden = phase === 'starting' || phase === 'off' || networks.length === 0;
    this.#readers.disabled = phase !== 'idle' && phase !== 'paused';
  }

  /** @param {Reading} reading */
  show({ verdict, digit, probabilities, pixels }) {
    if (verdict === 'empty') {
      this.showEmpty();
      return;
    }
    if (verdict === 'digit') {
      this.#showVerdict(verdict, String(digit), formatProbability(probabilities[digit]));
    } else {
      this.#showVerdict(verdict, 'Not a digit', '');
    }
    this.#showProbabilities(probabilities, verdict === 'digit' ? digit : null);
    this.#pixels = pixels;
    this.#drawSeen();
  }

  /**
   * Several digits, and what the network makes of one of them.
   * @param {readonly ReadDigit[]} digits
   * @param {Reading | null} chosen
   */
  showRow(digits, chosen) {
    if (digits.length === 0) this.#showVerdict('unclaimed', 'No digit found', '');
    else this.#showVerdict(digits.length === 1 ? 'digit' : 'row', rowText(digits), rowShare(digits));
    this.#showProbabilities(chosen?.probabilities ?? NONE, chosen?.verdict === 'digit' ? chosen.digit : null);
    this.#pixels = chosen?.pixels ?? new Uint8Array(SIDE * SIDE);
    this.#drawSeen();
  }

  showEmpty() {
    this.#showVerdict('empty', 'Draw a digit', '');
    this.#showProbabilities(NONE, null);
    this.#pixels = new Uint8Array(SIDE * SIDE);
    this.#drawSeen();
  }

  /** Something is drawn, and nobody has said yet what it is. */
  showUnread() {
    if (this.#verdict.dataset.verdict === 'empty') this.#showVerdict('unread', '…', '');
  }

  /**
   * @param {string} verdict
   * @param {string} main
   * @param {string} share
   */
  #showVerdict(verdict, main, share) {
    this.#verdict.dataset.verdict = verdict;
    setText(this.#main, main);
    const lines = main.split('\n');
    this.#main.style.setProperty('--longest', String(Math.max(...lines.map(({ length }) => length))));
    this.#main.style.setProperty('--lines', String(lines.length));
    setText(this.#dash, share === '' ? '' : ' — ');
    setText(this.#share, share);
  }

  /**
   * @param {ArrayLike<number>} probabilities
   * @param {number | null} best
   */
  #showProbabilities(probabilities, best) {
    this.#rows.forEach(({ item, bar, share }, digit) => {
      item.classList.toggle('best', digit === best);
      bar.style.setProperty('--share', String(probabilities[digit]));
      setText(share, formatProbability(probabilities[digit]));
    });
  }

  /** With the next frame: to ask for its colours now, amid what else is written, would lay out the page once more. */
  #drawSeen() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      drawPixelImages(this.#seen, this.#pixels, 1);
    });
  }
}

/** @param {State} state */
function readerText(state) {
  const { phase, reader, settings } = state;
  if (phase === 'starting') return 'Waking up…';
  if (phase === 'off') return 'Nobody is reading.';
  if (reader === 'none') return 'No network yet: press Train to make one.';
  return `Read by ${readerName(state)}${settings?.shifts ? ', averaged over 5 shifts' : ''}.`;
}

/** @param {State} state */
function oldText({ phase }) {
  const isAtRest = phase === 'idle' || phase === 'paused' || phase === 'off';
  return `Read before the network changed${isAtRest ? '' : '; it is read anew when the training rests'}.`;
}

/** @param {State} state */
function readerName({ phase, reader, fromLastVisit }) {
  if (reader === 'original') return 'the network that came with the page';
  if (phase === 'running') return 'your network, still learning';
  if (phase === 'paused' || phase === 'stepping') return 'your network, half taught';
  return fromLastVisit ? 'your network from last time' : 'your network';
}

/** @param {HTMLElement} list */
function makeRows(list) {
  return Array.from({ length: 10 }, (_, digit) => {
    const bar = element('span', { class: 'probability-bar', 'aria-hidden': 'true' });
    const share = element('span', { class: 'probability-share' });
    const item = element(
      'li',
      { class: 'probability' },
      element('span', { class: 'probability-digit' }, String(digit)),
      ' ',
      bar,
      share,
    );
    list.append(item);
    return { item, bar, share };
  });
}
