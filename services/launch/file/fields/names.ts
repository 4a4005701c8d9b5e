import { text } from "../shapes/scalars.ts";
import { describe, type Shape, type Wanted } from "../shapes/shape.ts";

const PART = "[\\p{L}\\p{N}_][\\p{L}\\p{N}_.\\-]{0,63}";

/** Names of nodes, processes and launches: they become names of files and of topics. */
export const NAME: RegExp = new RegExp(`^${PART}$`, "u");

/** Names of nodes as others say them: with namespaces in front, or not. */
export const NODE_PATH: RegExp = new RegExp(`^/?${PART}(/${PART}){0,15}$`, "u");

const NAMESPACE = new RegExp(`^(/?|/?${PART}(/${PART}){0,15}/?)$`, "u");

/** Names of environment variables. */
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a name is. */
export const A_NAME: Wanted = {
  what: "a name",
  cure:
    "Names have letters, digits, _, - and ., begin with none of the last two, and have at most 64 characters",
};

/** A name. */
export const name: Shape<string> = text({ ...A_NAME, pattern: NAME });

/** A node, as others name it. */
export const nodePath: Shape<string> = text({
  what: "the name of a node",
  cure:
    "Give the name of a node, with its namespace in front where that is another, such as left/camera",
  pattern: NODE_PATH,
});

const NAMESPACE_WANTED: Wanted = {
  what: "a namespace",
  cure:
    "Give names with slashes between them, such as left/arm; a slash in front leaves the outer namespaces out",
};

const plainNamespace = text({ ...NAMESPACE_WANTED, pattern: NAMESPACE });

/** A namespace, which may be empty. */
export const namespace: Shape<string> = describe(
  "Put in front of names and topics, behind the namespace around it; with a leading slash it stands alone.",
  {
    schema: { type: "string" },
    read: (value, context) =>
      value.kind === "scalar" && value.value === "" ? "" : plainNamespace.read(value, context),
  },
);

/** A topic. */
export const topic: Shape<string> = text({
  what: "a topic",
  cure: "Give a topic's name, of at most 255 characters",
  most: 255,
});
