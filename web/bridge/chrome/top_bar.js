import { button, el, fill, setText } from "../../lib/dom.js";
import { ThemeButton } from "../../lib/theme_button.js";

const WORDS = {
  connecting: "connecting …",
  connected: "connected",
  lost: "bridge lost, trying again …",
  denied: "a token is needed",
};

/** What is always in sight: whether the bridge is there, and whether this page gets everything. */
export class TopBar {
  #state = el("span", { class: "connection", role: "status" });
  #lost = el("span", { class: "pill warn", role: "status", hidden: true });
  #thinned = el("span", { class: "pill warn", role: "status", hidden: true }, "newest only");
  #theme = new ThemeButton();
  #clients;

  /**
   * @param {HTMLElement} element
   * @param {{ onHelp: () => void, onConsole: () => void, onClients: () => void }} handlers
   */
  constructor(element, { onHelp, onConsole, onClients }) {
    this.#clients = button("clients", {
      title: "Who is connected (c)",
      class: "quiet",
      onclick: onClients,
    });
    this.#thinned.title =
      "This page is slow: it is sent the newest struct of each topic only, until it has caught up";
    fill(
      element,
      el("h1", {}, el("span", { class: "mark", "aria-hidden": "true" }), "robo bridge"),
      ...[this.#state, this.#thinned, this.#lost],
      el("span", { class: "spring" }),
      this.#clients,
      button("console", { title: "What programs say (l)", class: "quiet", onclick: onConsole }),
      this.#theme.element,
      button("?", { label: "Keys", title: "Keys (?)", class: "quiet", onclick: onHelp }),
    );
    this.connection("connecting", undefined, location.host);
  }

  /** Whether the bridge is there. */
  connection(state, why, host) {
    this.#state.className = `connection ${state === "denied" ? "lost" : state}`;
    setText(this.#state, WORDS[state]);
    this.#state.title = why?.message ?? host;
    document.body.classList.toggle("lost", state === "lost" || state === "denied");
  }

  /** What this page has not been sent because it was slow. */
  lost(count) {
    this.#lost.hidden = count === 0;
    setText(this.#lost, `${count} lost here`);
    this.#lost.title = "Structs that this page has not been sent because it was slow";
  }

  /** Whether it gets the newest structs only. */
  thinned(isThinned) {
    this.#thinned.hidden = !isThinned;
  }

  /** The next colours. */
  nextTheme() {
    this.#theme.next();
  }
}
