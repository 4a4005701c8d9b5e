import { el } from "./dom.js";

/** @type {Promise<string> | undefined} */
let asking;

/**
 * Asks for the server's token, once for all that want it.
 *
 * @param {string} command What has printed it.
 */
export function askToken(command) {
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
        `${command} has printed it when it started. It is kept until this tab is closed.`,
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
