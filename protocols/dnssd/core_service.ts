import { isCoreEndpoint } from "../gecko/core_file.ts";
import { type DomainName, fitLabel, MAX_LABEL_BYTES } from "./name.ts";
import { MAX_TXT_STRING_BYTES } from "./record.ts";

/** What a core says about itself on the network. */
export interface CoreService {
  /** Name under which nodes look for it. */
  readonly key: string;
  /** Endpoint for publishers, `tcp://address:port`, as those who asked can reach it. */
  readonly in: string;
  /** Endpoint for subscribers, `tcp://address:port`, as those who asked can reach it. */
  readonly out: string;
  /** URL of its control interface, where that can be reached. */
  readonly control?: string;
  /** Its version. */
  readonly version?: string;
  /** What it asks of connections: `NULL`, `PLAIN` or `CURVE`. */
  readonly security?: string;
  /** Its process id, on its own machine. */
  readonly pid?: number;
  /** Name of its machine. */
  readonly host?: string;
}

/** Longest key that fits into a record, in bytes of UTF-8. */
export const MAX_KEY_BYTES = MAX_TXT_STRING_BYTES - "key=".length;

/** Name of the service type of cores (RFC 6763, 7). */
export const CORE_SERVICE: DomainName = ["_robo-core", "_tcp", "local"];

const UTF8 = new TextEncoder();

/** Whether a core of this key can be described by records. */
export function fitsRecord(key: string): boolean {
  return key !== "" && UTF8.encode(key).length <= MAX_KEY_BYTES;
}

/** Name of a core's service. It holds machine and process, so that no two cores have the same even where their keys are. */
export function instanceName({ key, host, pid }: CoreService): DomainName {
  const place = ` (${fitLabel(host ?? "", 30)} ${pid ?? 0})`;
  const room = MAX_LABEL_BYTES - UTF8.encode(place).length;
  return [`${fitLabel(key, room)}${place}`, ...CORE_SERVICE];
}

/** Name of a core's machine, which is this core's alone: a responder of the machine's own may have the plain one. */
export function hostName({ host, pid }: CoreService): DomainName {
  const plain = (host ?? "").replaceAll(/[^0-9A-Za-z-]/g, "-");
  return [`robo-${pid ?? 0}-${fitLabel(plain, 40)}`.replace(/-+$/, ""), "local"];
}

/** The texts of a core's TXT record; one that is too long is left out, but for the key and the endpoints. */
export function encodeCoreText(core: CoreService): string[] {
  const { key, control, version, security, pid, host } = core;
  const optional = { control, version, security, pid, host };
  return [
    "txtvers=1",
    `key=${key}`,
    `in=${core.in}`,
    `out=${core.out}`,
    ...Object.entries(optional)
      .flatMap(([name, value]) => value === undefined ? [] : [`${name}=${value}`])
      .filter((text) => UTF8.encode(text).length <= MAX_TXT_STRING_BYTES),
  ];
}

/** Reads the texts of a TXT record; `undefined` when they describe no core that can be connected to over TCP. */
export function decodeCoreText(strings: readonly string[]): CoreService | undefined {
  const fields = new Map<string, string>();
  for (const text of strings) {
    const equals = text.indexOf("=");
    const name = text.slice(0, equals).toLowerCase();
    // Of a name that comes twice the first counts (RFC 6763, 6.4); nothing of a stranger's reaches a terminal unseen.
    // deno-lint-ignore no-control-regex
    if (equals < 1 || fields.has(name) || /[\u0000-\u001f\u007f-\u009f]/.test(text)) continue;
    fields.set(name, text.slice(equals + 1));
  }
  const [key, input, output] = ["key", "in", "out"].map((name) => fields.get(name));
  if (key === undefined || key === "" || !isTcp(input) || !isTcp(output)) return undefined;
  const control = fields.get("control");
  const pid = Number(fields.get("pid") ?? NaN);
  return {
    key,
    in: input,
    out: output,
    ...(control !== undefined && isWebAddress(control) ? { control } : {}),
    ...some("version", fields),
    ...some("security", fields),
    ...(Number.isSafeInteger(pid) && pid > 0 ? { pid } : {}),
    ...some("host", fields),
  };
}

function some<Name extends string>(
  name: Name,
  fields: ReadonlyMap<string, string>,
): { readonly [N in Name]?: string } {
  const value = fields.get(name);
  return (value === undefined || value === "" ? {} : { [name]: value }) as { [N in Name]?: string };
}

function isTcp(endpoint: string | undefined): endpoint is string {
  return isCoreEndpoint(endpoint) && endpoint.startsWith("tcp://");
}

function isWebAddress(text: string): boolean {
  return text.startsWith("http://") && URL.canParse(text);
}
