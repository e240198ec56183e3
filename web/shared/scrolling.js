/**
 * Tables that are wider than their room are scrolled by keyboard too.
 */

/** @param {readonly HTMLElement[]} rooms whose content may be wider than they are */
export function offerScrolling(rooms) {
  const observer = new ResizeObserver(() => {
    for (const room of rooms) {
      if (room.scrollWidth > room.clientWidth) room.tabIndex = 0;
      else room.removeAttribute('tabindex');
    }
  });
  for (const room of rooms) observer.observe(room);
}
