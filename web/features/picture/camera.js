/**
 * The camera: what it sees, live, until a picture is taken or the dialog is closed; then it is off. On phones the photo app
 * is asked instead, which is not here.
 */

import { markup, part, region } from '../../shared/parts.js';
import MARKUP from './camera.html?raw';

const NO_ACCESS =
  'This page may not use the camera here; open it by https in a tab of its own, or choose a file with Read a picture.';
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
    this.#take.addEventListener('click', () => this.#shoot());
    this.#other.addEventListener('click', () => this.#switch());
    part(this.#dialog, 'close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => this.#stop());
    this.#video.addEventListener('loadeddata', () => {
      this.#take.disabled = false;
    });
  }

  /** @throws {Error} with a sentence, when there is none to be had */
  async open() {
    this.#dialog.showModal();
    // The one at the back, where there is one: it looks at the paper.
    await this.#start({ facingMode: { ideal: 'environment' } });
    if (this.#stream === null) return;
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.#cameras = devices.filter(({ kind }) => kind === 'videoinput');
    const used = this.#stream?.getVideoTracks()[0]?.getSettings().deviceId;
    this.#at = Math.max(
      0,
      this.#cameras.findIndex(({ deviceId }) => deviceId === used),
    );
    this.#other.hidden = this.#cameras.length < 2;
  }

  /** @param {MediaTrackConstraints} wish */
  async #start(wish) {
    this.#stop();
    const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
    try {
      if (navigator.mediaDevices === undefined) throw new Error(NO_ACCESS);
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...wish }, audio: false });
      this.#stream = stream;
      // It was closed while the person was being asked.
      if (!this.#dialog.open) this.#stop();
      else this.#video.srcObject = stream;
    } catch (error) {
      const wasOpen = this.#dialog.open;
      this.#dialog.close();
      if (wasOpen) throw refusal(error);
    }
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
    this.#dialog.close();
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    this.dispatchEvent(new CustomEvent('taken', { detail: new File([blob], 'Photo', { type: blob.type }) }));
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.#take.disabled = true;
  }
}

/** @param {unknown} error */
function refusal(error) {
  if (!(error instanceof DOMException)) return error;
  return new Error(REFUSALS[error.name] ?? REFUSALS.NotFoundError);
}
