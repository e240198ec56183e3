// MNIST that is missing, cut short, altered, slow or out of reach: one sentence, and the page goes on; when the data
// are there again, so is training.

import { expect, test } from './support/fixtures.js';
import { faults, held } from './support/hosts.js';
import { Inkling } from './support/inkling.js';

// The faults are between the host and the page; a service worker would keep its own copies.
test.use({ serviceWorkers: 'block' });

const IMAGES = 'mnist/train-images.idx.gz.bin';

/**
 * The page waits between its attempts and for a slow line; here its clock runs fast, but leaves a busy machine the time
 * for what is no standstill.
 * @param {Inkling} inkling
 */
async function hurry(inkling) {
  await inkling.worker().evaluate(() => {
    const wait = globalThis.setTimeout;
    Object.assign(globalThis, {
      setTimeout: (/** @type {() => void} */ act, /** @type {number} */ ms) => wait(act, ms / 5),
    });
  });
}

const cases = /** @type {const} */ ([
  ['is missing', 'missing', /^The MNIST file train-images\S+ is missing on the server \(status 404\); .+\.$/, 1],
  ['is refused', 'refused', /^The server did not send the MNIST file train-images\S+ \(status 503\); .+\.$/, 4],
  ['is cut short', 'cutShort', /^The MNIST file train-images\S+ ended after \d+ of \d+ bytes; .+\.$/, 4],
  ['breaks off', 'broken', /^MNIST could not be downloaded because the network does not answer; .+\.$/, 4],
  ['is altered', 'altered', /^The MNIST file train-images\S+ is not the one this page was made with .+\.$/, 4],
  ['comes to a standstill', 'stalled', /^The download of MNIST came to a standstill; .+\.$/, 4],
]);

for (const [what, fault, sentence, attempts] of cases) {
  test(`MNIST ${what}: the page says so, still reads, and trains once it is mended`, async ({
    page,
    faultyHost,
    watch,
  }) => {
    watch.expectHost(faultyHost.url);
    watch.allow(/Failed to load resource/);
    const inkling = new Inkling(page, faultyHost.url);
    faultyHost.spoil(IMAGES, faults[fault]);
    await inkling.saveData();
    await inkling.open();
    if (attempts > 1) await hurry(inkling);
    await inkling.button('Train').click();
    await expect(inkling.alert).toHaveText(sentence);
    expect(faultyHost.asked(IMAGES)).toBe(attempts);
    await inkling.drawDigit('7');
    await inkling.expectReadAs(7);

    faultyHost.mend();
    // Resume, where enough came before the fault for a training to begin.
    await page.getByRole('button', { name: /^(Train|Resume)$/ }).click();
    await inkling.expectRunning();
    await expect(inkling.alert).toBeHidden();
  });
}

test('a training begins with the first of the images, waits for the others, and comes to the same', async ({
  page,
  faultyHost,
  watch,
}) => {
  watch.expectHost(faultyHost.url);
  const inkling = new Inkling(page, faultyHost.url);
  const { fault, letGo } = held();
  faultyHost.spoil(IMAGES, fault);
  await inkling.saveData();
  await inkling.open();
  await inkling.button('Train').click();
  await expect(page.getByText(/^Epoch 1 of 1 · waiting for MNIST: \d\.\d MB of \d\.\d MB$/)).toBeVisible();
  await inkling.button('Pause').click();
  await expect(page.getByText(/^Epoch 1 of 1 · step \d+ of 860 · paused/)).toBeVisible();
  await inkling.button('Resume').click();
  await expect(page.getByText(/^Epoch 1 of 1 · waiting for MNIST: \d\.\d MB of \d\.\d MB$/)).toBeVisible();
  letGo();
  const figures = page.getByText(/^860 of 860 steps in .+ · held-out accuracy 9\d\.\d\d %$/);
  await expect(figures).toBeVisible();
  const accuracies = [await inkling.testAccuracy.textContent()];
  await inkling.train();
  await expect(figures).toBeVisible();
  accuracies.push(await inkling.testAccuracy.textContent());
  expect(accuracies[0]).toMatch(/9\d\.\d\d/);
  expect(accuracies[1]).toBe(accuracies[0]);
  await expect(inkling.alert).toBeHidden();
});

test.describe('behind the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('missing data is told as it is, and asked for again once it is mended', async ({ page, faultyHost, watch }) => {
    watch.expectHost(faultyHost.url);
    watch.allow(/Failed to load resource/);
    faultyHost.spoil(IMAGES, faults.missing);
    const inkling = new Inkling(page, faultyHost.url);
    await inkling.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await inkling.open();
    await inkling.button('Train').click();
    await expect(inkling.alert).toHaveText(/is missing on the server \(status 404\)/);
    faultyHost.mend();
    await inkling.train();
    await inkling.finished();
    await expect(inkling.alert).toBeHidden();
  });
});

test('a fault that passes by itself is not told', async ({ page, faultyHost, watch }) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load resource/);
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil(IMAGES, (response, bytes) => {
    faultyHost.mend();
    faults.broken(response, bytes);
  });
  await inkling.open();
  await inkling.train();
  // It begins with what came before the fault.
  await inkling.finished();
  expect(faultyHost.asked(IMAGES)).toBe(2);
  await expect(inkling.alert).toBeHidden();
});

for (const [what, fault] of /** @type {const} */ ([
  ['already unpacked', 'unpacked'],
  ['with a Content-Encoding', 'encoded'],
])) {
  test(`a host that sends MNIST ${what} is as good as any`, async ({ page, faultyHost, watch }) => {
    watch.expectHost(faultyHost.url);
    const inkling = new Inkling(page, faultyHost.url);
    for (const name of ['train-images', 'train-labels', 'test-images', 'test-labels']) {
      faultyHost.spoil(`mnist/${name}.idx.gz.bin`, faults[fault]);
    }
    await inkling.open();
    await inkling.train();
    await inkling.finished();
    await expect(inkling.alert).toBeHidden();
    expect(faultyHost.asked(IMAGES)).toBe(1);
  });
}

test('a slow download shows how far it is, and Stop ends it', async ({ page, faultyHost, watch }) => {
  watch.expectHost(faultyHost.url);
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil(IMAGES, faults.stalled);
  await inkling.saveData();
  await inkling.open('?preset=accurate');
  await inkling.button('Train').click();
  await expect(page.getByText(/^Fetching MNIST: [1-9]\d*\.\d MB of \d+\.\d MB$/)).toBeVisible();
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await inkling.button('Stop').click();
  await expect(inkling.button('Train')).toBeEnabled();
  await expect(inkling.alert).toBeHidden();
});

test.describe('behind the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a line of 100 kB/s shows progress all along', async ({ page, faultyHost, watch }) => {
    watch.expectHost(faultyHost.url);
    const inkling = new Inkling(page, faultyHost.url);
    faultyHost.spoil(IMAGES, faults.slow);
    await inkling.saveData();
    await inkling.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await inkling.open();
    await inkling.button('Train').click();
    const progress = page.getByText(/^Fetching MNIST: /);
    const megabytes = async () => Number((await progress.textContent())?.match(/\d+\.\d/)?.[0]);
    let shown = 0;
    for (let step = 0; step < 4; ++step) {
      await expect.poll(megabytes).toBeGreaterThan(shown + 0.2);
      shown = await megabytes();
    }
    await expect(inkling.alert).toBeHidden();
    expect(faultyHost.asked(IMAGES)).toBe(1);
  });
});

test('offline without data: the page says so, and trains when the line is back', async ({
  inkling,
  context,
  watch,
}) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  await inkling.saveData();
  await inkling.open();
  await hurry(inkling);
  await context.setOffline(true);
  await inkling.button('Train').click();
  await expect(inkling.alert).toHaveText(
    'MNIST could not be downloaded because the network does not answer; check the connection and try again.',
  );
  await inkling.drawDigit('7');
  await inkling.expectReadAs(7);
  await context.setOffline(false);
  await inkling.train();
  await inkling.finished();
  await expect(inkling.alert).toBeHidden();
});

test('without the network that comes with it the page says so, and trains one', async ({ page, faultyHost, watch }) => {
  watch.expectHost(faultyHost.url);
  watch.allow(/Failed to load resource/);
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil('models/pretrained.safetensors', faults.missing);
  await inkling.open();
  await expect(inkling.alert).toHaveText(/^The network that comes with the page could not be fetched; .+\.$/);
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.expectRead();
});

test('a broken network file is told, and the page trains a new one', async ({ page, faultyHost, watch }) => {
  watch.expectHost(faultyHost.url);
  const inkling = new Inkling(page, faultyHost.url);
  faultyHost.spoil('models/pretrained.safetensors', faults.cutShort);
  await inkling.open();
  await expect(inkling.alert).toHaveText(/^.+\.$/);
  await inkling.drawDigit('7');
  await inkling.train();
  await inkling.expectRead();
});
