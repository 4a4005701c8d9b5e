import { buildCommand, type Command, type TypedCommandParameters } from "@stricli/core";
import type { RoboContext } from "../context.ts";
import { type SharedFlags, sharedFlags } from "./shared_flags.ts";

/** What a command does, once its arguments are parsed: the default export of a `<name>_impl.ts`. */
export type Implementation<Flags, Arguments extends readonly unknown[] = []> = (
  context: RoboContext,
  flags: Flags & SharedFlags,
  ...args: Arguments
) => void | Promise<void>;

/** One subcommand: its flags and help, and where its code is. */
export interface CommandDefinition<
  Flags extends Readonly<Partial<Record<keyof Flags, unknown>>>,
  Arguments extends readonly unknown[],
> {
  /** One line for the list of commands. */
  readonly brief: string;
  /** More, with examples, for the command's own help. */
  readonly description?: string;
  /** Flags and positional arguments. */
  readonly parameters: TypedCommandParameters<Flags, Arguments, RoboContext>;
  /** Whether everything behind the first argument belongs to the user's program, flags as well. */
  readonly passesArgumentsOn?: boolean;
  /** Whether `--config` names a file of the command's own, with a flag of that name; `robo.json` is read all the same. */
  readonly ownsConfig?: boolean;
  /** Loads the implementation; nothing heavier than flags is loaded before. */
  readonly load: () => Promise<{ readonly default: Implementation<Flags, Arguments> }>;
}

/** Builds a subcommand that also takes the flags which all of them share. */
export function defineCommand<
  const Flags extends Readonly<Partial<Record<keyof Flags, unknown>>> = NonNullable<unknown>,
  const Arguments extends readonly unknown[] = [],
>(definition: CommandDefinition<Flags, Arguments>): Command<RoboContext> {
  const { brief, description, parameters, load } = definition;
  const { config, ...others } = sharedFlags;
  const shared = definition.ownsConfig === true ? others : { config, ...others };
  const flags = { ...(parameters as { flags?: object }).flags, ...shared };
  const command = buildCommand({
    docs: { brief, ...(description === undefined ? {} : { fullDescription: description }) },
    // The library's types cannot express "these flags and the shared ones"; the two sets are disjoint by test.
    parameters: { ...parameters, flags } as never,
    loader: async () => {
      const { default: implementation } = await load();
      return function (this: RoboContext, given: never, ...args: never) {
        return implementation(this, given, ...args);
      } as never;
    },
  }) as Command<RoboContext>;
  if (definition.passesArgumentsOn === true) passing.add(command);
  if (definition.ownsConfig === true) owners.add(command);
  return command;
}

const passing = new WeakSet<Command<RoboContext>>();

/** Whether everything behind the command's first argument belongs to the user's program, flags as well. */
export function passesArgumentsOn(command: Command<RoboContext>): boolean {
  return passing.has(command);
}

const owners = new WeakSet<Command<RoboContext>>();

/** Whether `--config` names a file of the command's own instead of the settings. */
export function ownsConfig(command: Command<RoboContext>): boolean {
  return owners.has(command);
}
