import { type InputCompletion, proposeCompletions, type RouteMap } from "@stricli/core";
import { buildRobo, routes } from "../app.ts";
import { escapeArguments, nameDefaultCommand } from "../cli/arguments.ts";
import { type Implementation, passesArgumentsOn } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import type { FlagDefinition } from "../cli/help/flags.ts";
import { findCommand, toKebab } from "../cli/settings/settings.ts";

/** Prints a line for each word that could stand at the cursor: the word, a tab, and what it is. */
const propose: Implementation<NonNullable<unknown>, string[]> = async (
  context,
  _flags,
  ...words
) => {
  const { inputs, prefix } = splitFlag(words);
  const proposals = await proposeCompletions(buildRobo(), escape(inputs), context);
  const partial = inputs.at(-1) ?? "";
  const all = [
    ...besideDefault(inputs),
    ...asTyped(fitting(proposals, words, partial), words, partial),
  ];
  for (const { completion, brief } of all) {
    context.print(`${prefix}${completion}\t${brief.replaceAll(/\s+/g, " ")}`);
  }
};

/** `--flag=val` is completed as `--flag val`, with the flag put back in front of each proposal. */
function splitFlag(words: readonly string[]): { inputs: readonly string[]; prefix: string } {
  const match = /^(--[^=]+)=(.*)$/s.exec(words.at(-1) ?? "");
  const escaped = words.slice(0, -1).includes("--");
  if (match === null || escaped) return { inputs: words, prefix: "" };
  return { inputs: [...words.slice(0, -1), match[1]!, match[2]!], prefix: `${match[1]}=` };
}

interface Proposal {
  readonly completion: string;
  readonly brief: string;
}

/** The commands of a group that stands for one of them: the library proposes only what that one takes. */
function besideDefault(inputs: readonly string[]): Proposal[] {
  const partial = inputs.at(-1) ?? "";
  let group: RouteMap<RoboContext> = routes;
  for (const word of inputs.slice(0, -1)) {
    const target = group.getRoutingTargetForInput(word);
    if (target === undefined || "loader" in target) return [];
    group = target;
  }
  if (group.getDefaultCommand() === undefined || partial.startsWith("-")) return [];
  return group.getAllEntries().filter(({ hidden }) => !hidden)
    .map(({ name, target }) => ({
      completion: name["convert-camel-to-kebab"],
      brief: target.brief,
    }))
    .filter(({ completion }) => completion.startsWith(partial));
}

/** The proposals, with flags that are on by themselves as they are typed to turn them off. */
function asTyped(
  proposals: readonly Proposal[],
  words: readonly string[],
  partial: string,
): Proposal[] {
  const found = findCommand(routes, nameDefaultCommand(routes, words.slice(0, -1)));
  const flags = Object.entries(found?.command.parameters.flags ?? {}) as [string, FlagDefinition][];
  const on = flags.filter(([, flag]) => flag.kind === "boolean" && flag.default === true)
    .map(([name, { brief }]) => ({ name: toKebab(name), brief }));
  const off = partial.startsWith("-")
    ? on.map(({ name, brief }) => ({ completion: `--no-${name}`, brief }))
    : [];
  return [
    ...proposals.filter(({ completion }) => !on.some(({ name }) => completion === `--${name}`)),
    ...off.filter(({ completion }) => completion.startsWith(partial)),
  ];
}

/** Behind a program of the user's nothing is ours to propose. */
function escape(inputs: readonly string[]): readonly string[] {
  const found = findCommand(routes, inputs.slice(0, -1));
  if (found === undefined || !passesArgumentsOn(found.command)) return inputs;
  return [...escapeArguments(found, inputs.slice(0, -1)), inputs.at(-1) ?? ""];
}

/** Without a dash, flags are proposed only where neither a value nor an argument could stand instead. */
function fitting(
  proposals: readonly InputCompletion[],
  words: readonly string[],
  partial: string,
): readonly InputCompletion[] {
  const useful = proposals.filter(({ completion }) => completion !== "--");
  if (partial.startsWith("-")) return useful;
  const found = findCommand(routes, words.slice(0, -1));
  const positional = found?.command.parameters.positional;
  const takesOther = found === undefined || positional !== undefined ||
    useful.some(({ kind }) => kind === "argument:value");
  return takesOther ? useful.filter(({ kind }) => kind !== "argument:flag") : useful;
}

export default propose;
