import type { CoreArguments } from "../../../../protocols/gecko/core_address.ts";
import { isCoreEndpoint } from "../../../../protocols/gecko/core_file.ts";
import { isAbsolute, resolve } from "node:path";
import type { CorePlan } from "../../plan.ts";
import { list, object } from "../shapes/containers.ts";
import { anyText, choice, text } from "../shapes/scalars.ts";
import {
  describe,
  type Read,
  type ReadContext,
  refuse,
  resolve as resolveScalar,
  type Shape,
} from "../shapes/shape.ts";
import {
  placeOf,
  placeOfKey,
  type SourceObject,
  type SourceValue,
} from "../source/source_value.ts";

type End = string | readonly [host: string, port: number];

const END_WANTED = {
  what: "an address",
  cure:
    'Give ["localhost", 9998], a port being from 1 to 65535, or "tcp://localhost:9998", or the path of a socket with "type": "uds"',
};

const end: Shape<End> = {
  schema: {
    anyOf: [
      { type: "string" },
      {
        type: "array",
        prefixItems: [{ type: "string" }, { type: ["integer", "string"], maximum: 65535 }],
        minItems: 2,
        maxItems: 2,
      },
    ],
  },
  read(value, context) {
    if (value.kind === "scalar") return text(END_WANTED).read(value, context);
    if (value.kind !== "list" || value.items.length !== 2) {
      return refuse(value, END_WANTED, context.problems);
    }
    return hostAndPort(value.items, context);
  },
};

const coreObject = object({
  what: "a core",
  cure:
    'Give an object such as {"type": "tcp", "in": ["localhost", 9998], "out": ["localhost", 9999]} or {"key": "bob"}',
}, {
  type: describe("tcp, or uds for Unix sockets.", choice(["tcp", "uds"])),
  in: describe(
    "Where publishers connect: [host, port], an endpoint, or the path of a socket.",
    end,
  ),
  out: describe("Where subscribers connect.", end),
  key: describe(
    "Name of a core that is looked for on the network.",
    text({ what: "a key", cure: "Give the name of the core", most: 255 }),
  ),
  start: describe(
    "Whether the launch starts a core when there is none: auto (the default) or never.",
    choice(["auto", "never"]),
  ),
  args: describe(
    "Flags of robo core for a core that the launch starts.",
    list(anyText, { what: "a list of flags", cure: 'Give a list such as ["--latch", "map"]' }),
  ),
});

/** The core that the nodes use. */
export const core: Shape<CorePlan> = {
  schema: coreObject.schema,
  read(value, context) {
    const read = coreObject.read(value, context);
    if (read === undefined || value.kind !== "object") return undefined;
    const before = context.problems.size;
    const where = whereIs(read, value, context);
    if (context.problems.size > before) return undefined;
    const { start = "auto", args = [] } = read;
    return { ...(where === undefined ? {} : { where }), start, args };
  },
};

function whereIs(
  read: Read<typeof coreObject>,
  object: SourceObject,
  context: ReadContext,
): CoreArguments | undefined {
  const has = (key: string) => object.entries.has(key);
  const refuseHere = (key: string, message: string, cure: string) => {
    context.problems.add(placeOfKey(object, key), message, cure);
    return undefined;
  };
  if (has("key")) {
    const other = ["type", "in", "out"].find(has);
    if (other === undefined) return read.key === undefined ? undefined : { key: read.key };
    return refuseHere(other, `${other} beside key`, "Say where the core is, or give its key");
  }
  for (const [one, other] of [["in", "out"], ["out", "in"], ["type", "in"]] as const) {
    if (!has(one) || has(other)) continue;
    return refuseHere(one, `${one} without ${other}`, `Add "${other}"; both in and out are needed`);
  }
  const { type, in: from, out: to } = read;
  if (from === undefined || to === undefined) return undefined;
  if (typeof from !== "string" && typeof to !== "string") {
    if (type !== "uds") return { type: "tcp", in: from, out: to };
    const cure = "Give the paths of two sockets, or the type tcp";
    return refuseHere("type", "The type is uds, but in and out are hosts with ports", cure);
  }
  if (typeof from !== "string" || typeof to !== "string") {
    return refuseHere("out", "in and out are of different kinds", "Write both the same way");
  }
  if (type === "uds") return { type, in: socketPath(from, context), out: socketPath(to, context) };
  for (const [key, endpoint] of [["in", from], ["out", to]] as const) {
    if (isCoreEndpoint(endpoint)) continue;
    const place = placeOf(object.entries.get(key)!.value);
    const message = `${key} is ${JSON.stringify(endpoint)}, not an endpoint`;
    context.problems.add(place, message, END_WANTED.cure);
  }
  return { in: from, out: to };
}

/** Seen from the file, as a node in another folder would look elsewhere. */
function socketPath(path: string, { variables }: ReadContext): string {
  const isEndpoint = path.startsWith("ipc://");
  const plain = isEndpoint ? path.slice("ipc://".length) : path;
  return isAbsolute(plain) || variables === undefined ? plain : resolve(variables.dir, plain);
}

function hostAndPort(
  [first, second]: readonly SourceValue[],
  context: ReadContext,
): End | undefined {
  const host = text({
    what: "a host",
    cure: 'Give a name or an address, such as "localhost"',
    pattern: /^[^\s/]+$/,
  }).read(first!, context);
  const port = second!.kind === "scalar" ? resolveScalar(second!, context) : second!;
  if (host === undefined || port === undefined) return undefined;
  const number = port.kind === "scalar" ? Number(port.value ?? NaN) : NaN;
  if (port.kind === "scalar" && typeof port.value !== "boolean" && Number.isInteger(number)) {
    if (number >= 1 && number <= 65535) return [host, number];
  }
  const cure = "Give a whole number from 1 to 65535";
  return refuse(port, { what: "a port", cure }, context.problems);
}
