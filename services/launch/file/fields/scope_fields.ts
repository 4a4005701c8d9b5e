import { type Fields, list, map, object, objectOr } from "../shapes/containers.ts";
import { anyScalar, choice, flag, text } from "../shapes/scalars.ts";
import {
  describe,
  located,
  type Read,
  type ReadContext,
  type Shape,
  unread,
} from "../shapes/shape.ts";
import type { SourceValue } from "../source/source_value.ts";
import { ARGUMENT_NAME } from "../variables.ts";
import { core } from "./core_fields.ts";
import { machine } from "./machine_fields.ts";
import { name, namespace } from "./names.ts";
import { afterTimeout, conditions, cwd, env, process, remap, required } from "./node_fields.ts";
import { limits, restart, stop } from "./policy_fields.ts";

/** What nodes have unless they say otherwise. */
export const defaults = describe(
  "What all nodes within have, unless they say otherwise.",
  object({
    what: "an object of defaults",
    cure: 'Give an object such as {"restart": "on-failure"}',
  }, { restart, stop, limits, afterTimeout, required }),
);

/** What a file and a group have in common. */
const scopeFields = {
  namespace,
  env,
  remap,
  cwd: located(cwd),
  machine,
  process: located(process),
  defaults,
  processes: describe("Nodes, as pygecko writes them or in full.", unread("nodeList")),
  nodes: describe("Nodes by name, or a list of them.", unread("nodes")),
  groups: describe("Groups of nodes.", unread("groups")),
  include: describe("Other launch files.", unread("include")),
} as const satisfies Fields;

/** A group of nodes. */
export const group = object({
  what: "a group",
  cure: 'Give an object such as {"namespace": "left", "nodes": {}}',
}, { ...conditions, ...scopeFields });

/** What a group or file has for the nodes within. */
export type ScopeRequest = Read<typeof group>;

const argumentName = {
  pattern: ARGUMENT_NAME,
  what: "the name of an argument",
  cure: "Names begin with a letter or _ and have letters, digits, _ and -, at most 64",
};

/** An argument in full. */
export const argumentObject = object({
  what: "an argument",
  cure: 'Give its default, or an object such as {"type": "number", "default": 1}',
}, {
  type: describe(
    "What it is: string, number or boolean; by default as its default is, else string.",
    choice(["string", "number", "boolean"]),
  ),
  default: describe(
    "Its value when none is given; without one it has to be given.",
    located(anyScalar),
  ),
  choices: describe(
    "The values it may have.",
    list(anyScalar, {
      what: "a list of values",
      cure: 'Give a list such as ["sim", "real"]',
    }, { least: 1 }),
  ),
  description: describe("What it is for.", text()),
  required: describe("false lets a text without default be empty.", located(flag)),
});

/** An argument that was read in full. */
export type ArgumentRequest = Read<typeof argumentObject>;

/** An argument: in full, or its default alone. */
export const argumentShape = objectOr(argumentObject, anyScalar);

/** What the arguments of a file are. */
export const ARGUMENTS_WANTED = {
  what: "an object of arguments",
  cure: 'Give an object such as {"speed": 1}',
} as const;

const includedFile = located(text({
  what: "a file",
  cure: "Give the path of a launch file, seen from this one",
}));

const includeObject = object(
  { what: "an include", cure: 'Give a path, or an object such as {"file": "arm.json"}' },
  {
    file: describe("Path of the file, seen from this one.", includedFile),
    args: describe(
      "Values of the arguments that it declares.",
      map(located(anyScalar), {
        what: "an object of arguments",
        cure: 'Give an object such as {"side": "left"}',
      }, argumentName),
    ),
    namespace,
    ...conditions,
  },
  ["file"],
);

const includePath: Shape<Read<typeof includeObject>> = {
  schema: includedFile.schema,
  read: (value: SourceValue, context: ReadContext) => {
    const file = includedFile.read(value, context);
    return file === undefined ? undefined : { file };
  },
};

/** An include: in full, or the path alone. */
export const includeShape = objectOr(includeObject, includePath);

/** A whole file. */
export const launchFile = object({
  what: "a launch file",
  cure: "Begin with the keys nodes, processes or include",
}, {
  $schema: describe("Where this schema is, for editors.", text()),
  name: describe("Name of the launch; by default the file's, without its extension.", name),
  args: describe(
    "Arguments: each a default, or an object with type, default, choices, description.",
    unread("args"),
  ),
  geckocore: describe(
    "The core, as pygecko writes it; by default the one of this machine.",
    located(core),
  ),
  core: describe("The core: the same as geckocore.", located(core)),
  ...scopeFields,
});

/** A file that was read. */
export type FileRequest = Read<typeof launchFile>;
