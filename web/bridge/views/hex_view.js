import { el, fill } from "../../lib/dom.js";
import { fieldsWhere } from "../layout/field_tree.js";
import { shownValue } from "./shown_value.js";

/** Bytes that are shown. */
const MOST_BYTES = 2048;

/** Bytes of a line. */
const LINE = 16;

/**
 * The bytes of a struct, each with the field that it belongs to.
 *
 * @param {import("../layout/field_tree.js").FieldNode} tree
 * @param {Uint8Array} payload
 */
export function hexView(tree, payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const leaves = fieldsWhere(tree, (node) => node.children().length === 0, MOST_BYTES);
  const owner = new Array(payload.length).fill(undefined);
  leaves.forEach(({ offset, size, bits }, at) => {
    const first = bits === undefined ? offset : offset + 0;
    for (let byte = first; byte < first + size && byte < owner.length; byte++) owner[byte] ??= at;
  });
  const about = el("p", { class: "hex-about", role: "status" }, "Point at a byte to see its field");
  const cells = [];
  const lines = [];
  for (let from = 0; from < Math.min(payload.length, MOST_BYTES); from += LINE) {
    const bytes = [...payload.subarray(from, from + LINE)];
    lines.push(el(
      "div",
      { class: "hex-line" },
      el("span", { class: "hex-offset" }, from.toString(16).padStart(4, "0")),
      el(
        "span",
        { class: "hex-bytes" },
        ...bytes.map((byte, at) => {
          const leaf = owner[from + at];
          const cell = el("span", {
            class: `hex-byte ${leaf === undefined ? "padding" : leaf % 2 ? "odd" : "even"}`,
            "data-leaf": leaf ?? "",
          }, byte.toString(16).padStart(2, "0"));
          cells.push(cell);
          return cell;
        }),
      ),
      el("span", { class: "hex-text" }, bytes.map(printable).join("")),
    ));
  }
  const host = el(
    "div",
    { class: "hex", tabindex: 0, "aria-label": "Bytes of the struct" },
    ...lines,
  );
  host.addEventListener("pointerover", ({ target }) => {
    const leaf = target.dataset?.leaf;
    if (leaf === undefined) return;
    for (const cell of cells) {
      cell.classList.toggle("lit", leaf !== "" && cell.dataset.leaf === leaf);
    }
    const node = leaves[Number(leaf)];
    fill(
      about,
      leaf === ""
        ? "padding"
        : `${node.path} = ${
          shownValue(node, node.read(view, 0))
        } ${node.unit} (${node.type}, byte ${node.offset})`,
    );
  });
  const more = payload.length > MOST_BYTES &&
    el("p", { class: "hint" }, `${payload.length - MOST_BYTES} more bytes`);
  return el("div", { class: "hex-view" }, about, host, more);
}

function printable(byte) {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·";
}
