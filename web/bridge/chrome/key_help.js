import { showKeys } from "../../lib/help.js";

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
