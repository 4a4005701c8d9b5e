import { button, el } from "./dom.js";

/** How long a message stays, in milliseconds. */
const SHOWN_MS = 8000;

/** Messages that are shown at once. */
const MOST = 4;

/**
 * Tells something that belongs to no panel.
 *
 * @param {string} text
 * @param {"good" | "bad"} kind
 */
export function toast(text, kind) {
  const host = document.getElementById("toasts");
  // The same words need to be there but once.
  for (const other of [...host.children]) {
    if (other.firstElementChild.textContent === text) other.remove();
  }
  const element = el("div", { class: `toast ${kind}` }, el("span", {}, text));
  element.append(button("×", { label: "Dismiss", class: "icon", onclick: () => element.remove() }));
  host.prepend(element);
  while (host.childElementCount > MOST) host.lastElementChild.remove();
  setTimeout(() => element.remove(), SHOWN_MS);
}
