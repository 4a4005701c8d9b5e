import { showKeys } from "../../lib/help.js";

/** What each key does. */
const KEYS = [
  ["Esc", "stops all actuators, at any time and wherever one types"],
  ["1 … 9", "opens the device of that place in the list, or goes to it"],
  ["j k, ↓ ↑", "next and previous device of the list; Enter opens it"],
  ["w", "closes the panel"],
  ["space", "live, or pause, of the detector's panel"],
  ["g", "grabs once"],
  ["[ ]", "a step down and up of the actuator's panel"],
  ["0", "all of an image or curve"],
  ["arrows", "on an image: moves the cursor, with shift by ten pixels"],
  ["+ −", "on an image: closer and farther; also the wheel, and two fingers"],
  ["c a x s f", "on an image: colours, auto levels, sections, square pixels, flip"],
  ["s", "shows or hides scans"],
  ["l", "shows or hides what has happened"],
  ["t", "dark, light, or as the system"],
  ["?", "this"],
];

/** Shows what keys do. */
export function showHelp() {
  showKeys(
    KEYS,
    "Images: drag to move, wheel to zoom, twice click for all of it. Curves: drag to zoom.",
  );
}
