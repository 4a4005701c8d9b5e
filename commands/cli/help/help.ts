import type { Command, RouteMap } from "@stricli/core";
import type { RoboContext } from "../../context.ts";
import { flagRows } from "./flags.ts";
import { columnsOf, fill, type Row } from "./layout.ts";
import { positionalRows, usageOf } from "./positionals.ts";
import { variableName } from "../settings/settings.ts";
import { sharedFlags } from "../shared_flags.ts";

/** Where help is shown. */
export interface HelpView {
  /** Words that lead to the target, such as `["robo", "topic", "hz"]`. */
  readonly prefix: readonly string[];
  /** Width of the terminal in characters; lines are at most 100 long whatever it is. */
  readonly columns: number;
  /** Whether headings stand out. */
  readonly color: boolean;
}

const HELP_ROW: Row = { label: "-h, --help", text: "Show this help" };
const VERSION_ROW: Row = { label: "-v, --version", text: "Show the version" };
const LEAST_COLUMNS = 40;
const MOST_COLUMNS = 100;

/** The help of a command, or of a group of commands, as text that ends with a new line. */
export function formatHelp(
  target: Command<RoboContext> | RouteMap<RoboContext>,
  view: HelpView,
): string {
  const columns = Math.min(Math.max(view.columns, LEAST_COLUMNS), MOST_COLUMNS);
  const blocks = "loader" in target
    ? commandBlocks(target, view.prefix, columns)
    : groupBlocks(target, view.prefix, columns);
  const lines = blocks.filter((block) => block.lines.length > 0).map(({ heading, lines }) => {
    const shown = heading !== undefined && view.color ? `\x1b[1m${heading}\x1b[22m` : heading;
    return [...shown === undefined ? [] : [shown], ...lines].join("\n");
  });
  return `${lines.join("\n\n")}\n`;
}

interface Block {
  readonly heading?: string;
  readonly lines: readonly string[];
}

function commandBlocks(
  command: Command<RoboContext>,
  prefix: readonly string[],
  columns: number,
): Block[] {
  const { parameters } = command;
  const flags = Object.entries(parameters.flags ?? {});
  const own = flags.filter(([name]) => !Object.hasOwn(sharedFlags, name));
  const shared = flags.filter(([name]) => Object.hasOwn(sharedFlags, name));
  const rows = (entries: typeof flags) => flagRows(Object.fromEntries(entries), parameters.aliases);
  const path = prefix.slice(1);
  return [
    { lines: fill(command.brief, columns) },
    { heading: "Usage", lines: [`  ${usageOf(prefix, parameters)}`] },
    { lines: describe(command.fullDescription, columns) },
    { heading: "Arguments", lines: columnsOf(positionalRows(parameters), columns) },
    { heading: "Flags", lines: columnsOf(rows(own), columns) },
    { heading: "Flags of every command", lines: columnsOf([...rows(shared), HELP_ROW], columns) },
    { lines: path.length === 0 ? [] : fill(settingsRule(path, own[0]?.[0]), columns) },
  ];
}

function groupBlocks(
  group: RouteMap<RoboContext>,
  prefix: readonly string[],
  columns: number,
): Block[] {
  const entries = group.getAllEntries().filter((entry) => !entry.hidden);
  const commands = entries.map((entry) => ({
    label: entry.name["convert-camel-to-kebab"],
    text: entry.target.brief,
  }));
  const name = prefix.join(" ");
  const flags = prefix.length === 1 ? [HELP_ROW, VERSION_ROW] : [HELP_ROW];
  return [
    { lines: fill(group.brief, columns) },
    { heading: "Usage", lines: [`  ${name} <command> [flags]`] },
    { lines: describe(group.fullDescription, columns) },
    { heading: "Commands", lines: columnsOf(commands, columns) },
    { heading: "Flags", lines: columnsOf(flags, columns) },
    { lines: [`The flags of a command: ${name} <command> --help`] },
  ];
}

/** Indented lines are examples and stay as they are; the others are paragraphs. */
function describe(text: string | undefined, columns: number): string[] {
  if (text === undefined) return [];
  const parts: { verbatim: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const verbatim = line === "" || line.startsWith(" ");
    const last = parts.at(-1);
    if (last === undefined || last.verbatim !== verbatim) parts.push({ verbatim, lines: [line] });
    else last.lines.push(line);
  }
  return parts.flatMap(({ verbatim, lines }) => verbatim ? lines : fill(lines.join(" "), columns));
}

function settingsRule(path: readonly string[], flag = "logLevel"): string {
  return `Each flag can also be set by a variable, such as ${variableName(path, flag)}, or under "${
    path.join('": "')
  }" in robo.json: a flag is stronger than a variable, and that than the file.`;
}
