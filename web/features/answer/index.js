/**
 * The answer to the drawing: asked for whenever the ink or the network changes, and shown. While a picture stands in the
 * place of the pad, what is read on that is shown instead.
 */

import { toReadDigit } from '../../shared/digit-row.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { region } from '../../shared/parts.js';
import { PredictionView } from './prediction.js';
import './desk.css';

/** @import { DrawnDigit } from '../../generated/inkling-simd.js' */
/** @import { Prediction } from '../../shared/protocol.js' */
/** @import { Ink, PictureReading } from '../../shell/events.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { DigitChoice } from './digit-choice.js' */

/** @param {Page} page */
export function mount({ root, store, client, events }) {
  const view = new PredictionView(region(root, 'answer'));
  /** @type {Ink | null} before the first stroke */
  let ink = null;
  /** @type {PictureReading | null} */
  let picture = null;
  /** @type {readonly DrawnDigit[]} of the drawing, where there are several */
  let digits = [];
  /** @type {Promise<DigitChoice | null> | null} before there were several */
  let choice = null;

  /** @param {readonly DrawnDigit[]} drawn */
  const showDigits = async (drawn) => {
    digits = drawn;
    if (digits.length > 0) {
      look(digits.length - 1);
      choice ??= fetchChoice();
    }
    const fetched = await choice;
    if (digits === drawn) fetched?.offer(digits);
  };

  /** @param {number} index of the digit that is looked at */
  const look = (index) => {
    view.showRow(digits.map(toReadDigit), digits[index]);
    events.say('part', { index });
  };

  // Where it cannot be fetched, nothing is missed but the choice.
  const fetchChoice = async () => {
    try {
      const { DigitChoice } = await import('./digit-choice.js');
      return new DigitChoice(region(root, 'answer'), look);
    } catch {
      return null;
    }
  };

  /** @type {NewestAnswer<Prediction>} */
  const predictor = new NewestAnswer({
    ask: async () => {
      if (picture !== null || ink === null || ink.empty || store.state.reader === 'none') return null;
      const shifts = store.state.settings?.shifts ?? false;
      return client.request('predict', { ...ink.packed(), drawing: ink.drawing, shifts });
    },
    show: (prediction, isCurrent) => {
      if (picture !== null) return;
      events.say('reading', { prediction, isCurrent });
      showDigits(prediction?.digits ?? []);
      if (prediction?.digits !== undefined) return;
      if (prediction !== null) view.show(prediction);
      else if (ink === null || ink.empty) view.showEmpty();
      else view.showUnread();
    },
    onError: (error) => events.say('error', error),
  });

  const listenQuietly = () => {
    const { phase } = store.state;
    view.setQuiet(ink?.drawing || phase === 'running' || phase === 'stepping');
  };

  events.on('ink', (changed) => {
    ink = changed;
    listenQuietly();
    if (!ink.empty) view.showUnread();
    predictor.refresh();
  });
  events.on('picture', (reading) => {
    picture = reading;
    view.render(store.state, picture?.isOld);
    if (reading !== null) {
      showDigits([]);
      view.showRow(reading.digits, reading.chosen);
    } else {
      view.showEmpty();
      predictor.refresh();
    }
  });
  events.on('network', () => predictor.refresh());
  view.addEventListener('reader', (event) => {
    events.say('choose', /** @type {CustomEvent<{ id: string }>} */ (event).detail);
  });
  store.subscribe((state) => {
    view.render(state, picture?.isOld);
    listenQuietly();
  });
}
