/**
 * How many pixels of the screen an element is wide: it changes with its size, with the zoom of page or styles, and with
 * the density of the screen that the window is on.
 */

/**
 * @param {HTMLElement} element
 * @param {() => void} tell at once, and at every change that the browser tells of
 * @returns {() => number} the width as it is now
 */
export function watchDeviceWidth(element, tell) {
  let counted = 0;
  const observer = new ResizeObserver(([{ devicePixelContentBoxSize }]) => {
    counted = devicePixelContentBoxSize?.[0].inlineSize ?? 0;
    tell();
  });
  // Safari counts no pixels of the screen.
  const counts = globalThis.ResizeObserverEntry && 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
  observer.observe(element, { box: counts ? 'device-pixel-content-box' : 'content-box' });
  onDensityChange(tell);
  return () => {
    const width = element.getBoundingClientRect().width * devicePixelRatio;
    // The browser's own count knows on which side of a pixel an edge falls; a density that is emulated it leaves out.
    return Math.abs(counted - width) < 1 ? counted : Math.round(width);
  };
}

/** @param {() => void} tell */
function onDensityChange(tell) {
  const unchanged = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    tell();
    onDensityChange(tell);
  };
  unchanged.addEventListener('change', changed, { once: true });
}
