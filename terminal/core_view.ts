import { formatBytes, formatCount, formatSi, formatUptime } from "./format.ts";
import type { CoreView, CoreViewState, ViewSize } from "./core_view_model.ts";
import { connectionLines, topicLines } from "./core_view_tables.ts";
import { paint } from "./screen.ts";
import { fit, safeText, truncate } from "./text.ts";

export type * from "./core_view_model.ts";

/** How the live view begins. */
export const INITIAL_CORE_VIEW: CoreViewState = { sort: "arrival", scroll: 0, paused: false };

/** Lines of {@linkcode headLines}. */
const HEAD_LINES = 4;

const SORTS: readonly CoreViewState["sort"][] = ["arrival", "rate", "bandwidth", "name"];

/** The state after a key; `undefined` when the key ends the view. */
export function onCoreViewKey(state: CoreViewState, key: string): CoreViewState | undefined {
  switch (key) {
    case "q":
    case "\x03":
      return undefined;
    case "s":
      return { ...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length]! };
    case "p":
    case " ":
      return { ...state, paused: !state.paused };
    case "j":
    case "\x1b[B":
      return { ...state, scroll: state.scroll + 1 };
    case "k":
    case "\x1b[A":
      return { ...state, scroll: Math.max(0, state.scroll - 1) };
    case "g":
    case "\x1b[H":
      return { ...state, scroll: 0 };
    default:
      return state;
  }
}

/** The live view as lines, at most `rows` of at most `columns`. */
export function renderCoreView(view: CoreView, state: CoreViewState, size: ViewSize): string[] {
  const { columns, rows, color } = size;
  const body = bodyLines(view, state, size);
  const room = bodyRoom(view, size);
  const first = Math.min(state.scroll, Math.max(0, body.length - room));
  const shown = body.slice(first, first + room);
  const filled = [...shown, ...Array<string>(Math.max(0, room - shown.length)).fill("")];
  const hidden = Math.max(0, body.length - first - room);
  const notice = paint(truncate(safeText(view.notice), columns), "yellow", color);
  const feet = view.notice === "" ? [] : [notice];
  return [...headLines(view, columns, color), ...filled, ...feet, footLine(state, hidden, size)]
    .slice(0, rows);
}

/** The state with no more scrolled away than there is to see: else the way back would take as many keys. */
export function boundCoreView(view: CoreView, state: CoreViewState, size: ViewSize): CoreViewState {
  const most = Math.max(0, bodyLines(view, state, size).length - bodyRoom(view, size));
  return state.scroll <= most ? state : { ...state, scroll: most };
}

function bodyLines(view: CoreView, state: CoreViewState, size: ViewSize): string[] {
  return [...topicLines(view, state, size), "", ...connectionLines(view, size)];
}

function bodyRoom(view: CoreView, { rows }: ViewSize): number {
  return Math.max(0, rows - HEAD_LINES - (view.notice === "" ? 0 : 1) - 1);
}

function headLines(view: CoreView, columns: number, color: boolean): string[] {
  const { core, total, uptime } = view;
  const usage = `cpu ${core.cpu.toFixed(1)} %   memory ${formatBytes(core.memory)}`;
  const title = `robo core   ${safeText(core.key)}   pid ${core.pid}   up ${formatUptime(uptime)}`;
  const lost = truncate(`${formatCount(total.dropped)} lost`, columns);
  const rates =
    `${formatCount(total.messages)} messages   ${formatSi(total.messagesPerSecond)}/s in   ` +
    `${formatSi(total.deliveredPerSecond)}/s out   ${formatBytes(total.bytesPerSecond)}/s   `;
  return [
    paint(
      fit(title, Math.max(0, columns - usage.length - 1)) + ` ${usage}`.slice(0, columns),
      "bold",
      color,
    ),
    truncate(safeText(`in ${core.in}   out ${core.out}`), columns),
    fit(rates, Math.max(0, Math.min(rates.length, columns - lost.length))) +
    (total.dropped === 0 ? lost : paint(lost, "red", color)),
    "",
  ];
}

function footLine(
  state: CoreViewState,
  hidden: number,
  size: { columns: number; color: boolean },
): string {
  const more = hidden > 0 ? `   ${hidden} more below` : "";
  const text = `q quit   s sort: ${state.sort}   p ${
    state.paused ? "go on" : "pause"
  }   ↑↓ scroll${more}`;
  return paint(fit(text, size.columns), "inverse", size.color);
}
