import { el } from "../../lib/dom.js";
import { formatAmong } from "../../lib/format.js";
import { COLOUR_MAPS } from "./colour_maps.js";

/** The controls of an image: colours, levels, what is shown beside it. */
export class ImageTools {
  element;
  #onChange;
  #map;
  #auto = el("input", { type: "checkbox", checked: true });
  #low = level("Least value that is told apart");
  #high = level("Greatest value that is told apart");
  #square = el("input", { type: "checkbox", checked: true });
  #profiles = el("input", { type: "checkbox", checked: true });
  #flip = el("input", { type: "checkbox" });

  constructor({ onChange, onReset }) {
    this.#onChange = onChange;
    this.#map = el(
      "select",
      { "aria-label": "Colours", title: "Colours (c)" },
      ...COLOUR_MAPS.map((name) => el("option", { value: name }, name)),
    );
    this.#map.value = localStorage.getItem("robo-daq-map") ?? COLOUR_MAPS[0];
    this.#map.addEventListener(
      "change",
      () => localStorage.setItem("robo-daq-map", this.#map.value),
    );
    for (const input of [this.#low, this.#high]) {
      input.addEventListener("change", () => {
        this.#auto.checked = false;
        onChange();
      });
    }
    for (const input of [this.#map, this.#auto, this.#square, this.#profiles, this.#flip]) {
      input.addEventListener("change", onChange);
    }
    const check = (input, text, title) => el("label", { class: "check", title }, input, text);
    this.element = el(
      "div",
      { class: "view-tools" },
      this.#map,
      check(this.#auto, "auto levels", "Levels follow the data (a)"),
      this.#low,
      el("span", { "aria-hidden": "true" }, "…"),
      this.#high,
      el("span", { class: "spring" }),
      check(this.#profiles, "sections", "Cross-sections beside the image (x)"),
      check(this.#square, "square", "Square pixels (s)"),
      check(this.#flip, "flip", "First row below (f)"),
      el("button", {
        type: "button",
        class: "button small",
        title: "All of the image (0)",
        onclick: onReset,
      }, "all"),
    );
  }

  get settings() {
    const low = Number(this.#low.value), high = Number(this.#high.value);
    return {
      map: this.#map.value,
      isAuto: this.#auto.checked || this.#low.value === "" || this.#high.value === "",
      low: Math.min(low, high),
      high: Math.max(low, high),
      isSquare: this.#square.checked,
      hasProfiles: this.#profiles.checked,
      isFlipped: this.#flip.checked,
    };
  }

  /** Sets the levels as if they were typed. */
  setLevels({ low, high }) {
    this.#auto.checked = false;
    [this.#low.value, this.#high.value] = levelTexts(low, high);
  }

  /** Shows the levels that follow the data, unless somebody types. */
  showLevels({ low, high }) {
    const texts = levelTexts(low, high);
    [this.#low, this.#high].forEach((input, at) => {
      if (document.activeElement !== input) input.value = texts[at];
    });
  }

  /** What a key does; whether it does something. */
  key(key) {
    const inputs = { a: this.#auto, x: this.#profiles, s: this.#square, f: this.#flip };
    if (key === "c") {
      this.#map.selectedIndex = (this.#map.selectedIndex + 1) % COLOUR_MAPS.length;
      localStorage.setItem("robo-daq-map", this.#map.value);
    } else if (inputs[key] !== undefined) inputs[key].checked = !inputs[key].checked;
    else return false;
    this.#onChange();
    return true;
  }
}

/** Levels as they are typed: with as many digits as their distance needs. */
function levelTexts(low, high) {
  return [low, high].map((each) => formatAmong(each, high - low).replaceAll("−", "-"));
}

function level(label) {
  return el("input", {
    type: "number",
    step: "any",
    class: "level",
    "aria-label": label,
    title: label,
  });
}
