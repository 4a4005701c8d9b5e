import { el } from "../../lib/dom.js";

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
  const open = document.querySelector("dialog.help");
  if (open !== null) return open.close();
  const dialog = el(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, "Keys"),
    el("dl", {}, ...KEYS.flatMap(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])),
    el(
      "p",
      { class: "hint" },
      "Images: drag to move, wheel to zoom, twice click for all of it. Curves: drag to zoom.",
    ),
    el("form", { method: "dialog" }, el("button", { class: "button primary" }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @type {Promise<string> | undefined} */
let asking;

/** Asks for the server's token, once for all requests that want it. */
export function askToken() {
  asking ??= new Promise((resolve) => {
    const input = el("input", {
      type: "password",
      autocomplete: "off",
      required: true,
      "aria-label": "Token",
      class: "token",
    });
    const dialog = el(
      "dialog",
      { class: "ask", "aria-labelledby": "token-title" },
      el("h2", { id: "token-title" }, "This server wants its token"),
      el(
        "p",
        {},
        "robo daq-server has printed it when it started. It is kept until this tab is closed.",
      ),
      el("form", { method: "dialog" }, input, el("button", { class: "button primary" }, "Connect")),
    );
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      asking = undefined;
      resolve(input.value.trim());
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
