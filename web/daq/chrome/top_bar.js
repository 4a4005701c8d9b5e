import { button, el, fill, setText } from "../../lib/dom.js";
import { showHelp } from "./key_help.js";
import { ThemeButton } from "../../lib/theme_button.js";

/** What is always in sight: whether the server is there, and the button that stops everything. */
export class TopBar {
  #state = el("span", { class: "connection", role: "status" });
  #theme = new ThemeButton();

  /**
   * @param {HTMLElement} element
   * @param {{ onStop: () => void, onLog: () => void, onScans: () => void }} handlers
   */
  constructor(element, { onStop, onLog, onScans }) {
    fill(
      element,
      el("h1", {}, el("span", { class: "mark", "aria-hidden": "true" }), "robo daq"),
      this.#state,
      el("span", { class: "spring" }),
      button("scans", { title: "Scans (s)", class: "quiet scans-button", onclick: onScans }),
      button("events", { title: "What has happened (l)", class: "quiet", onclick: onLog }),
      this.#theme.element,
      button("?", { label: "Keys", title: "Keys (?)", class: "quiet", onclick: showHelp }),
      button("STOP ALL", {
        label: "Stop all actuators",
        title: "Stops all actuators (Esc)",
        class: "stop-all",
        onclick: onStop,
      }),
    );
    this.connection("connecting");
  }

  /** Whether the server is there. */
  connection(state, why) {
    this.#state.className = `connection ${state}`;
    const words = {
      connecting: "connecting …",
      connected: "connected",
      lost: "server lost, trying again …",
    };
    setText(this.#state, words[state]);
    this.#state.title = why?.message ?? location.host;
    document.body.classList.toggle("lost", state === "lost");
  }

  /** The next colours. */
  nextTheme() {
    this.#theme.next();
  }
}
