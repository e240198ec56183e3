// @vitest-environment happy-dom
/** The camera: whatever is pressed while the browser asks, none stays on but the one that is seen. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Camera } from './camera.js';

/** What the page waits for, in order. @type {{ resolve: (stream: any) => void, reject: (error: Error) => void, wish: any }[]} */
let asked;
/** @type {Camera} */
let camera;
const settled = () => new Promise((resolve) => setTimeout(resolve));
const dialog = () => /** @type {HTMLDialogElement} */ (document.querySelector('dialog'));
const video = () => /** @type {HTMLVideoElement} */ (document.querySelector('video'));
const note = () => document.querySelector('[role="status"]')?.textContent;
/** @param {string} name */
const button = (name) =>
  /** @type {HTMLButtonElement} */ ([...document.querySelectorAll('button')].find((it) => it.textContent === name));

/** @param {string} deviceId */
function makeStream(deviceId) {
  const track = Object.assign(new EventTarget(), {
    readyState: 'live',
    getSettings: () => ({ deviceId }),
    stop: () => {
      track.readyState = 'ended';
    },
  });
  return { track, getTracks: () => [track], getVideoTracks: () => [track] };
}

/** The browser gives it, and it is seen. @param {number} at of what was asked @param {string} [deviceId] */
async function give(at, deviceId = 'front') {
  const stream = makeStream(deviceId);
  asked[at].resolve(stream);
  await settled();
  if (video().srcObject === /** @type {any} */ (stream)) video().dispatchEvent(new Event('loadeddata'));
  return stream.track;
}

beforeEach(() => {
  asked = [];
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: (/** @type {any} */ { video: wish }) =>
        new Promise((resolve, reject) => asked.push({ resolve, reject, wish })),
      enumerateDevices: async () => ['front', 'back'].map((deviceId) => ({ kind: 'videoinput', deviceId })),
    },
  });
  document.body.replaceChildren();
  camera = new Camera(document.body);
  Object.defineProperty(video(), 'srcObject', { value: null, writable: true });
});

describe('the camera', () => {
  it('is asked for once, however often the button is pressed', async () => {
    const opened = [camera.open(), camera.open()];
    await settled();
    expect(asked).toHaveLength(1);
    const track = await give(0);
    await Promise.all(opened);
    button('Close').click();
    expect(track.readyState).toBe('ended');
  });

  it('goes off when its dialog was closed while the browser asked, also when that is open again', async () => {
    camera.open();
    button('Close').click();
    camera.open();
    const newest = await give(1);
    const first = await give(0);
    expect([first.readyState, newest.readyState]).toEqual(['ended', 'live']);
    dialog().dispatchEvent(new Event('close'));
    expect(newest.readyState, 'at what came late of the first dialog').toBe('live');
    dialog().close();
    expect(newest.readyState).toBe('ended');
  });

  it('stays on once, however often another one is asked for', async () => {
    camera.open();
    const front = await give(0);
    button('Other camera').click();
    button('Other camera').click();
    expect(asked.slice(1).map(({ wish }) => wish.deviceId.exact)).toEqual(['back', 'front']);
    const tracks = [front, await give(1, 'back'), await give(2)];
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended', 'live']);
    button('Other camera').click();
    expect(asked[3].wish.deviceId.exact).toBe('back');
  });

  it('is refused in a sentence, and what was refused before leaves the newer one alone', async () => {
    const first = camera.open();
    button('Close').click();
    const second = camera.open();
    asked[0].reject(new DOMException('', 'NotAllowedError'));
    await first;
    expect(dialog().open).toBe(true);
    asked[1].reject(new DOMException('', 'NotAllowedError'));
    await expect(second).rejects.toThrow(/^The camera was not allowed/);
    expect(dialog().open).toBe(false);
  });

  it('tells that it is waited for, until it is seen', async () => {
    camera.open();
    expect(note()).toBe('Waiting for the camera; allow it if the browser asks.');
    expect(button('Take').disabled).toBe(true);
    await give(0);
    expect(note()).toBe('');
    expect(button('Take').disabled).toBe(false);
  });

  it('tells that it was disconnected, and nothing can be taken then', async () => {
    camera.open();
    const track = await give(0);
    track.dispatchEvent(new Event('ended'));
    video().dispatchEvent(new Event('loadeddata'));
    expect(note()).toMatch(/^The camera was disconnected; /);
    expect(button('Take').disabled).toBe(true);
    button('Other camera').click();
    await give(1, 'back');
    track.dispatchEvent(new Event('ended'));
    expect(note(), 'of the one before').toBe('');
    expect(button('Take').disabled).toBe(false);
  });
});
