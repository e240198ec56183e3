/** Files become pixels, or a fault with a name: what is not a picture is never decoded, and a bomb is not even begun. */

import { deflateSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { jpegOf } from '../../../tests/e2e/support/jpeg.js';
import { grayPng, heicHead } from '../../../tests/e2e/support/pictures.js';
import { decode, MOST_PIXELS } from './decode.js';
import { readHeader } from './picture-header.js';
import { layoutOf, readRows } from './png-rows.js';

/** @param {(string | Uint8Array | Buffer)[]} parts */
const fileOf = (...parts) => new Blob(/** @type {BlobPart[]} */ (parts));

/** @param {number[]} bytes */
const bytes = (...bytes) => Uint8Array.from(bytes);

/** Its header alone. @param {number} width @param {number} height */
function pngHead(width, height) {
  const [high, low] = [width, height].map((side) => [side >> 24, (side >> 16) & 255, (side >> 8) & 255, side & 255]);
  return bytes(
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    0x49,
    0x48,
    0x44,
    0x52,
    ...high,
    ...low,
    8,
    0,
    0,
    0,
    0,
  );
}

/** A BMP without its pixels. @param {number} width @param {number} height @param {number} size of the file */
function bmpHead(width, height, size) {
  const view = new DataView(new ArrayBuffer(54));
  view.setUint16(0, 0x424d);
  view.setUint32(2, size, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  return new Uint8Array(view.buffer);
}

/** As the browser would: it decodes everything, to black. */
function stubBrowser() {
  const createImageBitmap = vi.fn(async () => ({ width: 4, height: 2, close: vi.fn() }));
  vi.stubGlobal('createImageBitmap', createImageBitmap);
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({
        clearRect: () => {},
        drawImage: () => {},
        getImageData: (
          /** @type {any} */ _x,
          /** @type {any} */ _y,
          /** @type {number} */ width,
          /** @type {number} */ height,
        ) => ({
          data: new Uint8ClampedArray(4 * width * height),
        }),
      });
    },
  );
  return createImageBitmap;
}

afterEach(() => vi.unstubAllGlobals());

describe('a file that cannot be read', () => {
  it.each([
    ['of no bytes', fileOf(), 'empty'],
    ['that is a picture bomb', fileOf(pngHead(20_000, 20_000), 'IEND'), 'too-large'],
    ['that ends before the picture', fileOf(pngHead(30, 20)), 'damaged'],
    ['that is longer than any canvas', fileOf(pngHead(2_000_000, 1), 'IEND'), 'thin'],
    ['of no pixels', fileOf(pngHead(0, 20), 'IEND'), 'damaged'],
    ['that is shorter than it says', fileOf(bmpHead(4, -2, 5000)), 'damaged'],
  ])('%s is refused before it is decoded', async (_, file, fault) => {
    const createImageBitmap = stubBrowser();
    await expect(decode(file)).rejects.toMatchObject({ fault });
    expect(createImageBitmap).not.toHaveBeenCalled();
  });

  it('is no picture when neither this page nor the browser knows it, and damaged when only the browser refuses it', async () => {
    stubBrowser().mockRejectedValue(new DOMException('no', 'InvalidStateError'));
    await expect(decode(fileOf('Dear diary'))).rejects.toMatchObject({ fault: 'no-picture' });
    await expect(decode(fileOf(grayPng(8, 8, new Uint8Array(64))))).rejects.toMatchObject({ fault: 'damaged' });
  });

  it('tells of HEIC, which few browsers can open', async () => {
    stubBrowser().mockRejectedValue(new DOMException('no', 'InvalidStateError'));
    await expect(decode(fileOf(heicHead(40, 30)))).rejects.toMatchObject({ fault: 'heic' });
  });
});

describe('a file that can be read', () => {
  it('is as large as the browser finds it, turned as it says', async () => {
    stubBrowser();
    const { pixels, width, height } = await decode(fileOf(grayPng(2, 4, new Uint8Array(8))));
    expect([width, height, pixels.length]).toEqual([4, 2, 32]);
  });

  it('may be of a kind that only the browser knows', async () => {
    stubBrowser();
    expect(await decode(fileOf('something new'))).toMatchObject({ width: 4, height: 2 });
  });

  it('may have anything behind its end', async () => {
    stubBrowser();
    const picture = grayPng(2, 4, new Uint8Array(8));
    expect(await decode(fileOf(picture, new Uint8Array(200_000)))).toMatchObject({ width: 4, height: 2 });
    const cut = fileOf(picture.subarray(0, -12), new Uint8Array(200_000));
    await expect(decode(cut)).rejects.toMatchObject({ fault: 'damaged' });
  });

  it('has its size in its header, negative or not', async () => {
    expect(await readHeader(fileOf(bmpHead(640, -480, 0)))).toEqual({ kind: 'bmp', width: 640, height: 480 });
    expect(await readHeader(fileOf('BM'))).toBeNull();
  });

  it('is never whole in memory when it is a large PNG', async () => {
    const createImageBitmap = stubBrowser();
    const [side, grey] = [4100, 77];
    const { pixels, width, height } = await decode(fileOf(grayPng(side, side, new Uint8Array(side * side).fill(grey))));
    expect(createImageBitmap).not.toHaveBeenCalled();
    expect([width, height]).toEqual([2000, 2000]);
    expect(width * height).toBeLessThanOrEqual(MOST_PIXELS);
    expect([...pixels.subarray(0, 4), ...pixels.subarray(-4)]).toEqual([grey, grey, grey, 255, grey, grey, grey, 255]);
  });
});

describe('a large photo', () => {
  it('is taken out of its decoder by strips and turned, and no canvas draws it', async () => {
    stubBrowser();
    vi.stubGlobal('OffscreenCanvas', undefined);
    const frame = {
      ...{ rotation: 90, flip: false, visibleRect: { width: 300, height: 100 }, close: vi.fn() },
      copyTo: vi.fn(async (strip, { rect }) => strip.fill(rect.y === 0 ? 10 : 200, 0, 4 * rect.width * rect.height)),
    };
    vi.stubGlobal('VideoFrame', { prototype: { rotation: 0 } });
    const asked = vi.fn();
    vi.stubGlobal(
      'ImageDecoder',
      class {
        constructor(/** @type {unknown} */ init) {
          asked(init);
        }
        decode = async () => ({ image: frame });
        close = () => {};
      },
    );
    const grey = new Uint8Array(2100 * 2000);
    const photo = jpegOf(2100, 2000, [grey], { orientation: 6 });
    const { width, height, pixels } = await decode(fileOf(photo));
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ type: 'image/jpeg', desiredWidth: 2100 }));
    expect([width, height]).toEqual([100, 300]);
    // What was its upper part is at the right.
    expect([pixels[0], pixels[4 * 99]]).toEqual([200, 10]);
    expect(frame.close).toHaveBeenCalled();
  });
});

describe('the rows of a PNG', () => {
  it.each([
    [
      '1 bit, of a palette with one clear colour',
      { depth: 1, color: 3, row: [0b10100000], width: 3 },
      [9, 8, 7, 0, 1, 2, 3, 255, 9, 8, 7, 0],
    ],
    [
      '2 bits of grey',
      { depth: 2, color: 0, row: [0b00011011], width: 4 },
      [0, 0, 0, 255, 85, 85, 85, 255, 170, 170, 170, 255, 255, 255, 255, 255],
    ],
    ['16 bits of grey and alpha', { depth: 16, color: 4, row: [0x80, 0, 0xff, 0xff], width: 1 }, [128, 128, 128, 255]],
    ['8 bits of colour', { depth: 8, color: 2, row: [1, 2, 3], width: 1 }, [1, 2, 3, 255]],
    ['8 bits of colour and alpha', { depth: 8, color: 6, row: [1, 2, 3, 4], width: 1 }, [1, 2, 3, 4]],
  ])('of %s become RGBA', async (_, { depth, color, row, width }, expected) => {
    const file = png({ width, height: 1, depth, color }, [[0, ...row]], {
      PLTE: [1, 2, 3, 9, 8, 7],
      tRNS: color === 3 ? [255, 0] : [],
    });
    expect(await rowsOf(file)).toEqual([expected]);
  });

  it('have their filters undone, each of the five', async () => {
    // The same grey row five times, 10 20 30, as each filter writes it.
    const rows = [
      [0, 10, 20, 30],
      [1, 10, 10, 10],
      [2, 0, 0, 0],
      [3, 5, 5, 5],
      [4, 0, 0, 0],
    ];
    const all = await rowsOf(png({ width: 3, height: 5, depth: 8, color: 0 }, rows));
    for (const row of all) expect(row.filter((_, at) => at % 4 === 0)).toEqual([10, 20, 30]);
  });

  it('are all there, or the file is cut', async () => {
    await expect(rowsOf(png({ width: 3, height: 5, depth: 8, color: 0 }, [[0, 1, 2, 3]]))).rejects.toThrow();
    const whole = grayPng(
      300,
      300,
      Uint8Array.from({ length: 90_000 }, (_, at) => at * 7919),
    );
    await expect(rowsOf(fileOf(whole.subarray(0, whole.length / 2)))).rejects.toThrow();
  });
});

/** @param {Blob} file @returns {Promise<number[][]>} */
async function rowsOf(file) {
  /** @type {number[][]} */
  const rows = [];
  await readRows(file, await layoutOf(file), (row) => rows.push([...row]));
  return rows;
}

/**
 * @param {{ width: number, height: number, depth: number, color: number }} layout
 * @param {number[][]} rows each with its filter
 * @param {Record<string, number[]>} [chunks] before the data
 */
function png({ width, height, depth, color }, rows, chunks = {}) {
  const head = [0, 0, 0, width, 0, 0, 0, height, depth, color, 0, 0, 0];
  const all = { IHDR: head, ...chunks, IDAT: [...deflateSync(Uint8Array.from(rows.flat()))], IEND: [] };
  const parts = Object.entries(all).map(([type, body]) =>
    bytes(0, 0, body.length >> 8, body.length & 255, ...Buffer.from(type), ...body, 0, 0, 0, 0),
  );
  return fileOf(bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), ...parts);
}
