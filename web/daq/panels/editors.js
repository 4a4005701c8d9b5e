import { el, setText } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { choicesOf, colourText, dateText, dateValue, rangeOf, stepOf } from "./parameter_values.js";

/**
 * The editor of a parameter: its element, `show(value)` for a value that comes from the device (whether it is another one than before),
 * `revert()` to what the device has.
 *
 * @typedef {{ element: HTMLElement, show: (value: unknown) => boolean, revert: () => void }} Editor
 */

/**
 * The editor that a parameter's type asks for.
 *
 * @param {{ type: string, value: unknown, readonly: boolean, limits?: unknown, title: string, attributes: Record<string, string> }} parameter
 * @param {{ id: string, onChange: (value: unknown) => void }} options
 * @returns {Editor}
 */
export function makeEditor(parameter, options) {
  const { type, value, readonly } = parameter;
  if (/^led/.test(type)) return ledEditor(value);
  if (readonly) return textOutput(parameter, options);
  if (/^bool/.test(type)) return checkEditor(parameter, options);
  if (choicesOf(parameter) !== undefined) return choiceEditor(parameter, options);
  if (type === "itemselect" && Array.isArray(parameter.limits)) {
    return itemsEditor(parameter, options);
  }
  if (type === "slide") return slideEditor(parameter, options);
  if (type === "int" || type === "float") return numberEditor(parameter, options);
  if (type === "color") return colourEditor(parameter, options);
  if (/^(date|date_time|time)$/.test(type)) return dateEditor(parameter, options);
  if (/^(str|text|text_pb|browsepath|pixmap)$/.test(type) && typeof value === "string") {
    return textEditor(parameter, options);
  }
  if (/^action/.test(type)) return note("only on the device itself");
  return value === null ? note("–") : jsonEditor(parameter, options);
}

/** What editors have in common: they know what the device has, and do not disturb somebody who types. */
function bound(element, input, { value, put }) {
  let current = value, isTyping = false;
  put(current);
  input.addEventListener("input", () => isTyping = true);
  for (const end of ["change", "blur"]) input.addEventListener(end, () => isTyping = false);
  return {
    element,
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(current)) return false;
      current = next;
      if (!isTyping) put(current);
      return true;
    },
    revert: () => put(current),
  };
}

function checkEditor({ value }, { id, onChange }) {
  const input = el("input", { type: "checkbox", role: "switch", class: "switch", id });
  input.addEventListener("change", () => onChange(input.checked));
  return bound(input, input, {
    value,
    put: (next) => {
      input.checked = next === true;
    },
  });
}

function ledEditor(value) {
  const lamp = el("span", { class: "lamp", role: "img" });
  return bound(lamp, lamp, {
    value,
    put: (next) => {
      lamp.classList.toggle("on", next === true);
      lamp.setAttribute("aria-label", next === true ? "on" : "off");
    },
  });
}

function numberInput(parameter, options) {
  const { min, max } = rangeOf(parameter);
  const input = el("input", {
    ...options,
    type: "number",
    step: stepOf(parameter),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  });
  if (min !== undefined || max !== undefined) {
    input.title = `from ${formatNumber(min ?? -Infinity)} to ${formatNumber(max ?? Infinity)}`;
  }
  return input;
}

function numberEditor(parameter, { id, onChange }) {
  const input = numberInput(parameter, { id });
  const { suffix = "" } = parameter.attributes;
  const element = el(
    "span",
    { class: "value" },
    input,
    suffix === "" ? "" : el("span", { class: "suffix" }, suffix),
  );
  const editor = bound(element, input, {
    value: parameter.value,
    put: (next) => input.value = next ?? "",
  });
  input.addEventListener(
    "change",
    () => input.value === "" ? editor.revert() : onChange(input.valueAsNumber),
  );
  return editor;
}

function slideEditor(parameter, { id, onChange }) {
  const { min = 0, max = 100 } = rangeOf(parameter);
  const input = numberInput(parameter, { id });
  const slider = el("input", {
    type: "range",
    min,
    max,
    step: "any",
    "aria-label": parameter.title,
  });
  slider.addEventListener("input", () => input.value = Number(slider.valueAsNumber.toPrecision(4)));
  const tell = () => onChange(input.valueAsNumber);
  slider.addEventListener("change", tell);
  const editor = bound(el("span", { class: "value" }, slider, input), input, {
    value: parameter.value,
    put: (next) => input.value = slider.value = next ?? "",
  });
  input.addEventListener("change", () => {
    if (input.value === "") return editor.revert();
    slider.value = input.value;
    tell();
  });
  return editor;
}

function choiceEditor(parameter, { id, onChange }) {
  const choices = choicesOf(parameter);
  const input = el(
    "select",
    { id },
    ...choices.map(({ text }, at) => el("option", { value: at }, text)),
  );
  input.addEventListener("change", () => onChange(choices[Number(input.value)].value));
  return bound(input, input, {
    value: parameter.value,
    put: (next) => {
      const at = choices.findIndex(({ value }) => JSON.stringify(value) === JSON.stringify(next));
      input.value = at < 0 ? "" : String(at);
    },
  });
}

function itemsEditor({ value, limits, title }, { id, onChange }) {
  const inputs = limits.map((_, at) => el("input", { type: "checkbox", ...(at === 0 && { id }) }));
  const element = el(
    "span",
    { class: "items", role: "group", "aria-label": title },
    ...limits.map((item, at) => el("label", { class: "check" }, inputs[at], String(item))),
  );
  element.addEventListener("change", () => onChange(limits.filter((_, at) => inputs[at].checked)));
  return bound(element, element, {
    value,
    put: (next) =>
      inputs.forEach((input, at) =>
        input.checked = Array.isArray(next) && next.includes(limits[at])
      ),
  });
}

function textEditor({ type, value }, { id, onChange }) {
  const input = /^text/.test(type)
    ? el("textarea", { id, rows: 2 })
    : el("input", { type: "text", id });
  input.addEventListener("change", () => onChange(input.value));
  return bound(input, input, { value, put: (next) => input.value = String(next ?? "") });
}

function colourEditor({ value, title }, { id, onChange }) {
  const input = el("input", { type: "color", id });
  const alpha = el("input", {
    type: "range",
    min: 0,
    max: 255,
    "aria-label": `Opacity of ${title}`,
  });
  const tell = () => {
    const parts = [1, 3, 5].map((at) => parseInt(input.value.slice(at, at + 2), 16));
    onChange([...parts, Number(alpha.value)]);
  };
  input.addEventListener("change", tell);
  alpha.addEventListener("change", tell);
  return bound(el("span", { class: "value" }, input, alpha), input, {
    value,
    put: (next) => {
      input.value = colourText(next);
      alpha.value = String(Array.isArray(next) ? next[3] ?? 255 : 255);
    },
  });
}

function dateEditor({ type, value }, { id, onChange }) {
  const kind = type === "date" ? "date" : type === "time" ? "time" : "datetime-local";
  const input = el("input", { type: kind, step: 1, id });
  const isText = typeof value === "string";
  const editor = bound(input, input, {
    value,
    put: (next) =>
      input.value = typeof next === "number" ? dateText(next, kind) : String(next ?? ""),
  });
  input.addEventListener("change", () => {
    if (input.value === "") editor.revert();
    else onChange(isText ? input.value : dateValue(input.value, kind));
  });
  return editor;
}

function jsonEditor({ value }, { id, onChange }) {
  const input = el("textarea", { id, rows: 2, class: "json", spellcheck: false });
  input.addEventListener("change", () => {
    try {
      const next = JSON.parse(input.value);
      input.setCustomValidity("");
      onChange(next);
    } catch (error) {
      input.setCustomValidity(`Not JSON: ${error.message}`);
      input.reportValidity();
    }
  });
  return bound(input, input, { value, put: (next) => input.value = JSON.stringify(next) });
}

function textOutput({ value }, { id }) {
  const output = el("output", { id, class: "read" });
  return bound(output, output, {
    value,
    put: (next) => setText(output, typeof next === "number" ? formatNumber(next, 9) : plain(next)),
  });
}

function note(text) {
  const element = el("span", { class: "hint" }, text);
  return { element, show: () => false, revert: () => {} };
}

function plain(value) {
  if (value === null) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
