/** Shortest time between two pictures, in milliseconds. */
const EVERY_MS = 30;

/**
 * Calls `draw` for each picture of the screen, at most thirty times a second, while the page is seen.
 *
 * @param {() => void} draw
 * @param {AbortSignal} signal
 */
export function onFrame(draw, signal) {
  let last = 0;
  const step = (now) => {
    if (signal.aborted) return;
    if (now - last >= EVERY_MS) {
      last = now;
      draw();
    }
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
