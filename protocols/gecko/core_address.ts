import { RoboError } from "../../errors.ts";
import { bracketed } from "../bracketed.ts";
import { type CoreFile, isCoreEndpoint } from "./core_file.ts";

/** Port on which a core takes publishers' connections by default. */
export const DEFAULT_IN_PORT = 9998;

/** Port on which a core takes subscribers' connections by default. */
export const DEFAULT_OUT_PORT = 9999;

/** Port on which a core answers questions about itself by default. */
export const DEFAULT_CONTROL_PORT = 9997;

/** Where a core is said to be by a program's arguments: pygecko's `geckocore` object, or two endpoints. Of both, addresses go before a key. */
export type CoreArguments =
  | { readonly in: string; readonly out: string }
  | {
    readonly type: "tcp";
    readonly in: readonly [host: string, port: number];
    readonly out: readonly [host: string, port: number];
  }
  | { readonly type: "uds"; readonly in: string; readonly out: string }
  | { readonly key: string };

/** Where a core is, and how that was found out. */
export interface CoreAddress {
  /** Endpoint for publishers. */
  readonly in: string;
  /** Endpoint for subscribers. */
  readonly out: string;
  /** URL of its control interface, where one is known. */
  readonly control?: string;
  /** What said so: the program's arguments, a temporary file, a core that answered on the network, or nobody. */
  readonly source: "arguments" | "file" | "network" | "default";
}

/**
 * Finds a core in the order that pygecko promises: the program's arguments, the temporary files, the default ports on
 * this machine.
 *
 * Among `files` (those whose core still runs) the one that started last wins; a key selects by name, in any case, and `undefined`
 * says that no file has it. Throws a `RoboError` of kind `usage` when the arguments are not addresses.
 */
export function resolveCore(
  given: CoreArguments | undefined,
  files: readonly CoreFile[],
): CoreAddress | undefined {
  // A core's own description has both: there may be others with its key.
  if (given !== undefined && "in" in given) return fromArguments(given);
  const key = given?.key;
  const wanted = key?.toLowerCase();
  const candidates = files.filter((file) =>
    key === undefined || file.key?.toLowerCase() === wanted
  );
  const newest = candidates.toSorted((a, b) => (b.started ?? 0) - (a.started ?? 0))[0];
  if (newest !== undefined) {
    const { inAddress, outAddress, control } = newest;
    return {
      in: inAddress,
      out: outAddress,
      ...(control === undefined ? {} : { control }),
      source: "file",
    };
  }
  if (key !== undefined) return undefined;
  return {
    in: `tcp://localhost:${DEFAULT_IN_PORT}`,
    out: `tcp://localhost:${DEFAULT_OUT_PORT}`,
    control: `http://localhost:${DEFAULT_CONTROL_PORT}`,
    source: "default",
  };
}

function fromArguments(given: Exclude<CoreArguments, { key: string }>): CoreAddress {
  const address = {
    in: endpoint(given.in, "type" in given ? given.type : undefined),
    out: endpoint(given.out, "type" in given ? given.type : undefined),
  };
  for (const [name, value] of Object.entries(address)) {
    if (isCoreEndpoint(value)) continue;
    throw new RoboError("usage", `The core's ${name} address is ${JSON.stringify(value)}`, {
      hint: 'Use an endpoint such as "tcp://localhost:9998" or "ipc:///tmp/in.sock"',
    });
  }
  return { ...address, source: "arguments" };
}

function endpoint(
  given: string | readonly [string, number],
  type: "tcp" | "uds" | undefined,
): string {
  if (typeof given !== "string") {
    const [host, port] = given;
    return `tcp://${bracketed(String(host))}:${port}`;
  }
  return type === "uds" && !given.startsWith("ipc://") ? `ipc://${given}` : given;
}
