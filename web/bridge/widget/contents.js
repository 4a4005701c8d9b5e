import { button, el } from "../../lib/dom.js";
import { FormView } from "../forms/form_view.js";
import { fieldTree, namesOf, nodeAt } from "../layout/field_tree.js";
import { saveCsv, savePng } from "../plots/export.js";
import { firstChoice } from "../plots/first_choice.js";
import { PlotView, SPANS } from "../plots/plot_view.js";
import { ConsoleView } from "../views/console_view.js";
import { CountsView } from "../views/counts_view.js";
import { MessagesView } from "../views/messages_view.js";
import { ValuesView } from "../views/values_view.js";

/** What a widget can show. */
export const VIEWS = ["plot", "bars", "values", "messages", "form", "console"];

/**
 * What a widget shows of a topic; throws an Error for fields that the topic does not have.
 *
 * @param {{ link: import("../link/bridge_link.js").BridgeLink, feeds: import("../plots/feeds.js").Feeds }} shared
 * @param {import("../link/bridge_news.js").Topic} topic
 * @param {{ view: string, fields: readonly string[], span: number, signal: AbortSignal }} options
 * @returns {HTMLElement}
 */
export function makeContent({ link, feeds }, topic, { view, fields, span, signal }) {
  switch (view) {
    case "plot":
      return plot(feeds, topic, { fields, span, signal });
    case "bars":
      return new CountsView(link, topic, { signal, field: checked(topic, fields)[0]?.path })
        .element;
    case "messages":
      return new MessagesView(link, topic, { signal }).element;
    case "form":
      return new FormView(link, topic, { signal }).element;
    case "console":
      return new ConsoleView(link, { signal, program: topic.program, title: topic.program })
        .element;
    default:
      return new ValuesView(link, topic, { signal }).element;
  }
}

function plot(feeds, topic, { fields, span, signal }) {
  const chosen = checked(topic, fields);
  const nodes = chosen.length > 0 ? chosen : firstChoice(fieldTree(topic.layout));
  const hold = button("pause", {
    class: "small toggle",
    onclick: () => view.hold(!view.isHeld),
  });
  const view = new PlotView(feeds, {
    ...{ span, signal },
    onHold: (isHeld) => {
      hold.textContent = isHeld ? "go on" : "pause";
      hold.setAttribute("aria-pressed", String(isHeld));
    },
  });
  for (const { path, unit, kind, values } of nodes) {
    const names = kind === "enum" ? namesOf(values) : undefined;
    view.add({ topic: topic.name, path, unit, ...(names !== undefined && { names }) });
  }
  const spans = el(
    "select",
    { "aria-label": "Time that is shown", onchange: () => view.span = Number(spans.value) },
    ...[...SPANS, ...(SPANS.some(([each]) => each === span) ? [] : [[span, `${span} s`]])].map((
      [seconds, text],
    ) => el("option", { value: seconds, selected: seconds === span }, text)),
  );
  return el(
    "div",
    {},
    el(
      "div",
      { class: "view-tools" },
      ...[spans, hold, el("span", { class: "spring" })],
      button("CSV", { label: "Save as CSV", class: "small", onclick: () => saveCsv(view) }),
      button("PNG", { label: "Save as picture", class: "small", onclick: () => savePng(view) }),
    ),
    view.element,
  );
}

/** The fields of these paths. */
function checked(topic, paths) {
  const tree = fieldTree(topic.layout);
  return paths.map((path) => {
    const node = nodeAt(tree, path);
    if (node !== undefined) return node;
    const there = tree.children().map(({ name }) => name).join(", ");
    throw new Error(`${topic.name} has no field ${path}; there are ${there}`);
  });
}
