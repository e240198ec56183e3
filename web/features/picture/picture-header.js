/**
 * What a file says of its picture before anything is decoded: which kind it is, how large, and whether all of it is there.
 * Nothing is trusted but the first bytes and the last; a file's name and type are what somebody called it.
 */

import { imageDimensionsFromData } from 'image-dimensions';

/** @typedef {'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'heic' | 'bmp'} Kind */
/** @typedef {{ kind: Kind, width: number, height: number }} Header */

/** The size stands within so many bytes: before it a photo has its thumbnail, its colours and where it was taken. */
const HEAD_BYTES = 4_000_000;
/** The end of most pictures is found in so many bytes. */
const TAIL_BYTES = 65_536;
const SIGNATURE_BYTES = 8;
/** The name of the last chunk of a PNG. */
const IEND = [0x49, 0x45, 0x4e, 0x44];

/** @param {Blob} file @returns {Promise<Header | null>} null when it is none of these */
export async function readHeader(file) {
  const head = await bytesOf(file.slice(0, HEAD_BYTES));
  const found = imageDimensionsFromData(head);
  if (found === undefined) return bitmapHeader(head);
  return { kind: /** @type {Kind} */ (found.type), width: found.width, height: found.height };
}

/**
 * Browsers show what there is of some kinds, and grey or nothing below it.
 * @param {Blob} file
 * @param {Kind} kind
 */
export async function isCut(file, kind) {
  const head = new DataView(await file.slice(0, 64).arrayBuffer());
  const tail = await bytesOf(file.slice(-TAIL_BYTES));
  switch (kind) {
    case 'png':
      return indexOf(tail, IEND) < 0 && !(await hasEnd(file));
    case 'gif':
      return !tail.includes(0x3b);
    case 'webp':
      return head.getUint32(4, true) + 8 > file.size;
    case 'bmp':
      return head.getUint32(2, true) > file.size;
    default:
      return false; // The decoder refuses them.
  }
}

/** From chunk to chunk, whatever was appended to it. @param {Blob} file a PNG */
async function hasEnd(file) {
  for (let at = SIGNATURE_BYTES; at + 8 <= file.size; ) {
    const head = await bytesOf(file.slice(at, at + 8));
    if (indexOf(head, IEND) === 4) return true;
    at += 12 + new DataView(head.buffer).getUint32(0);
  }
  return false;
}

/** @param {Uint8Array} bytes @returns {Header | null} */
function bitmapHeader(bytes) {
  if (bytes.length < 26 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return null; // BM
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isOld = view.getUint32(14, true) === 12;
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  return { kind: 'bmp', width: Math.abs(width), height: Math.abs(height) }; // negative: the first row first
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

/** @param {Uint8Array} bytes @param {readonly number[]} wanted */
function indexOf(bytes, wanted) {
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
