import { el } from "./dom.js";

/**
 * Shows what keys do, or hides it again.
 *
 * @param {readonly (readonly [string, string])[]} keys Each key and what it does.
 * @param {string} hint What else is good to know.
 */
export function showKeys(keys, hint) {
  const open = document.querySelector("dialog.help");
  if (open !== null) return open.close();
  const dialog = el(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, "Keys"),
    el("dl", {}, ...keys.flatMap(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])),
    el("p", { class: "hint" }, hint),
    el("form", { method: "dialog" }, el("button", { class: "button primary" }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
