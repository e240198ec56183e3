/**
 * The camera: what it sees, live, until a picture is taken or the dialog is closed; then it is off. On phones the photo app
 * is asked instead, which is not here.
 */

import { addStyle, markup, part, region, setText } from '../../shared/parts.js';
import STYLE from './camera.css?inline';
import MARKUP from './camera.html?raw';

addStyle(STYLE);

const NO_ACCESS =
  'This page may not use the camera here; open it by https in a tab of its own, or choose a file with Read a picture.';
const WAITING = 'Waiting for the camera; allow it if the browser asks.';
const DISCONNECTED =
  'The camera was disconnected; connect it, close this and open it again, or choose a file with Read a picture.';
/** By the name of the browser's error. @type {Record<string, string>} */
const REFUSALS = {
  NotAllowedError:
    'The camera was not allowed; allow it in the settings of this page in the browser, or choose a file with Read a picture.',
  NotFoundError: 'No camera was found; connect one, or choose a file with Read a picture.',
  NotReadableError: 'The camera is used by something else; close that and try again.',
};

export class Camera extends EventTarget {
  #dialog;
  #video;
  #take;
  #other;
  #note;
  /** Counts what was asked of the browser: whatever comes late of an older one is not wanted. */
  #newest = 0;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {readonly MediaDeviceInfo[]} */
  #cameras = [];
  #at = 0;

  /** @param {HTMLElement} place */
  constructor(place) {
    super();
    place.append(markup(MARKUP));
    this.#dialog = /** @type {HTMLDialogElement} */ (region(place, 'camera'));
    this.#video = /** @type {HTMLVideoElement} */ (part(this.#dialog, 'video'));
    // The attribute alone does not hold where the element was made by a script.
    this.#video.muted = true;
    this.#take = /** @type {HTMLButtonElement} */ (part(this.#dialog, 'take'));
    this.#other = part(this.#dialog, 'other');
    this.#note = part(this.#dialog, 'note');
    this.#take.addEventListener('click', () => this.#shoot());
    this.#other.addEventListener('click', () => this.#switch());
    part(this.#dialog, 'close').addEventListener('click', () => this.#close());
    // By the Escape key. The event comes late: the dialog may have been opened once more.
    this.#dialog.addEventListener('close', () => {
      if (!this.#dialog.open) this.#stop();
    });
    this.#video.addEventListener('loadeddata', () => {
      if (this.#stream === null) return;
      this.#take.disabled = false;
      setText(this.#note, '');
    });
  }

  /** @throws {Error} with a sentence, when there is none to be had */
  async open() {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    // The one at the back, where there is one: it looks at the paper.
    await this.#start({ facingMode: { ideal: 'environment' } });
  }

  /** @param {MediaTrackConstraints} wish */
  async #start(wish) {
    this.#stop();
    const start = this.#newest;
    setText(this.#note, WAITING);
    try {
      if (navigator.mediaDevices === undefined) throw new Error(NO_ACCESS);
      const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...wish }, audio: false });
      if (start === this.#newest) await this.#show(stream);
      else end(stream);
    } catch (error) {
      if (start !== this.#newest) return;
      this.#close();
      throw refusal(error);
    }
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    this.#stream = stream;
    this.#video.srcObject = stream;
    const [track] = stream.getVideoTracks();
    // By the person's hand or the system's; stop() says nothing.
    track.addEventListener('ended', () => {
      if (stream !== this.#stream) return;
      this.#stop();
      setText(this.#note, DISCONNECTED);
    });
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (stream !== this.#stream) return;
    this.#cameras = devices.filter(({ kind }) => kind === 'videoinput');
    const used = track.getSettings().deviceId;
    this.#at = Math.max(
      0,
      this.#cameras.findIndex(({ deviceId }) => deviceId === used),
    );
    this.#other.hidden = this.#cameras.length < 2;
  }

  async #switch() {
    this.#at = (this.#at + 1) % this.#cameras.length;
    try {
      await this.#start({ deviceId: { exact: this.#cameras[this.#at].deviceId } });
    } catch (error) {
      this.dispatchEvent(new CustomEvent('refused', { detail: error }));
    }
  }

  async #shoot() {
    const { videoWidth, videoHeight } = this.#video;
    const canvas = new OffscreenCanvas(videoWidth, videoHeight);
    canvas.getContext('2d')?.drawImage(this.#video, 0, 0);
    this.#close();
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    this.dispatchEvent(new CustomEvent('taken', { detail: new File([blob], 'Photo', { type: blob.type }) }));
  }

  #close() {
    this.#stop();
    this.#dialog.close();
  }

  /** What is seen, and what is asked for. */
  #stop() {
    this.#newest += 1;
    if (this.#stream !== null) end(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
    this.#take.disabled = true;
    setText(this.#note, '');
  }
}

/** @param {MediaStream} stream */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** @param {unknown} error */
function refusal(error) {
  if (!(error instanceof DOMException)) return error;
  return new Error(REFUSALS[error.name] ?? REFUSALS.NotFoundError);
}
