/** How long an element may be away from its page before what it shows ends, in milliseconds. */
const AWAY_MS = 60_000;

/**
 * An element that knows whether it stands in a page. Notebooks take cells out of the page that are not looked at, and put them back; those of
 * a cell that was run again, they take out for good, and tell nobody.
 */
class Presence extends HTMLElement {
  /** @type {(signal: AbortSignal) => void} */
  #begin = () => {};
  /** @type {AbortController | undefined} */
  #stay;
  #leaving = 0;

  /**
   * Begins something whenever the element comes into a page where it has not been for a minute, with a signal that ends when it has been away
   * for so long, and at the latest with the one that is given.
   *
   * @param {(signal: AbortSignal) => void} begin
   * @param {AbortSignal} signal
   */
  whilePresent(begin, signal) {
    this.#begin = begin;
    signal.addEventListener("abort", () => {
      this.#begin = () => {};
      this.#end();
    }, { once: true });
  }

  connectedCallback() {
    clearTimeout(this.#leaving);
    if (this.#stay !== undefined) return;
    this.#stay = new AbortController();
    this.#begin(this.#stay.signal);
  }

  disconnectedCallback() {
    if (this.#stay !== undefined) this.#leaving = setTimeout(() => this.#end(), AWAY_MS);
  }

  #end() {
    clearTimeout(this.#leaving);
    this.#stay?.abort();
    this.#stay = undefined;
  }
}

/** Its name, which is this module's own: a page may show the widgets of several bridges, each from a module of its own. */
export const PRESENCE = `robo-widget-${Math.random().toString(36).slice(2)}`;

customElements.define(PRESENCE, Presence);
