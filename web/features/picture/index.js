/**
 * Pictures with digits on them: the ways in. What reads and shows them is fetched when there is a use for it, while the
 * person chooses or aims.
 */

import { part, region } from '../../shared/parts.js';
import { TabStorage } from '../../shell/tab-storage.js';
import './desk.css';

/** @import { Page } from '../../shell/feature.js' */

// Browsers of before 2026 keep the failure of a module for as long as the page is open.
const NOT_FETCHED =
  'What reads pictures could not be fetched; check the connection and try again, or reload the page if that does not help.';

/** @param {Page} page */
export function mount(page) {
  const { root, events } = page;
  const drawing = region(root, 'drawing');
  /** @type {ReturnType<typeof import('./pictures.js').mount> | undefined} */
  let pictures;

  /** @param {(it: NonNullable<typeof pictures>) => unknown} act */
  async function use(act) {
    events.say('missing', { what: 'pictures', sentence: null });
    try {
      const { mount } = await import('./pictures.js');
      pictures ??= mount(page);
    } catch {
      events.say('missing', { what: 'pictures', sentence: NOT_FETCHED });
      return;
    }
    act(pictures);
  }
  const read = (/** @type {Iterable<File> | undefined} */ files) => {
    const list = [...(files ?? [])];
    use((it) => it.read(list));
  };
  events.on('files', read);

  for (const name of ['files', 'photo']) {
    const input = /** @type {HTMLInputElement} */ (part(drawing, name));
    input.addEventListener('change', () => {
      read(input.files ?? []);
      input.value = '';
    });
  }
  const click = (/** @type {string} */ name) => part(drawing, name).click();
  part(drawing, 'read-picture').addEventListener('click', () => {
    click('files');
    use(() => {});
  });
  part(drawing, 'camera').addEventListener('click', () => {
    // Where a finger points, the device has an app that takes better pictures.
    if (matchMedia('(pointer: coarse)').matches) click('photo');
    else use((it) => it.photograph());
  });

  addEventListener('dragenter', () => use(() => {}));
  addEventListener('dragover', (event) => hover(event, true));
  addEventListener('dragleave', (event) => hover(event, event.relatedTarget !== null));
  addEventListener('drop', (event) => {
    if (!hover(event, false)) return;
    const { items = [], files } = event.dataTransfer ?? {};
    if ([...items].some((item) => item.webkitGetAsEntry()?.isDirectory)) use((it) => it.refuseFolder());
    else read(files);
  });
  addEventListener('paste', ({ target, clipboardData }) => {
    const files = clipboardData?.files;
    if (files?.length && !isEdited(target)) read(files);
  });

  // It was looked at before a reload.
  const tab = new TabStorage(`inkling ${new URL('./', document.baseURI).pathname}`, () => sessionStorage);
  if (tab.get('picture') !== null) use((it) => it.restore());

  const address = new URL(location.href);
  if (address.searchParams.has('shared')) {
    address.searchParams.delete('shared');
    history.replaceState(history.state, '', address);
    use((it) => it.readShared());
  }
}

/** @param {DragEvent} event @param {boolean} isOver @returns {boolean} whether the page takes it */
function hover(event, isOver) {
  if (isEdited(event.target)) return false;
  event.preventDefault();
  document.body.classList.toggle('drop-target', isOver);
  return true;
}

/** @param {EventTarget | null} target */
function isEdited(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
