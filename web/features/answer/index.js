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
/** @import { ReadDigit } from '../../shared/digit-row.js' */
/** @import { Prediction } from '../../shared/protocol.js' */
/** @import { Ink, PictureReading } from '../../shell/events.js' */
/** @import { Page } from '../../shell/feature.js' */
/** @import { DigitChoice } from './digit-choice.js' */
/** @import { NumberInSight } from './number-in-sight.js' */

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
  /** @type {readonly ReadDigit[]} what stands there as a number */
  let number = [];
  /** @type {Promise<NumberInSight | null> | null} before there was one */
  let inSight = null;

  /** @param {readonly DrawnDigit[]} drawn */
  const showDigits = async (drawn) => {
    digits = drawn;
    if (digits.length === 0) keepInSight([]);
    else {
      look(digits.length - 1);
      choice ??= fetchChoice();
    }
    const fetched = await choice;
    if (digits === drawn) fetched?.offer(digits);
  };

  /** @param {number} index of the digit that is looked at */
  const look = (index) => {
    const row = digits.map(toReadDigit);
    view.showRow(row, digits[index]);
    keepInSight(row);
    events.say('part', { index });
  };

  /** @param {readonly ReadDigit[]} shown none, where there is no number */
  const keepInSight = async (shown) => {
    number = shown;
    if (shown.length > 1) inSight ??= fetchInSight();
    const fetched = await inSight;
    if (number === shown) fetched?.show(shown);
  };

  // Where they cannot be fetched, nothing is missed but the choice, and what tells that there is more.
  const fetchChoice = () =>
    import('./digit-choice.js').then(
      ({ DigitChoice }) => new DigitChoice(region(root, 'answer'), look),
      () => null,
    );
  const fetchInSight = () =>
    import('./number-in-sight.js').then(
      ({ NumberInSight }) => new NumberInSight(region(root, 'answer')),
      () => null,
    );

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
      keepInSight(reading.digits);
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
