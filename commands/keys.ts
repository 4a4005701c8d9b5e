import { buildRouteMap, type RouteMap } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { switchFlag, textFlag } from "./cli/flag_kinds.ts";
import { parseText } from "./cli/parsers.ts";

/** Flags of `robo keys new`. */
export interface KeysNewFlags {
  /** Name of the key pair. */
  readonly name: string;
  /** Whether it is printed and not kept. */
  readonly print: boolean;
  /** Whether an older pair of this name is replaced. */
  readonly force: boolean;
  /** Whether JSON is printed. */
  readonly json: boolean;
}

/** Flags of `robo keys show`. */
export interface KeysShowFlags {
  /** Name of one key pair; all of them without. */
  readonly name?: string;
  /** Whether JSON is printed. */
  readonly json: boolean;
}

const newKeys = defineCommand<KeysNewFlags>({
  brief: "Make a key pair for encrypted connections",
  description: [
    "Makes a CURVE key pair and keeps it in ~/.config/robo/NAME.key, readable by you alone: two lines, public=KEY",
    "and secret=KEY, each key 40 characters of Z85 as zmq_curve_keypair makes them. Prints the public key.",
    "",
    "  robo keys new                                  # for the core",
    "  robo keys new --name arm                       # for a node",
    "  robo keys show --name arm >> authorized        # who may connect",
    "  robo core --curve --authorized authorized",
    "  robo topic echo pose --server-key CORES_PUBLIC_KEY --key-file ~/.config/robo/arm.key",
  ].join("\n"),
  parameters: {
    flags: {
      name: {
        kind: "parsed",
        parse: parseText,
        default: "core",
        placeholder: "name",
        brief: "Name of the pair and its file; robo core takes the one called core",
      },
      print: switchFlag("Print both keys and keep neither"),
      force: switchFlag(
        "Replace a pair of this name; who knew its public key must learn the new one",
      ),
      json: switchFlag("Print JSON: name, publicKey, and file, or secretKey with --print"),
    },
  },
  load: () => import("./keys/new_impl.ts"),
});

const showKeys = defineCommand<KeysShowFlags>({
  brief: "Show the public keys that are kept here",
  description: [
    "Prints a line for each key pair: the public key and the pair's name, as robo core --authorized reads them.",
    "",
    "  robo keys show",
    "  robo keys show --name arm >> authorized",
  ].join("\n"),
  parameters: {
    flags: {
      name: textFlag("name", "Only this pair [default all]"),
      json: switchFlag("Print a JSON array of objects with name, publicKey and file"),
    },
  },
  load: () => import("./keys/show_impl.ts"),
});

/** `robo keys`: key pairs for CURVE. */
export const keys: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Make and show keys for encrypted connections",
    fullDescription: [
      "A core with --curve speaks to nobody who does not know its public key; with --authorized only to those whose",
      "public keys it knows. Secret keys stay in their files, on their own machines.",
    ].join("\n"),
  },
  routes: { new: newKeys, show: showKeys },
});
