import { el, fill } from "../../lib/dom.js";
import { makeContent, VIEWS } from "./contents.js";
import { sharedLink } from "./links.js";
import { PRESENCE } from "./presence.js";
import { followTheme, loadStyle } from "./surroundings.js";

/** What a widget can be told; each may be left out. */
const KEYS = ["url", "topic", "fields", "view", "span", "token"];

/**
 * Shows something of a bridge in an element: a plot, bars, values, structs, a form or a console. Returns what ends it; it ends by itself
 * when the element has left the page for a minute, and begins anew if that comes back.
 *
 * @param {HTMLElement} element
 * @param {{
 *   url?: string, topic?: string, fields?: readonly string[], view?: string, span?: number, token?: string,
 * }} [options] `url` is the bridge's address, by default that from which this module comes; `topic` its first one that fits; `view` one of
 *   plot, bars, values, messages, form, console; `span` the seconds of a plot.
 * @returns {() => void}
 */
export function show(element, options = {}) {
  const host = el(PRESENCE, { class: "robo-widget" });
  const root = host.attachShadow({ mode: "open" });
  const end = new AbortController();
  host.whilePresent((signal) => begin(root, options, signal), end.signal);
  element.append(host);
  return () => {
    end.abort();
    host.remove();
  };
}

/** Shows it in a shadow root, until the signal. */
async function begin(root, options, signal) {
  followTheme(root.host, signal);
  signal.addEventListener("abort", () => root.replaceChildren(), { once: true });
  const body = el("div", { class: "widget-body" });
  const state = el("p", { class: "widget-state", role: "status" }, "connecting …");
  const { url, topic, fields = [], view = "plot", span = 30, token = "" } = options;
  await loadStyle(root);
  if (signal.aborted) return;
  root.append(body, state);
  if (!VIEWS.includes(view)) {
    return fill(state, `There is no view ${view}; there are ${VIEWS.join(", ")}`);
  }
  const shared = sharedLink(socketUrl(url), token, signal);
  const make = (found) =>
    makeContent(shared, found, { view, fields: [fields].flat(), span, signal });
  follow(shared, { body, state, wanted: { topic, view }, signal }, make);
}

/** The widget as anywidget and what is like it want it: https://anywidget.dev/en/afm. */
export default {
  /** @param {{ model: { get(key: string): any, on?(event: string, act: () => void): void, off?(event: string, act: () => void): void }, el: HTMLElement }} place */
  render({ model, el: element }) {
    const options = () =>
      Object.fromEntries(
        KEYS.map((key) => [key, model.get(key)]).filter(([, value]) =>
          value !== undefined && value !== null && value !== ""
        ),
      );
    let end = show(element, options());
    const again = () => {
      end();
      end = show(element, options());
    };
    for (const key of KEYS) model.on?.(`change:${key}`, again);
    return () => {
      for (const key of KEYS) model.off?.(`change:${key}`, again);
      end();
    };
  },
};

/** Shows the content as soon as its topic is there, and the state of the connection below it. */
function follow({ link }, { body, state, wanted, signal }, make) {
  let isMade = false;
  const look = () => {
    const found = chosen(link, wanted);
    if (!isMade && found !== undefined) {
      isMade = true;
      try {
        fill(body, make(found));
      } catch (problem) {
        return fill(state, problem.message);
      }
    }
    fill(state, words(link, wanted, isMade ? found : undefined));
    state.hidden = state.textContent === "";
  };
  link.on("state", look, signal);
  link.on("topics", look, signal);
  link.on("lost", look, signal);
  look();
}

function words(link, { topic }, found) {
  if (link.state === "denied") return "The bridge wants its token: give it as token";
  if (link.state !== "connected") {
    return link.state === "lost" ? "bridge lost, trying again …" : "connecting …";
  }
  if (found === undefined) return `waiting for ${topic ?? "a program"} …`;
  if (!found.live) return `${found.program} is away`;
  return link.lost > 0 ? `${link.lost} structs lost here` : "";
}

/** The topic that is meant. */
function chosen(link, { topic, view }) {
  if (topic !== undefined) return link.named(topic);
  const wrong = view === "form" ? "out" : "in";
  return [...link.topics.values()].find(({ direction }) => direction !== wrong);
}

/** The WebSocket of a bridge at this address. */
function socketUrl(given) {
  // Where /page/bridge/widget/ is below.
  const url = given === undefined
    ? new URL("../../../ws", import.meta.url)
    : new URL(given, document.baseURI);
  if (given !== undefined && !url.pathname.endsWith("/ws")) {
    url.pathname = `${url.pathname.replace(/\/$/, "")}/ws`;
  }
  url.protocol = /^(https|wss):$/.test(url.protocol) ? "wss:" : "ws:";
  return url;
}
