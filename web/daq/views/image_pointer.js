import { panned, zoomed } from "./image_layout.js";

/**
 * What a person does on an image with a pointer and keys: looks at a pixel, zooms, moves what is shown, drags levels.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{
 *   state: () => import("./image_painter.js").ImageState | undefined,
 *   onWindow: (window: import("./image_layout.js").Window) => void,
 *   onCursor: (cursor: { column: number, row: number } | undefined) => void,
 *   onLevel: (which: "low" | "high", value: number) => void,
 *   onReset: () => void,
 *   onKey: (key: string) => boolean,
 * }} handlers
 */
export function followPointer(canvas, handlers) {
  const pointer = new ImagePointer(canvas, handlers);
  canvas.addEventListener("pointerdown", (event) => pointer.down(event));
  canvas.addEventListener("pointermove", (event) => pointer.move(event));
  canvas.addEventListener("pointerup", (event) => pointer.up(event));
  canvas.addEventListener("pointercancel", (event) => pointer.up(event));
  canvas.addEventListener("dblclick", () => handlers.onReset());
  canvas.addEventListener("wheel", (event) => pointer.wheel(event), { passive: false });
  canvas.addEventListener("keydown", (event) => pointer.key(event));
}

/** How near to a level a pointer has to be to take it, in pixels. */
const NEAR = 8;

class ImagePointer {
  #canvas;
  #handlers;
  /** @type {Map<number, { x: number, y: number }>} */
  #pointers = new Map();
  #level = "";
  #moved = 0;

  constructor(canvas, handlers) {
    this.#canvas = canvas;
    this.#handlers = handlers;
  }

  down(event) {
    const at = this.#place(event);
    const state = this.#handlers.state();
    if (state === undefined || event.button !== 0) return;
    this.#level = levelAt(state, at);
    if (this.#level === "" && !isIn(state.layout.image, at)) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, at);
    this.#moved = 0;
  }

  move(event) {
    const state = this.#handlers.state();
    if (state === undefined) return;
    const at = this.#place(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      const near = levelAt(state, at);
      this.#canvas.style.cursor = near !== ""
        ? "ns-resize"
        : isIn(state.layout.image, at)
        ? "crosshair"
        : "";
      if (event.pointerType === "mouse" && isIn(state.layout.image, at)) this.#look(state, at);
      return;
    }
    if (this.#level !== "") {
      this.#handlers.onLevel(this.#level, valueAt(state, at.y));
      return;
    }
    this.#drag(state, event.pointerId, at);
  }

  up(event) {
    const state = this.#handlers.state();
    const at = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    if (state !== undefined && at !== undefined && this.#level === "" && this.#moved < 4) {
      this.#look(state, this.#place(event));
    }
    this.#level = "";
  }

  wheel(event) {
    const state = this.#handlers.state();
    const at = this.#place(event);
    if (state === undefined || !isIn(state.layout.image, at)) return;
    event.preventDefault();
    this.#zoom(state, 1.0015 ** event.deltaY, elementAt(state, at));
  }

  key(event) {
    const state = this.#handlers.state();
    if (state === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const step = event.shiftKey ? 10 : 1;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[key];
    if (way !== undefined) {
      this.#step(state, way[0] * step, way[1] * step * (state.isFlipped ? -1 : 1));
    } else if (key === "+" || key === "=") this.#zoom(state, 1 / 1.5, centre(state));
    else if (key === "-") this.#zoom(state, 1.5, centre(state));
    else if (!this.#handlers.onKey(key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #drag(state, id, at) {
    const before = this.#pointers.get(id);
    const { image, window, layout } = state;
    const { columns, rows } = image.full;
    const others = [...this.#pointers].filter(([other]) => other !== id);
    this.#pointers.set(id, at);
    this.#moved += Math.hypot(at.x - before.x, at.y - before.y);
    if (others.length === 1) {
      const [[, other]] = others;
      const factor = Math.hypot(before.x - other.x, before.y - other.y) /
        Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
      return this.#zoom(
        state,
        factor,
        elementAt(state, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }),
      );
    }
    const dx = (before.x - at.x) / layout.image.width * (window.x1 - window.x0);
    const dy = (before.y - at.y) / layout.image.height * (window.y1 - window.y0);
    this.#handlers.onWindow(panned(window, { dx, dy: state.isFlipped ? -dy : dy, columns, rows }));
  }

  #zoom({ image, window }, factor, { x, y }) {
    const { columns, rows } = image.full;
    this.#handlers.onWindow(zoomed(window, { factor, x, y, columns, rows }));
  }

  #look(state, at) {
    const { x, y } = elementAt(state, at);
    this.#put(state, Math.floor(x), Math.floor(y));
  }

  #step(state, across, down) {
    const { column, row } = state.cursor ??
      { column: Math.floor(centre(state).x), row: Math.floor(centre(state).y) };
    const { x, y } = state.image.factor;
    this.#put(state, column + across * x, row + down * y);
  }

  #put({ window }, column, row) {
    this.#handlers.onCursor({
      column: Math.max(Math.floor(window.x0), Math.min(Math.ceil(window.x1) - 1, column)),
      row: Math.max(Math.floor(window.y0), Math.min(Math.ceil(window.y1) - 1, row)),
    });
  }

  #place(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function isIn({ left, top, width, height }, { x, y }) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

function centre({ cursor, window: { x0, x1, y0, y1 } }) {
  return cursor === undefined
    ? { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }
    : { x: cursor.column + 0.5, y: cursor.row + 0.5 };
}

function elementAt({ window, layout: { image }, isFlipped }, { x, y }) {
  const share = (y - image.top) / image.height;
  return {
    x: window.x0 + (x - image.left) / image.width * (window.x1 - window.x0),
    y: window.y0 + (isFlipped ? 1 - share : share) * (window.y1 - window.y0),
  };
}

/** The value at a height of the colour bar. */
function valueAt({ image: { min, max }, layout: { bar } }, y) {
  return min + (1 - (y - bar.top) / bar.height) * (max - min);
}

function levelAt({ image: { min, max }, layout: { bar, bars }, levels }, { x, y }) {
  if (x < bars.left || x > bar.left + bar.width + 6) return "";
  const place = (value) => {
    const y = bar.top + bar.height * (1 - (value - min) / (max - min || 1));
    return Math.max(bar.top, Math.min(bar.top + bar.height, y));
  };
  const [low, high] = [Math.abs(place(levels.low) - y), Math.abs(place(levels.high) - y)];
  if (Math.min(low, high) > NEAR) return "";
  return low < high ? "low" : "high";
}
