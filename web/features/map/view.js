/**
 * A map of the test images: each where the network that answers puts it among the others, and the drawing, or what else
 * is looked at, as a point that moves with it. It follows the training epoch by epoch, and keeps nothing when it is left.
 */

import { formatPercent, formatWhole } from '../../shared/format.js';
import { NewestAnswer } from '../../shared/newest-answer.js';
import { addStyle, element, markup, part, region, setText } from '../../shared/parts.js';
import { drawPixelImages, SIDE } from '../../shared/pixel-images.js';
import { MomentRun } from '../../shell/moment-run.js';
import { onSubject, subjectOf } from '../../shell/subject.js';
import { digitFacts, misreadIn, nearestRows, planeOf, readingOf, rowsOf, spread } from './facts.js';
import { moved, toFormer, toOneSize } from './layout.js';
import STYLE from './map.css?inline';
import MARKUP from './map.html?raw';
import { Sheet } from './sheet.js';
import { umapOf } from './umap.js';

/** @import { ImageMap } from '../../generated/inkling-simd.js' */
/** @import { Page, RoomView } from '../../shell/feature.js' */
/** @import { State } from '../../shell/store.js' */
/** @import { Motion } from './layout.js' */

/** @typedef {'pca' | 'umap'} Layout */

addStyle(STYLE);

const NEAREST = 12;
const UMAP_SECONDS = 20;
/** Of its nearest, so many have the drawing in their middle where there are no directions. */
const AMID = 3;
const WORDS = {
  off: 'The engine is off, so there is no map of what a network sees.',
  noNetwork: 'There is no network yet to draw a map of; it is on its way, or press Train for one of your own.',
  stopped: 'The engine stopped meanwhile. Draw the map anew when you want it.',
};
const DRAWING = 'Drawing the map of the test images…';
const COMPARING = 'Comparing images';
const LAYING_OUT = 'Laying them out';
const CANCELLED = 'Cancelled. Draw the map anew when you want it.';

/** @param {Page<HTMLElement>} page @returns {RoomView} */
export function mount(page) {
  return new MapView(page);
}

/** @implements {RoomView} */
class MapView {
  #page;
  #parts;
  #sheet;
  #run;
  /** @type {ImageMap | null} */
  #map = null;
  /** @type {Layout} what is wished */
  #layout = 'pca';
  /** @type {{ points: Float32Array, map: ImageMap } | null} of as much of the map as there was time for */
  #embedded = null;
  /** Points of one size, turned to those before, and how they came there. */
  #points = new Float32Array();
  /** @type {readonly Motion[]} */
  #motions = [];
  /** The map is of the network as it is. */
  #isNewest = false;
  /** When the map was asked for. */
  #askedAt = 0;
  /** @type {NewestAnswer<readonly number[]>} */
  #placing;
  /** @type {NewestAnswer<Uint8Array>} */
  #seeing;
  #seen = -1;

  /** @param {Page<HTMLElement>} page */
  constructor(page) {
    this.#page = page;
    page.root.append(markup(MARKUP));
    const view = region(page.root, 'map');
    /** @param {string} name */
    const at = (name) => part(view, name);
    this.#parts = {
      sentence: at('sentence'),
      layout: /** @type {HTMLSelectElement} */ (at('layout')),
      body: at('body'),
      seen: at('seen'),
      seenImage: /** @type {HTMLCanvasElement} */ (at('seen-image')),
      seenWords: at('seen-words'),
      seenLink: /** @type {HTMLAnchorElement} */ (at('seen-link')),
      near: at('near'),
      nearTitle: at('near-title'),
      nearList: at('near-list'),
      table: at('table'),
    };
    this.#sheet = new Sheet(view);
    this.#run = new MomentRun(view, page, {
      task: 'map',
      bar: 'Map progress',
      words: WORDS,
      look: (isWished) => this.#look(isWished),
      lack: (words) => this.#tell(words),
      fail: (words) => this.#tell(words),
      cancelled: () => this.#cancelled(),
      neighbour: this.#parts.layout,
    });
    const onError = (/** @type {unknown} */ error) => page.events.say('error', error);
    this.#placing = new NewestAnswer({ ask: () => this.#place(), show: (rows) => this.#showNear(rows), onError });
    this.#seeing = new NewestAnswer({ ask: () => this.#see(), show: (pixels) => this.#showSeen(pixels), onError });
    onSubject(page.events, () => this.#follow());
    this.#sheet.addEventListener('point', (event) => {
      this.#seen = /** @type {CustomEvent<{ row: number }>} */ (event).detail.row;
      this.#seeing.refresh();
    });
    this.#parts.layout.addEventListener('change', () => this.#choose(/** @type {Layout} */ (this.#parts.layout.value)));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#placing.refresh());
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
    // The worker may have died, which is told elsewhere.
    this.#page.client.request('leaveMap', {}).catch(() => {});
  }

  /** UMAP takes its time: of a network that goes on it stays as it was, until it is asked for. @param {boolean} isWished */
  #look(isWished) {
    if (!isWished && this.#layout === 'umap' && this.#map !== null) this.#run.offerAgain(true);
    else this.#draw();
  }

  #draw() {
    if (this.#map === null) this.#tell(DRAWING);
    return this.#run.run(async (signal) => {
      this.#askedAt = performance.now();
      this.#isNewest = false;
      this.#map = await this.#page.client.request('drawMap', {}, signal);
      this.#isNewest = true;
      this.#embedded = null;
      this.#show();
      if (this.#layout === 'umap') await this.#embed(this.#map, signal);
    });
  }

  /** @param {Layout} layout */
  #choose(layout) {
    this.#layout = layout;
    const map = this.#map;
    if (map === null) return;
    if (layout === 'umap' && this.#embedded === null) this.#run.run((signal) => this.#embed(map, signal));
    else if (this.#run.isRunning) this.#run.cancel();
    else this.#show();
  }

  /** What there was before is as right as it was. @returns {boolean} whether there is a newer one to be had */
  #cancelled() {
    if (this.#embedded === null) {
      this.#layout = 'pca';
      this.#parts.layout.value = 'pca';
    }
    if (this.#map === null) setText(this.#parts.sentence, CANCELLED);
    else this.#show();
    return !this.#isNewest;
  }

  /** @param {ImageMap} map @param {AbortSignal} signal */
  async #embed(map, signal) {
    const order = spread(map.labels.length);
    const { places, shares } = rowsOf(map, order);
    const question = { rows: places, width: shares.length, seconds: UMAP_SECONDS };
    this.#run.tell(0, COMPARING);
    const { points, count } = await umapOf(question, signal, (share) => this.#run.tell(share, LAYING_OUT));
    this.#embedded = { points, map: rowsOf(map, order.slice(0, count)) };
    this.#show();
  }

  /** What is on the sheet: the map, or as much of it as is laid out as wished. @returns {ImageMap | null} */
  get #shown() {
    return this.#isEmbedded ? (this.#embedded?.map ?? null) : this.#map;
  }

  get #isEmbedded() {
    return this.#layout === 'umap' && this.#embedded !== null;
  }

  #show() {
    const map = this.#shown;
    if (map === null || !this.#run.isOpen) return;
    const plane = this.#isEmbedded && this.#embedded ? this.#embedded.points : planeOf(map);
    const size = toOneSize(plane);
    const sized = moved(size, plane);
    const turn = this.#points.length === sized.length ? toFormer(sized, this.#points) : null;
    this.#motions = turn === null ? [size] : [size, turn];
    this.#points = turn === null ? sized : moved(turn, sized);
    const isMisread = Array.from(map.labels, (label, at) => map.answers[at] !== label);
    const { body, seen, sentence } = this.#parts;
    body.hidden = false;
    this.#run.offerAgain(false);
    seen.hidden = true;
    this.#sheet.show({ points: this.#points, labels: map.labels, isMisread });
    const words = this.#words(map);
    setText(sentence, words);
    this.#sheet.label = `Map of the test images. ${words} The table below says the same in figures.`;
    this.#tabulate(map);
    this.#placing.refresh();
    // Under a name that the test of its speed looks for.
    performance.measure('map drawn', { start: this.#askedAt });
  }

  /** @param {ImageMap} map */
  #words(map) {
    if (map.shares[0] === 0) return 'Its last hidden layer says the same of every image: they all lie on one point.';
    const misread = misreadIn(map);
    const rings =
      misread === 1 ? 'A ring says that one was misread.' : `Rings say that ${formatWhole(misread)} were misread.`;
    const count = formatWhole(map.labels.length);
    if (this.#isEmbedded) {
      const all = formatWhole(this.#map?.labels.length ?? map.labels.length);
      const some = count === all ? '' : `, ${count} of ${all}: as many as it can lay out in ${UMAP_SECONDS} s`;
      return `Test images by UMAP${some}. Neighbours are alike to the last hidden layer of the network; how far groups lie from each other says little. ${rings}`;
    }
    const share = formatPercent(map.shares[0] + map.shares[1], 0);
    return `${count} test images, by what the last hidden layer of the network makes of them; these two directions hold ${share} of how they differ. ${rings}`;
  }

  /** @param {ImageMap} map */
  #tabulate(map) {
    const columns = ['Digit', 'Images', 'Misread', 'Nearest digit', 'Distance to it'];
    const rows = digitFacts(map).map(({ label, images, misread, nearest, distance }) => {
      const cells = [formatWhole(images), formatWhole(misread), String(nearest), distance.toFixed(2)];
      const head = element('th', { scope: 'row' }, String(label));
      return element('tr', {}, head, ...cells.map((text) => element('td', {}, text)));
    });
    this.#parts.table.replaceChildren(
      element(
        'caption',
        {},
        'The nearest other digit by the middles of their images; of these distances the mean is 1.',
      ),
      element('thead', {}, element('tr', {}, ...columns.map((title) => element('th', { scope: 'col' }, title)))),
      element('tbody', {}, ...rows),
    );
  }

  /** What is looked at changed. */
  #follow() {
    if (this.#run.isOpen && this.#map !== null) this.#placing.refresh();
  }

  /** @returns {Promise<readonly number[] | null>} the rows that are nearest to what is looked at */
  async #place() {
    const map = this.#shown;
    if (map === null) return null;
    const { client, events } = this.#page;
    const subject = await subjectOf(events, client);
    const place = await client.request('placeOnMap', { pixels: subject.pixels });
    if (place === null || map !== this.#shown) return null;
    const words = { drawing: 'your drawing', picture: 'the chosen digit of the picture', sample: 'a sample 7' };
    setText(this.#parts.nearTitle, `Nearest to ${words[subject.of]}`);
    const rows = nearestRows(map, place, NEAREST);
    this.#sheet.showMine(this.#isEmbedded ? this.#amid(rows.slice(0, AMID)) : this.#placed(place));
    return rows;
  }

  /** Of a map by principal components. @param {Float32Array} place @returns {[number, number]} */
  #placed(place) {
    const [x, y] = this.#motions.reduce((point, motion) => moved(motion, point), place.slice(0, 2));
    return [x, y];
  }

  /** UMAP knows neighbours alone. @param {readonly number[]} rows @returns {[number, number]} */
  #amid(rows) {
    const mean = (/** @type {0 | 1} */ axis) =>
      rows.reduce((sum, row) => sum + this.#points[2 * row + axis], 0) / rows.length;
    return [mean(0), mean(1)];
  }

  /** @param {readonly number[] | null} rows */
  async #showNear(rows) {
    const map = this.#shown;
    if (rows === null || map === null) return;
    const indices = Uint32Array.from(rows, (row) => map.indices[row]);
    const key = indices.join(' ');
    if (this.#parts.nearList.dataset.of === key) return;
    this.#parts.nearList.dataset.of = key;
    const { pixels } = await this.#page.client.request('images', { split: 'test', indices });
    if (this.#parts.nearList.dataset.of !== key) return;
    const items = rows.map((row, at) => {
      const canvas = element('canvas', { 'aria-hidden': 'true' });
      const number = element('span', { class: 'visually-hidden' }, `Test image ${formatWhole(map.indices[row])}: `);
      const words = readingOf(map.labels[row], map.answers[row]);
      const link = element(
        'a',
        { href: `#test/image/${map.indices[row]}` },
        canvas,
        element('span', {}, number, words),
      );
      return { canvas, item: element('li', {}, link), pixels: pixels.slice(at * SIDE ** 2, (at + 1) * SIDE ** 2) };
    });
    this.#parts.nearList.replaceChildren(...items.map(({ item }) => item));
    for (const { canvas, pixels: image } of items) drawPixelImages(canvas, image, 1);
  }

  /** @returns {Promise<Uint8Array | null>} */
  async #see() {
    const map = this.#shown;
    if (map === null || this.#seen < 0) return null;
    const indices = Uint32Array.of(map.indices[this.#seen]);
    return (await this.#page.client.request('images', { split: 'test', indices })).pixels;
  }

  /** @param {Uint8Array | null} pixels */
  #showSeen(pixels) {
    const { seen, seenImage, seenWords, seenLink } = this.#parts;
    const map = this.#shown;
    seen.hidden = pixels === null || map === null;
    if (pixels === null || map === null) return;
    const index = map.indices[this.#seen];
    const reading = readingOf(map.labels[this.#seen], map.answers[this.#seen]);
    seenImage.setAttribute('aria-label', `Test image ${index}`);
    setText(seenWords, `Test image ${formatWhole(index)}: ${reading}.`);
    seenLink.href = `#test/image/${index}`;
    drawPixelImages(seenImage, pixels, 1);
  }

  /** Nothing can be shown, and why. @param {string} words */
  #tell(words) {
    this.#forget();
    setText(this.#parts.sentence, words);
  }

  #forget() {
    this.#embedded = null;
    this.#map = null;
    this.#points = new Float32Array();
    this.#parts.body.hidden = true;
    this.#parts.nearList.replaceChildren();
    delete this.#parts.nearList.dataset.of;
    this.#parts.seen.hidden = true;
    this.#sheet.clear();
  }
}
