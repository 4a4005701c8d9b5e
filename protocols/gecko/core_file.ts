import { RoboError } from "../../errors.ts";

/** Where a core listens, as its temporary file `/tmp/gecko*.json` says. */
export interface CoreFile {
  /** Endpoint for publishers, such as `tcp://192.168.1.5:9998`; `in_addr` in the file. */
  readonly inAddress: string;
  /** Endpoint for subscribers, such as `tcp://192.168.1.5:9999`; `out_addr` in the file. */
  readonly outAddress: string;
  /** Name under which the core is looked for; pygecko writes none. */
  readonly key?: string;
  /** Process id of the core; pygecko writes none. */
  readonly pid?: number;
  /** Endpoint of the core's control socket; pygecko writes none. */
  readonly control?: string;
  /** When the core started, in seconds since 1970; pygecko writes none. */
  readonly started?: number;
}

/** Longest temporary file that is read, in UTF-16 units. */
export const MAX_CORE_FILE_LENGTH = 64 * 1024;

const ENDPOINT = /^(?:tcp:\/\/(?:[^\s:/*[\]]+|\[[0-9a-fA-F:.%\w]+\]):(\d{1,5})|ipc:\/\/\S[^\0]*)$/;

/** Whether `name`, without its folder, is that of a core's temporary file: `gecko*.json`. */
export function isCoreFileName(name: string): boolean {
  return name.startsWith("gecko") && name.endsWith(".json") && !name.includes("/");
}

/** Name of the temporary file of the core with process id `pid`, without its folder. */
export function coreFileName(pid: number): string {
  return `gecko-${pid}.json`;
}

/** Whether a client can connect to `endpoint`: `tcp://host:port` with a port from 1 to 65535, or `ipc://path`. */
export function isCoreEndpoint(endpoint: unknown): endpoint is string {
  const match = typeof endpoint === "string" ? ENDPOINT.exec(endpoint) : null;
  if (match === null) return false;
  const port = match[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
}

/** The text of a temporary file. pygecko's two fields come first, so that its programs can read it. */
export function formatCoreFile(file: CoreFile): string {
  return JSON.stringify({
    in_addr: file.inAddress,
    out_addr: file.outAddress,
    key: file.key,
    pid: file.pid,
    control: file.control,
    started: file.started,
  }) + "\n";
}

/**
 * Reads the text of a temporary file; `path` is named in errors. Unknown fields are ignored.
 *
 * Throws a `RoboError` of kind `data` when it is not JSON, or lacks an address that can be connected to.
 */
export function parseCoreFile(json: string, path: string): CoreFile {
  if (json.length > MAX_CORE_FILE_LENGTH) throw bad(path, "it is too long");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw bad(path, "it is not JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bad(path, "it is not an object");
  }
  const fields = value as Record<string, unknown>;
  const endpoint = (name: string) => {
    const found = fields[name];
    if (isCoreEndpoint(found)) return found;
    throw bad(path, `${name} is ${JSON.stringify(found) ?? "missing"}, which is no endpoint`);
  };
  return {
    inAddress: endpoint("in_addr"),
    outAddress: endpoint("out_addr"),
    ...text(fields, "key", path),
    ...number(fields, "pid", path),
    ...text(fields, "control", path),
    ...number(fields, "started", path),
  };
}

function text(fields: Record<string, unknown>, name: "key" | "control", path: string) {
  const value = fields[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") throw bad(path, `${name} is not a string`);
  return { [name]: value };
}

function number(fields: Record<string, unknown>, name: "pid" | "started", path: string) {
  const value = fields[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== "number") throw bad(path, `${name} is not a number`);
  return { [name]: value };
}

function bad(path: string, why: string, cause?: unknown): RoboError {
  return new RoboError("data", `Cannot use the core's file ${path}: ${why}`, {
    hint: "Delete the file, or restart the core, which writes it anew",
    cause,
  });
}
