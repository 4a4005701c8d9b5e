import { RoboError } from "../../errors.ts";
import {
  type Channel,
  CHANNELS,
  type ConnectionInfo,
  type RoboKernelInfo,
} from "./connection_info.ts";
import { SIGNATURE_SCHEME } from "./signer.ts";

/** Longest connection file that is read, in UTF-16 units. */
export const MAX_CONNECTION_FILE_LENGTH = 64 * 1024;

/** Forty characters of Z85. */
const CURVE_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

type Fields = Readonly<Record<string, unknown>>;

/** Whether `name`, without its folder, is that of a kernel's connection file: `kernel-*.json`. */
export function isConnectionFileName(name: string): boolean {
  return /^kernel-[^/\\]*\.json$/.test(name);
}

/** Name of the connection file of the kernel with process id `pid`, without its folder. */
export function connectionFileName(pid: number): string {
  return `kernel-${pid}.json`;
}

/** The text of a connection file, as Jupyter's clients read it. */
export function formatConnectionFile(info: ConnectionInfo): string {
  const ports = Object.fromEntries(
    CHANNELS.map((channel) => [`${channel}_port`, info.ports[channel]]),
  );
  const file = {
    transport: info.transport,
    ip: info.ip,
    ...ports,
    key: info.key,
    signature_scheme: SIGNATURE_SCHEME,
    kernel_name: info.kernelName,
    curve_publickey: info.curve?.publicKey,
    curve_secretkey: info.curve?.secretKey,
    robo: info.robo,
  };
  return JSON.stringify(file, undefined, 2) + "\n";
}

/**
 * Reads the text of a connection file; `path` is named in errors. Unknown fields are ignored.
 *
 * Throws a `RoboError` of kind `data` when it is no JSON, lacks a port, or asks for what is not spoken here.
 */
export function parseConnectionFile(json: string, path: string): ConnectionInfo {
  const bad = (why: string, cause?: unknown) =>
    new RoboError("data", `Cannot use the connection file ${path}: ${why}`, {
      hint: "Delete the file, or restart its kernel, which writes it anew",
      ...(cause === undefined ? {} : { cause }),
    });
  if (json.length > MAX_CONNECTION_FILE_LENGTH) throw bad("it is too long");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw bad("it is no JSON", cause);
  }
  if (!isObject(value)) throw bad("it is no JSON object");
  const result = readFields(value);
  if (typeof result === "string") throw bad(result);
  return result;
}

/** The connection that the fields describe, or what is wrong with them. */
function readFields(fields: Fields): ConnectionInfo | string {
  const { transport = "tcp", ip = "127.0.0.1", key = "", kernel_name: kernelName } = fields;
  if (transport !== "tcp" && transport !== "ipc") {
    return `its transport is ${JSON.stringify(transport)}, which is neither tcp nor ipc`;
  }
  if (typeof ip !== "string" || /[\s\0]/.test(ip)) return "its ip is no address";
  const scheme = fields.signature_scheme ?? SIGNATURE_SCHEME;
  if (scheme !== SIGNATURE_SCHEME) {
    return `its signature_scheme is ${
      JSON.stringify(scheme)
    }; only ${SIGNATURE_SCHEME} is spoken here`;
  }
  if (typeof key !== "string") return "its key is no text";
  const ports = readPorts(fields);
  if (typeof ports === "string") return ports;
  const curve = readCurve(fields);
  if (typeof curve === "string") return curve;
  return {
    transport,
    ip,
    ports,
    key,
    ...(typeof kernelName === "string" && kernelName !== "" ? { kernelName } : {}),
    ...(curve === undefined ? {} : { curve }),
    ...(isObject(fields.robo) ? { robo: readRobo(fields.robo) } : {}),
  };
}

function readPorts(fields: Fields): ConnectionInfo["ports"] | string {
  const ports: Partial<Record<Channel, number>> = {};
  for (const channel of CHANNELS) {
    const port = fields[`${channel}_port`];
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
      return `${channel}_port is ${JSON.stringify(port) ?? "missing"}, which is no port`;
    }
    ports[channel] = port as number;
  }
  return ports as ConnectionInfo["ports"];
}

function readCurve(fields: Fields): ConnectionInfo["curve"] | string {
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = fields;
  // Jupyter's clients, too, take them only together.
  if (publicKey == null || secretKey == null) return undefined;
  if (!isCurveKey(publicKey)) return "its curve_publickey is no key of 40 characters in Z85";
  if (!isCurveKey(secretKey)) return "its curve_secretkey is no key of 40 characters in Z85";
  return { publicKey, secretKey };
}

/** What robo's kernels say is an extra: what is wrong there is left out. */
function readRobo(fields: Fields): RoboKernelInfo {
  const { name, pid, startedAt, version, right, serverKey } = fields;
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(Number.isSafeInteger(pid) && (pid as number) > 0 ? { pid: pid as number } : {}),
    ...(typeof startedAt === "number" ? { startedAt } : {}),
    ...(typeof version === "string" ? { version } : {}),
    ...(right === "execute" || right === "observe" ? { right } : {}),
    ...(isCurveKey(serverKey) ? { serverKey } : {}),
  };
}

function isCurveKey(value: unknown): value is string {
  return typeof value === "string" && CURVE_KEY.test(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
