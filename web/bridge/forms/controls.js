import { el, setText } from "../../lib/dom.js";
import { namesOf } from "../layout/field_tree.js";
import { bytesOf, emptyValue, typedNumber, wholeRange } from "./form_values.js";

/**
 * What a single value is typed or chosen with.
 *
 * @typedef {{
 *   control: HTMLElement, input: HTMLElement, read: (faults: Map<string, string>) => unknown, show: (value: unknown) => void,
 * }} Control `input` is the part that has the focus and is complained about.
 */

/**
 * Makes the control that fits a field: a switch, names, a text, a number, with a slider where it has a range.
 *
 * @param {import("../layout/field_tree.js").FieldNode} node
 * @returns {Control}
 */
export function controlOf(node) {
  if (node.kind === "truth" || node.bits?.count === 1 && !node.scalar.startsWith("int")) {
    return truthControl(node);
  }
  if (node.kind === "enum") return enumControl(node);
  if (node.kind === "text") return textControl(node);
  return numberControl(node);
}

function truthControl(node) {
  const input = el("input", { type: "checkbox", class: "switch" });
  return {
    ...{ control: input, input },
    read: () => node.kind === "truth" ? input.checked : Number(input.checked),
    show: (value) => input.checked = Boolean(value),
  };
}

function enumControl(node) {
  const names = [...namesOf(node.values)];
  const input = el(
    "select",
    {},
    ...names.map(([number, name]) => el("option", { value: name, title: number }, name)),
  );
  input.value = String(emptyValue(node));
  return {
    ...{ control: input, input },
    read: (faults) => {
      if (input.value === "") faults.set(node.path, "One of the names is needed");
      return input.value;
    },
    show: (value) => {
      const text = String(value);
      // A number without a name can be kept, and sent again.
      if (![...input.options].some((each) => each.value === text)) {
        input.append(el("option", { value: text }, text));
      }
      input.value = text;
    },
  };
}

function textControl(node) {
  const input = el("input", { type: "text", autocomplete: "off", spellcheck: false });
  const count = el("span", { class: "byte-count" });
  const measure = () => {
    const bytes = bytesOf(input.value);
    setText(count, `${bytes}/${node.size} B`);
    count.classList.toggle("too-long", bytes > node.size);
  };
  input.addEventListener("input", measure);
  measure();
  return {
    control: el("span", { class: "text-control" }, input, count),
    input,
    read: (faults) => {
      const bytes = bytesOf(input.value);
      if (bytes > node.size) {
        faults.set(node.path, `${bytes} bytes, but there is room for ${node.size}`);
      }
      return input.value;
    },
    show: (value) => {
      input.value = String(value);
      measure();
    },
  };
}

function numberControl(node) {
  const input = el("input", {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    class: "number",
  });
  input.value = String(emptyValue(node));
  const read = (faults) => {
    const typed = typedNumber(node, input.value);
    if ("problem" in typed) faults.set(node.path, typed.problem);
    return typed.value ?? null;
  };
  const { min, max } = node;
  if (!(max > min)) {
    return {
      control: input,
      input,
      read,
      show: (value) => input.value = value === null ? "nan" : String(value),
    };
  }
  const isWhole = wholeRange(node) !== undefined;
  const slider = el("input", {
    ...{ type: "range", min, max, step: isWhole ? 1 : "any", tabindex: 0 },
    "aria-label": `${node.path} by sliding`,
    oninput: () => {
      const step = (max - min) / 1000;
      const decimals = isWhole ? 0 : Math.max(0, Math.min(12, Math.ceil(-Math.log10(step))));
      input.value = String(Number(slider.valueAsNumber.toFixed(decimals)));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  slider.value = input.value;
  input.addEventListener("input", () => slider.value = input.value);
  return {
    control: el(
      "span",
      { class: "range-control" },
      ...[slider, input],
    ),
    ...{ input, read },
    show: (value) => input.value = slider.value = String(value),
  };
}
