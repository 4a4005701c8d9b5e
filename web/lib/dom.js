/**
 * An element with properties, attributes, listeners and children.
 *
 * Text becomes text, never markup. `on…` are listeners, `class`, `data-…`, `aria-…`, `role` and `for` are attributes,
 * everything else is a property.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (/^(class|role|for|data-.*|aria-.*|tabindex)$/.test(name)) {
      element.setAttribute(name, String(value));
    } else element[name] = value;
  }
  append(element, children);
  return element;
}

/**
 * An element of SVG with attributes and children.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Node} children
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Puts these children in the place of those that an element has.
 *
 * @param {Element} element
 * @param {...(Node | string | null | undefined | false)} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * Sets an element's text if it differs, so that nothing is drawn again for nothing.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function append(element, children) {
  for (const child of children) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
}

/**
 * A button with an icon or a word, whose label is what screen readers say.
 *
 * @param {string} text
 * @param {{ label?: string, title?: string, class?: string, onclick: (event: MouseEvent) => void }} options
 */
export function button(text, { label, title, onclick, class: kind = "" }) {
  return el("button", {
    type: "button",
    class: `button ${kind}`,
    title: title ?? label,
    "aria-label": label,
    onclick,
  }, text);
}
