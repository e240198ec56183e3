/**
 * Finding and making elements: the few lines that every region would otherwise write again.
 */

/**
 * The element that index.html marks with data-part; its absence is a mistake in the markup.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} region
 * @param {string} name
 * @returns {Kind}
 */
export function part(region, name) {
  const found = region.querySelector(`[data-part="${name}"]`);
  if (found === null) throw new Error(`The page has no part "${name}".`);
  return /** @type {Kind} */ (found);
}

/**
 * A region of the page, which index.html names by an id.
 * @param {ParentNode} root
 * @param {string} id
 * @returns {HTMLElement}
 */
export function region(root, id) {
  const found = root.querySelector(`#${id}`);
  if (found === null) throw new Error(`The page has no region "${id}".`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Elements as the page's own files describe them, never what came from elsewhere.
 * @param {string} html
 */
export function markup(html) {
  return document.createRange().createContextualFragment(html);
}

/**
 * Style that comes in one file with the code that needs it (`?inline`): neither is ever there without the other.
 * @param {string} css
 */
export function addStyle(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/**
 * Writes only what changed: a live region speaks at every write.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Marks a button as of no use now. Unlike `disabled`, it keeps the focus and can be found by keyboard.
 * @param {HTMLButtonElement} target
 * @param {boolean} usable
 */
export function setUsable(target, usable) {
  target.disabled = false;
  target.setAttribute('aria-disabled', String(!usable));
}

/**
 * @param {HTMLButtonElement} target
 * @param {() => void} act only when the button is usable
 */
export function onUse(target, act) {
  target.addEventListener('click', () => {
    if (target.getAttribute('aria-disabled') !== 'true') act();
  });
}

/**
 * As onUse, for a button that takes the place of another at a click, or gives it one: of a double click, which was meant
 * for the one, the second would land on the other, and so would an Enter that is held.
 * @param {HTMLButtonElement} target
 * @param {() => void} act
 */
export function onFirstClick(target, act) {
  target.addEventListener('click', ({ detail }) => {
    if (detail <= 1 && target.getAttribute('aria-disabled') !== 'true') act();
  });
  target.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Enter') event.preventDefault();
  });
}
