import type { ViewSize } from "./core_view_model.ts";
import { formatUptime, withoutScheme } from "./format.ts";
import type { LaunchView, LaunchViewState, ViewLine, ViewNode } from "./launch_view_model.ts";
import { nodeLines, topicLines } from "./launch_view_tables.ts";
import { cleanLine, prefixLine } from "./launch_lines.ts";
import { paint } from "./screen.ts";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

export type * from "./launch_view_model.ts";
export { nodeTable } from "./launch_view_tables.ts";
export { INITIAL_LAUNCH_VIEW, onLaunchViewKey } from "./launch_view_keys.ts";

/** Lines of the head, the two headings, the title of the log and the foot. */
const FIXED_LINES = 6;

/** The console as lines, exactly `rows` of at most `columns`. */
export function renderLaunchView(
  view: LaunchView,
  state: LaunchViewState,
  size: ViewSize,
): string[] {
  const { columns, rows, color } = size;
  const foot = footLine(view, state, size);
  const page = state.page === "help"
    ? HELP.map((line) => truncate(line, columns))
    : state.page === "log"
    ? logLines(view, state, { columns, rows: rows - 1, color })
    : mainLines(view, state, { columns, rows: rows - 1, color });
  const room = Math.max(0, rows - 1);
  const shown = page.slice(0, room);
  return [...shown, ...Array<string>(room - shown.length).fill(""), foot].slice(0, rows);
}

function mainLines(view: LaunchView, state: LaunchViewState, size: ViewSize): string[] {
  const { columns, color } = size;
  // The foot is not among the rows that are left here.
  const room = Math.max(0, size.rows - FIXED_LINES + 1);
  const wantsLog = Math.min(room, Math.max(4, Math.floor(room / 4)));
  const topics = Math.min(view.topics.length, Math.max(2, Math.floor(room / 4)));
  const nodes = Math.min(view.nodes.length, Math.max(1, room - wantsLog - topics));
  const log = Math.max(0, room - nodes - topics);
  return [
    ...headLines(view, columns, color),
    ...nodeLines(view, { selected: state.selected, room: nodes }, size),
    ...topicLines(view, topics, size),
    ...logLines(view, state, { ...size, rows: log + 1 }),
  ];
}

function headLines(view: LaunchView, columns: number, color: boolean): string[] {
  const { core } = view;
  const title = `robo launch   ${safeText(view.name)}   pid ${view.pid}   up ${
    formatUptime(view.uptimeSeconds)
  }   ${countPhases(view.nodes)}`;
  const where = core.started ? "started here" : "was there";
  const line = `core in ${withoutScheme(core.in)}   out ${withoutScheme(core.out)}   ${where}${
    core.pid === undefined ? "" : `   pid ${core.pid}`
  }`;
  return [
    paint(truncate(title, columns), "bold", color),
    truncate(safeText(line), columns),
  ];
}

/** How many nodes are in which phase, the most troubled first: `1 failed, 8 running`. */
export function countPhases(nodes: readonly Pick<ViewNode, "phase">[]): string {
  const counts = PHASES
    .map((phase) => ({ phase, count: nodes.filter((node) => node.phase === phase).length }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return "no nodes";
  return counts.map(({ phase, count }) => `${count} ${phase}`).join(", ");
}

const PHASES = [
  "failed",
  "backing-off",
  "stopping",
  "waiting",
  "starting",
  "running",
  "stopped",
  "finished",
];

function logLines(view: LaunchView, state: LaunchViewState, size: ViewSize): string[] {
  const { columns, rows, color } = size;
  const node = state.log === "all" ? undefined : view.nodes[state.selected]?.name;
  const wanted = view.lines.filter((line) => node === undefined || line.node === node);
  const room = Math.max(0, rows - 1);
  const back = Math.min(state.back, Math.max(0, wanted.length - room));
  const shown = wanted.slice(Math.max(0, wanted.length - back - room), wanted.length - back);
  const width = Math.max(0, ...view.nodes.map(({ name }) => displayWidth(safeText(name))), 4);
  const text = (line: ViewLine) =>
    node === undefined
      ? prefixLine(line, { width: Math.min(width, 16), columns, color })
      : truncate(cleanLine(line.text), columns);
  const title = `log of ${safeText(node ?? "all nodes")}${back > 0 ? `, ${back} lines back` : ""}`;
  const rule = `── ${truncate(title, Math.max(0, columns - 6))} `;
  return [
    paint(truncate(rule + "─".repeat(Math.max(0, columns - rule.length)), columns), "cyan", color),
    ...shown.map(text),
  ].slice(0, rows);
}

function footLine(view: LaunchView, state: LaunchViewState, size: ViewSize): string {
  const { columns, color } = size;
  if (state.asking) {
    const running = view.nodes.filter(({ pid }) => pid !== undefined).length;
    const text = `Stop ${running === 1 ? "1 node" : `${running} nodes`} and end? y yes   n no`;
    return paint(fit(text, columns), "yellow", color);
  }
  if (view.ending !== undefined) {
    const hint = view.isElsewhere ? "q quit" : "Ctrl-C kills what still runs";
    const text = `Ending: ${safeText(view.ending)}   ${hint}`;
    return paint(fit(text, columns), "yellow", color);
  }
  return paint(fit(FEET[state.page], columns), "inverse", color);
}

const FEET: Readonly<Record<LaunchViewState["page"], string>> = {
  all: "↑↓ select   r restart   s stop/start   l log   a all logs   ? help   q quit",
  log: "↑↓ scroll   G follow   a all nodes or one   l back   ? help",
  help: "? back",
};

const HELP = [
  "up, down, k, j      select a node; its log is shown below",
  "r                   restart the selected node",
  "s                   stop the selected node, or start it when it does not run",
  "l, Enter            the log alone, and back; there the arrows scroll",
  "Page up, down       scroll the log; also b and space",
  "G, End              follow the log again",
  "a                   the log of all nodes, or of the selected one",
  "q                   leave a page; else end the launch, after a question",
  "Ctrl-C              end the launch: nodes are stopped in the reverse order of",
  "                    their start; a second Ctrl-C kills what still runs",
  "                    (robo launch status --watch: q and Ctrl-C only leave)",
  "",
  "From another terminal: robo launch status | restart NODE | stop NODE |",
  "start NODE | logs NODE -f",
];
