import { type InputCompletion, proposeCompletions } from "@stricli/core";
import { buildRobo, routes } from "./app.ts";
import { escapeArguments } from "./arguments.ts";
import { type Implementation, passesArgumentsOn } from "./command.ts";
import { findCommand } from "./settings.ts";

/** Prints a line for each word that could stand at the cursor: the word, a tab, and what it is. */
const propose: Implementation<NonNullable<unknown>, string[]> = async (
  context,
  _flags,
  ...words
) => {
  const { inputs, prefix } = splitFlag(words);
  const proposals = await proposeCompletions(buildRobo(), escape(inputs), context);
  const partial = inputs.at(-1) ?? "";
  for (const { completion, brief } of fitting(proposals, words, partial)) {
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
