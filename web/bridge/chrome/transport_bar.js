import { button, el, fill, setText } from "../../lib/dom.js";
import { toast } from "../../lib/toasts.js";
import { clockText, TransportTime } from "./transport_time.js";

/** Speeds that can be chosen. */
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 100];

/** How often the place is shown anew, in milliseconds. */
const SHOW_EVERY_MS = 100;

/** How far a key goes, in seconds. */
const STEP = 5;

/** Winds a recording that the bridge replays, for all clients. It shows itself when there is one. */
export class TransportBar {
  #link;
  #time = new TransportTime(() => performance.now());
  #element;
  #play = button("▶", { label: "Play", title: "Play or pause (p)", onclick: () => this.toggle() });
  #place = el("input", { type: "range", min: "0", max: "1", step: "any", value: "0" });
  #text = el("span", { class: "transport-time" });
  #speed = el("select", { title: "How many of its seconds pass in one" });
  #isDragged = false;
  #isOrdering = false;
  #showing = 0;

  /**
   * @param {HTMLElement} element
   * @param {{ link: import("../link/bridge_link.js").BridgeLink, signal: AbortSignal }} setting
   */
  constructor(element, { link, signal }) {
    this.#link = link;
    this.#element = element;
    element.hidden = true;
    this.#place.setAttribute("aria-label", "Place in the recording");
    this.#speed.setAttribute("aria-label", "Speed");
    this.#place.addEventListener("input", () => {
      this.#isDragged = true;
      this.#showText(Number(this.#place.value));
      void this.#seekToPlace();
    });
    this.#place.addEventListener("change", () => {
      this.#isDragged = false;
      void this.#seekToPlace();
    });
    this.#speed.addEventListener("change", () => this.#order({ speed: Number(this.#speed.value) }));
    fill(
      element,
      el("span", { class: "pill" }, "recording"),
      ...[this.#play, this.#place, this.#text, this.#speed],
    );
    link.on("playback", (playback) => this.#heard(playback), signal);
    link.on("state", ({ state }) => state === "connected" && this.#hide(), signal);
  }

  /** Plays, or pauses. */
  toggle() {
    if (!this.#element.hidden) return this.#order({ play: !this.#time.isPlaying });
  }

  /** Goes on or back by a step. */
  step(direction) {
    if (this.#element.hidden) return;
    const place = this.#time.position + direction * STEP;
    return this.#order({ seek: this.#time.wire(Math.max(0, place)) });
  }

  #heard(playback) {
    this.#time.heard(playback);
    this.#element.hidden = false;
    document.body.classList.add("replays");
    this.#place.max = String(this.#time.length);
    const { isPlaying, speed } = this.#time;
    setText(this.#play, isPlaying ? "❚❚" : "▶");
    this.#play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
    fill(
      this.#speed,
      ...speeds.map((one) =>
        el("option", { value: String(one), selected: one === speed }, `${one} ×`)
      ),
    );
    clearInterval(this.#showing);
    if (isPlaying) this.#showing = setInterval(() => this.#show(), SHOW_EVERY_MS);
    this.#show();
  }

  #show() {
    if (this.#isDragged) return;
    const { position } = this.#time;
    this.#place.value = String(position);
    this.#showText(position);
  }

  #showText(position) {
    setText(this.#text, `${clockText(position)} / ${clockText(this.#time.length)}`);
    this.#text.title = new Date(this.#time.day).toLocaleString();
  }

  /** A new start of the bridge may have none. */
  #hide() {
    clearInterval(this.#showing);
    this.#element.hidden = true;
    document.body.classList.remove("replays");
  }

  /** One order at a time: the last place counts. */
  async #seekToPlace() {
    if (this.#isOrdering) return;
    let place;
    do {
      place = this.#place.value;
      this.#isOrdering = true;
      await this.#order({ seek: this.#time.wire(Number(place)) });
      this.#isOrdering = false;
    } while (this.#isDragged && place !== this.#place.value);
  }

  async #order(order) {
    try {
      this.#heard(await this.#link.ask({ op: "playback", ...order }));
    } catch (problem) {
      toast(problem.message, "bad");
    }
  }
}
