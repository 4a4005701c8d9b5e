import { showKeys } from "../../lib/help.js";
import { isTyping } from "../../lib/typing.js";

/** What each key does. */
const KEYS = [
  ["1 … 9", "opens the topic of that place in the list, or goes to it"],
  ["j k", "next and previous topic of the list; Enter opens it"],
  ["space", "pauses all plots, and lets them go on"],
  ["p", "plays or pauses the recording that is replayed; , and . go back and on by five seconds"],
  ["w", "closes the card that has the focus"],
  ["Ctrl-Enter", "sends the form"],
  ["l", "shows or hides the console"],
  ["c", "who is connected"],
  ["t", "dark, light, or as the system"],
  ["?", "this"],
];

/** Shows what keys do. */
export function showHelp() {
  showKeys(
    KEYS,
    "A click on a value plots it, with shift in a plot of its own. Plots: drag to look closer, twice click for all.",
  );
}

/**
 * Keys of the whole page; they do nothing while one types.
 *
 * @param {Record<string, () => void>} acts
 * @param {{ names: () => readonly string[], open: (name: string) => void }} topics
 */
export function followKeys(acts, topics) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event) || document.querySelector("dialog[open]") !== null && event.key !== "?") {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const chosen = /^[1-9]$/.test(key) ? topics.names()[Number(key) - 1] : undefined;
    if (chosen !== undefined) topics.open(chosen);
    else if (Object.hasOwn(acts, key) && !event.repeat) acts[key]();
    else return;
    event.preventDefault();
  });
}
