import type { Command } from "@stricli/core";
import type { RoboContext } from "../../context.ts";
import type { Row } from "./layout.ts";
import { unitOf } from "../parsers.ts";
import { toKebab } from "../settings/settings.ts";

type Parameters = Command<RoboContext>["parameters"];

interface Positional {
  readonly brief: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly default?: string;
  readonly parse?: unknown;
}

/** The line of usage: words, required flags, and the arguments as they follow each other. */
export function usageOf(prefix: readonly string[], parameters: Parameters): string {
  const flags = Object.entries(parameters.flags ?? {}) as [string, RequiredShape][];
  const required = flags.filter(([, flag]) => isRequired(flag))
    .map(([name, flag]) => `--${toKebab(name)} <${flag.placeholder ?? "value"}>`);
  return [...prefix, ...required, "[flags]", ...positionalWords(parameters)].join(" ");
}

/** The rows of help for arguments. */
export function positionalRows(parameters: Parameters): Row[] {
  return positionalsOf(parameters).map((positional, index) => {
    const notes = [];
    const unit = unitOf(positional.parse);
    if (unit !== undefined) notes.push(`in ${unit}`);
    if (positional.default !== undefined) notes.push(`default ${positional.default}`);
    return {
      label: nameOf(positional, index),
      text: notes.length === 0 ? positional.brief : `${positional.brief} [${notes.join("; ")}]`,
    };
  });
}

interface RequiredShape {
  readonly kind: string;
  readonly optional?: boolean;
  readonly default?: unknown;
  readonly placeholder?: string;
}

function isRequired(flag: RequiredShape): boolean {
  return (flag.kind === "parsed" || flag.kind === "enum") && flag.optional !== true &&
    flag.default === undefined;
}

function positionalsOf(parameters: Parameters): Positional[] {
  const positional = parameters.positional;
  if (positional === undefined) return [];
  return positional.kind === "tuple"
    ? [...positional.parameters] as Positional[]
    : [positional.parameter as Positional];
}

function positionalWords(parameters: Parameters): string[] {
  const positional = parameters.positional;
  if (positional?.kind === "array") {
    const name = nameOf(positional.parameter as Positional, 0);
    return [(positional.minimum ?? 0) > 0 ? `<${name}>...` : `[${name}]...`];
  }
  return positionalsOf(parameters).map((one, index) => {
    const optional = one.optional === true || one.default !== undefined;
    return optional ? `[${nameOf(one, index)}]` : `<${nameOf(one, index)}>`;
  });
}

function nameOf(positional: Positional, index: number): string {
  return positional.placeholder ?? `argument${index + 1}`;
}
