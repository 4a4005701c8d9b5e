import { el, fill, setText } from "../../lib/dom.js";
import { makeEditor } from "./editors.js";

/** How soon a tree is read anew after a change, in milliseconds: changes often come in groups. */
const READ_AFTER_MS = 60;

/** How long a changed value is marked, in milliseconds. */
const MARKED_MS = 1200;

/** A device's parameters, in groups, each edited as its type is. */
export class ParameterTree {
  element;
  #name;
  #lab;
  #signal;
  #onRefused;
  #list = el("div", { class: "parameters" });
  #count = el("span", { class: "tag" });
  #hidden = el("input", { type: "checkbox" });
  #more = el("label", { class: "check", hidden: true }, this.#hidden, "hidden ones too");
  /** @type {Map<string, { editor: object, row: HTMLElement }>} */
  #rows = new Map();
  #form = "";
  #reading = 0;
  #tree = null;

  /**
   * @param {string} name
   * @param {{ api: import("../lab/api.js").Api, store: import("../lab/store.js").Store }} lab
   * @param {{ signal: AbortSignal, onRefused: (problem: Error) => void }} options
   */
  constructor(name, lab, { signal, onRefused }) {
    this.#name = name;
    this.#lab = lab;
    this.#signal = signal;
    this.#onRefused = onRefused;
    this.#hidden.addEventListener("change", () => this.#show(this.#tree));
    this.element = el(
      "details",
      { class: "parameter-tree", open: true, hidden: true },
      el("summary", {}, "Parameters", this.#count),
      this.#more,
      this.#list,
    );
    lab.store.on("parameter", (event) => {
      if (event.name === name) this.#readSoon();
    }, signal);
    this.load();
  }

  /** Lets parameters be changed, or not while the device is offline. */
  enable(isOnline) {
    this.#list.toggleAttribute("inert", !isOnline);
  }

  /** Reads the tree. */
  async load() {
    try {
      const tree = await this.#lab.api.json(
        `v1/devices/${encodeURIComponent(this.#name)}/parameters`,
      );
      if (!this.#signal.aborted) this.#show(tree);
    } catch {
      // The page shows by itself that the server or the device is gone, and reads again when it is back.
    }
  }

  #readSoon() {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.load(), READ_AFTER_MS);
  }

  #show(tree) {
    this.#tree = tree;
    this.element.hidden = tree === null || tree.children.length === 0;
    if (tree === null) return;
    const isShown = ({ visible }) => visible || this.#hidden.checked;
    const form = JSON.stringify([this.#hidden.checked, formOf(tree)]);
    if (form !== this.#form) {
      this.#form = form;
      this.#rows.clear();
      this.#more.hidden = !hasHidden(tree);
      fill(
        this.#list,
        ...tree.children.filter(isShown).map((child) => this.#node(child, [], isShown)),
      );
      setText(this.#count, String(this.#rows.size));
      return;
    }
    this.#update(tree.children, []);
  }

  #update(children, above) {
    for (const child of children) {
      const path = [...above, child.name];
      if (isGroup(child)) {
        this.#update(child.children, path);
        continue;
      }
      const row = this.#rows.get(JSON.stringify(path));
      if (row?.editor.show(child.value) === true) this.#mark(row.row, "changed");
    }
  }

  #node(parameter, above, isShown) {
    const path = [...above, parameter.name];
    if (!isGroup(parameter)) return this.#row(parameter, path);
    return el(
      "details",
      { class: "parameter-group", open: true },
      el("summary", {}, parameter.title),
      ...parameter.children.filter(isShown).map((child) => this.#node(child, path, isShown)),
    );
  }

  #row(parameter, path) {
    const id = `parameter-${this.#name}-${path.join("-")}`;
    const editor = makeEditor(parameter, { id, onChange: (value) => this.#change(path, value) });
    const row = el(
      "div",
      { class: `parameter ${parameter.readonly ? "readonly" : ""}`, title: path.join("/") },
      el("label", { class: "parameter-title", for: id }, parameter.title),
      editor.element,
    );
    row.dataset.path = path.join("/");
    this.#rows.set(JSON.stringify(path), { editor, row });
    return row;
  }

  async #change(path, value) {
    const { editor, row } = this.#rows.get(JSON.stringify(path));
    row.classList.add("pending");
    try {
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/parameters`, {
        method: "PUT",
        body: { path, value },
      });
      this.#mark(row, "done");
    } catch (problem) {
      editor.revert();
      this.#mark(row, "failed");
      this.#onRefused(problem);
    } finally {
      row.classList.remove("pending");
    }
  }

  #mark(row, kind) {
    row.classList.add(kind);
    setTimeout(() => row.classList.remove(kind), MARKED_MS);
  }
}

function isGroup({ type, children }) {
  return type.includes("group") || children.length > 0;
}

function hasHidden({ children }) {
  return children.some((child) => !child.visible || hasHidden(child));
}

/** Everything about a tree but its values. */
function formOf({ name, type, title, visible, readonly, limits, children }) {
  return [name, type, title, visible, readonly, limits, children.map(formOf)];
}
