/**
 * Turns of the worker's event loop, between two slices of computing: each lets the messages in that wait.
 * How a turn is taken matters only for the time that it costs.
 */

/**
 * A message to oneself queues behind the messages that wait and costs next to nothing, but in WebKit it goes by way of
 * the main thread and takes tens of milliseconds. A timer is at home in the worker, but waits 4 ms. The first
 * of the two ends the turn. (scheduler.yield would go ahead of the messages.)
 * @returns {() => Promise<void>}
 */
export function createTurns() {
  const { port1, port2 } = new MessageChannel();
  /** @type {Map<number, () => void>} what ends a turn, by its number: a late message must not end the next one */
  const underWay = new Map();
  let last = 0;
  port1.onmessage = ({ data }) => underWay.get(data)?.();
  return () =>
    new Promise((resolve) => {
      const turn = ++last;
      const end = () => {
        clearTimeout(timer);
        underWay.delete(turn);
        resolve();
      };
      const timer = setTimeout(end, 0);
      underWay.set(turn, end);
      port2.postMessage(turn);
    });
}
