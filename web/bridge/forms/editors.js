import { el, setText } from "../../lib/dom.js";
import { hintOf } from "../views/values_view.js";
import { controlOf } from "./controls.js";
import { emptyValue } from "./form_values.js";

/** Elements of an array with an editor of their own; longer ones are typed as a list. */
const MOST_EDITORS = 64;

/** Elements of an array with a slider each. */
const MOST_SLIDERS = 8;

/**
 * An editor of a field.
 *
 * @typedef {{
 *   element: HTMLElement, read: (faults: Map<string, string>) => unknown, show: (value: unknown) => void,
 *   complain: (faults: ReadonlyMap<string, string>) => void,
 * }} Editor `read` puts what is wrong into `faults`, by path; `complain` shows that.
 */

/**
 * Makes the editor of a field.
 *
 * @param {import("../layout/field_tree.js").FieldNode} node
 * @returns {Editor}
 */
export function makeEditor(node) {
  if (node.kind === "struct" || node.kind === "union") return groupEditor(node);
  if (node.kind === "array") {
    return node.length <= MOST_EDITORS ? arrayEditor(node) : listEditor(node);
  }
  return fieldEditor(node);
}

/** The editors of a struct's fields, without a frame around them. @returns {Editor} */
export function membersEditor(node) {
  const members = node.children().map((child) => ({ name: child.name, editor: makeEditor(child) }));
  return {
    element: el("div", { class: "form-fields" }, ...members.map(({ editor }) => editor.element)),
    ...membersOf(members),
  };
}

/** What the editors of members do together. */
function membersOf(members) {
  return {
    read: (faults) =>
      Object.fromEntries(members.map(({ name, editor }) => [name, editor.read(faults)])),
    show: (value) => {
      for (const { name, editor } of members) {
        if (value !== null && Object.hasOwn(value, name)) editor.show(value[name]);
      }
    },
    complain: (faults) => members.forEach(({ editor }) => editor.complain(faults)),
  };
}

function groupEditor(node) {
  if (isVector(node)) return rowEditor(node);
  const inner = node.kind === "union" ? unionEditor(node) : membersEditor(node);
  return { ...inner, element: framed(node, inner.element) };
}

/** Whether a struct is a few plain numbers, such as a place, which stand in a row. */
function isVector(node) {
  const children = node.children();
  return node.kind === "struct" && children.length <= 4 &&
    children.every(({ kind, min, max, name }) =>
      kind === "number" && !(max > min) && name.length <= 6
    );
}

function rowEditor(node) {
  const members = node.children().map((child) => ({
    name: child.name,
    editor: fieldEditor(child, true),
  }));
  const units = new Set(node.children().map(({ unit }) => unit));
  const host = el("div", { class: "form-row" }, ...members.map(({ editor }) => editor.element));
  return {
    element: framed({ ...node, unit: node.unit || (units.size === 1 ? [...units][0] : "") }, host),
    ...membersOf(members),
  };
}

/** One member of a union at a time. */
function unionEditor(node) {
  const members = node.children();
  const editors = members.map(makeEditor);
  const choice = el(
    "select",
    { "aria-label": `Member of ${node.path}`, onchange: () => reveal() },
    ...members.map(({ name }, at) => el("option", { value: at }, name)),
  );
  const reveal = () => {
    editors.forEach(({ element }, at) => element.hidden = at !== Number(choice.value));
  };
  reveal();
  return {
    element: el("div", { class: "form-fields" }, choice, ...editors.map(({ element }) => element)),
    read: (faults) => {
      const at = Number(choice.value);
      return members.length === 0 ? {} : { [members[at].name]: editors[at].read(faults) };
    },
    show: (value) =>
      members.forEach(({ name }, at) =>
        Object.hasOwn(value, name) && editors[at].show(value[name])
      ),
    complain: (faults) => editors.forEach(({ complain }) => complain(faults)),
  };
}

function arrayEditor(node) {
  const children = node.children();
  const isPlain = children.every(({ kind }) => kind === "number" || kind === "truth");
  // A few numbers with a range are worth their sliders.
  const isSmall = isPlain && !(children.length <= MOST_SLIDERS && node.max > node.min);
  const editors = children.map((child) => isSmall ? fieldEditor(child, true) : makeEditor(child));
  const host = el(
    "div",
    { class: isSmall ? "form-row" : "form-fields" },
    ...editors.map(({ element }) => element),
  );
  return {
    element: framed(node, host),
    read: (faults) => editors.map(({ read }) => read(faults)),
    show: (value) => editors.forEach(({ show }, at) => value[at] !== undefined && show(value[at])),
    complain: (faults) => editors.forEach(({ complain }) => complain(faults)),
  };
}

/** A long array, as JSON. */
function listEditor(node) {
  const input = el("textarea", { rows: 3, "aria-label": node.path });
  const fault = faultLine();
  input.value = JSON.stringify(emptyValue(node));
  return {
    element: framed(node, el("div", {}, input, fault)),
    read: (faults) => {
      try {
        return JSON.parse(input.value);
      } catch {
        faults.set(node.path, `A list of ${node.length} in brackets`);
        return null;
      }
    },
    show: (value) => input.value = JSON.stringify(value),
    complain: (faults) => complainAt({ input, fault }, within(faults, node.path)),
  };
}

function fieldEditor(node, isSmall = false) {
  const fault = faultLine();
  const { control, input, read, show } = controlOf(node);
  input.id = `field-${nextId++}`;
  fault.id = `${input.id}-fault`;
  input.setAttribute("aria-describedby", fault.id);
  const element = el(
    "div",
    { class: `form-field ${isSmall ? "small" : ""}`, "data-path": node.path },
    el("label", { for: input.id, title: hintOf(node) }, node.name),
    el("div", { class: "form-control" }, control, !isSmall && unitOf(node)),
    fault,
  );
  return {
    element,
    read,
    show,
    complain: (faults) => complainAt({ input, fault }, faults.get(node.path)),
  };
}

let nextId = 1;

function unitOf({ unit, min, max }) {
  const range = min === undefined && max === undefined
    ? undefined
    : `${min ?? "…"} to ${max ?? "…"}`;
  return el("span", { class: "form-unit", title: range }, unit);
}

function framed(node, inner) {
  return el(
    "fieldset",
    { class: "form-group" },
    el(
      "legend",
      { title: hintOf(node) },
      node.name,
      node.unit !== "" && el("i", {}, ` ${node.unit}`),
    ),
    inner,
  );
}

function faultLine() {
  return el("p", { class: "fault", role: "alert", hidden: true });
}

function complainAt({ input, fault }, problem) {
  fault.hidden = problem === undefined;
  setText(fault, problem ?? "");
  if (problem === undefined) input.removeAttribute("aria-invalid");
  else input.setAttribute("aria-invalid", "true");
}

/** What is wrong at a path or below it. */
function within(faults, path) {
  for (const [at, problem] of faults) if (at === path || at.startsWith(`${path}[`)) return problem;
  return undefined;
}
