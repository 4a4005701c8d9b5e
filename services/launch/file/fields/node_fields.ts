import { placeOf, type SourceValue } from "../source/source_value.ts";
import { anyObject, list, map, object, oneOrMore } from "../shapes/containers.ts";
import { duration } from "../shapes/quantities.ts";
import { anyText, flag, text } from "../shapes/scalars.ts";
import {
  describe,
  located,
  type Read,
  type ReadContext,
  refuse,
  type Shape,
} from "../shapes/shape.ts";
import { machine } from "./machine_fields.ts";
import { name, namespace, nodePath, topic, VARIABLE_NAME } from "./names.ts";
import { expect, limits, restart, stop } from "./policy_fields.ts";

const module: Shape<string> = text({
  what: "a file",
  cure:
    "Give the path of a TypeScript or Python file, with or without its extension, such as process",
});

const functionName: Shape<string> = text({
  what: "the name of a function",
  cure: "Give the name of a function that the file exports, such as publish",
  pattern: /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u,
  most: 255,
});

const kwargs = anyObject({
  what: "an object of arguments",
  cure: 'Give an object such as {"topic": "hello"}',
});

/** The condition of a node, group or include, for editors; `takesPart` judges it. */
export const conditions = {
  if: describe(
    'Takes part only if this is true: true, false, or a text such as "${camera}" or "${mode} == sim".',
    { schema: { type: ["boolean", "string", "number"] }, read: (value: SourceValue) => value },
  ),
  unless: describe("Takes part only if this is not true.", {
    schema: { type: ["boolean", "string", "number"] },
    read: (value: SourceValue) => value,
  }),
} as const;

/** Environment variables. */
export const env: Shape<ReadonlyMap<string, string>> = describe(
  "Environment variables, besides those of the launch.",
  map(anyText, {
    what: "an object of environment variables",
    cure: 'Give an object such as {"DISPLAY": ":0"}',
  }, {
    pattern: VARIABLE_NAME,
    what: "the name of an environment variable",
    cure: "Names have letters, digits and _, and do not begin with a digit",
  }),
);

/** Topics that are called something else. */
export const remap: Shape<ReadonlyMap<string, string>> = describe(
  "Topics as nodes call them, and what they are called instead.",
  map(topic, {
    what: "an object of topics",
    cure: 'Give an object such as {"image": "camera/image"}',
  }, {
    // deno-lint-ignore no-control-regex
    pattern: /^[^\u0000-\u001f\u007f]{1,255}$/,
    what: "a topic",
    cure: "Give a topic's name, of at most 255 characters",
  }),
);

/** The folder in which a node runs. */
export const cwd: Shape<string> = describe(
  "Folder in which it runs, seen from the file; by default the file's own.",
  text({ what: "a folder", cure: "Give the path of a folder, seen from the launch file" }),
);

/** Longest wait for a node of `after`. */
export const afterTimeout: Shape<number> = describe(
  "Longest wait for such a node, default 30s; then it starts all the same, with a warning.",
  duration(),
);

/** Whether the launch ends with the node. */
export const required: Shape<boolean> = describe(
  "Whether the launch ends when the node has ended for good, default false.",
  flag,
);

/** The process that nodes share. */
export const process: Shape<string> = describe(
  "Name of a process that TypeScript nodes share, each as a worker; by default each has one of its own.",
  name,
);

const COMMAND = {
  what: "a list of the program and its arguments",
  cure:
    'Give a list, which no shell takes apart, such as ["./driver", "--fast"]; for a shell ["sh", "-c", "a | b"]',
};

/** A node as the file writes it in full. */
export const nodeObject = object({
  what: "a node",
  cure:
    'Give an object such as {"file": "process", "function": "publish"} or {"cmd": ["./driver"]}',
}, {
  name: describe("Its name; by default that of its function or program.", located(name)),
  file: describe(
    "TypeScript or Python file, seen from the launch file; without an extension .ts is taken before .py.",
    located(module),
  ),
  function: describe("Function of the file that is called.", functionName),
  kwargs: describe("What the function is called with.", kwargs),
  cmd: describe(
    "Any other program, with its arguments.",
    located(list(anyText, COMMAND, { least: 1 })),
  ),
  namespace,
  remap,
  env,
  cwd: located(cwd),
  after: describe(
    "Nodes that have to be ready before it starts.",
    oneOrMore(located(nodePath), {
      what: "a list of nodes",
      cure: 'Give the name of a node, or a list such as ["camera", "imu"]',
    }),
  ),
  afterTimeout,
  restart,
  required,
  stop,
  limits,
  machine,
  process: located(process),
  expect,
  ...conditions,
});

/** A node that was read. */
export type NodeRequest = Read<typeof nodeObject>;

/** A node as pygecko writes it. */
export const nodeTriple: Shape<NodeRequest> = {
  schema: {
    type: "array",
    description: "[file, function, kwargs]: calls the file's function with the kwargs, if any.",
    prefixItems: [module.schema, functionName.schema, kwargs.schema],
    minItems: 2,
    maxItems: 3,
  },
  read(value, context) {
    if (value.kind !== "list" || value.items.length < 2 || value.items.length > 3) {
      const shown = value.kind === "list" ? `a list of ${value.items.length}` : undefined;
      const wanted = {
        what: "a node",
        cure:
          'Give [file, function, kwargs], such as ["process", "publish", {"topic": "hello"}], or an object',
      };
      if (shown === undefined) return refuse(value, wanted, context.problems);
      context.problems.add(placeOf(value), `${value.name} is ${shown}, not a node`, wanted.cure);
      return undefined;
    }
    const [file, called, given] = value.items;
    const read = {
      file: located(module).read(file!, context),
      function: functionName.read(called!, context),
      kwargs: given === undefined ? {} : kwargs.read(given, context),
    };
    const { file: found, function: name, kwargs: args } = read;
    if (found === undefined || name === undefined || args === undefined) return undefined;
    return { file: found, function: name, kwargs: args };
  },
};

/** Reads a node, and notes what does not go together. */
export function readNode(value: SourceValue, context: ReadContext): NodeRequest | undefined {
  if (value.kind !== "object") return nodeTriple.read(value, context);
  const before = context.problems.size;
  const read = nodeObject.read(value, context);
  const has = (key: string) => value.entries.has(key);
  const note = (key: string, message: string, cure: string) => {
    const { keyOffset } = value.entries.get(key) ?? { keyOffset: value.offset };
    context.problems.add(value.source.placeAt(keyOffset), message, cure);
  };
  if (has("cmd")) {
    const other = ["file", "function", "kwargs"].find(has);
    if (other !== undefined) {
      note(other, `${other} beside cmd`, "A node is a function of a file, or a command");
    }
    if (has("process")) note("process", "process beside cmd", "Only functions can share a process");
  } else if (!has("file")) {
    note("", `${value.name} has neither file nor cmd`, 'Add "file" and "function", or "cmd"');
  } else if (!has("function")) {
    note("file", "file without function", 'Add "function", the name of a function in the file');
  }
  if (has("process") && has("machine")) {
    note("process", "process beside machine", "Nodes share a process on this computer only");
  }
  return context.problems.size > before ? undefined : read;
}
