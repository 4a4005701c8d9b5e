import { BridgeLink } from "../link/bridge_link.js";
import { Feeds } from "../plots/feeds.js";

/** @type {Map<string, { link: BridgeLink, feeds: Feeds, users: number }>} */
const links = new Map();

/**
 * The connection with a bridge, which all widgets of a page share; it ends with the last of them.
 *
 * @param {URL} url Of the WebSocket.
 * @param {string} token
 * @param {AbortSignal} signal
 */
export function sharedLink(url, token, signal) {
  const key = `${url} ${token}`;
  let shared = links.get(key);
  if (shared === undefined) {
    const link = new BridgeLink(url, { token: () => token });
    shared = { link, feeds: new Feeds(link), users: 0 };
    links.set(key, shared);
    link.run();
  }
  shared.users++;
  signal.addEventListener("abort", () => {
    if (--shared.users > 0) return;
    links.delete(key);
    shared.link.close();
  }, { once: true });
  return shared;
}
