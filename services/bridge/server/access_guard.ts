import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import type { Refusal } from "./refusal.ts";

/** Who may ask. */
export interface AccessGuardOptions {
  /** Address that is listened on. */
  readonly host: string;
  /** Hosts that may connect; all when it is left out. */
  readonly allow?: AllowList | undefined;
  /** Origins of web pages that may connect besides the server's own. Default none. */
  readonly origins?: readonly string[] | undefined;
}

/** What is known of a request's sender. */
export interface Sender {
  /** Its address. */
  readonly address: string;
  /** The name that it asked for: its `Host`. */
  readonly host: string | undefined;
  /** The web page that asks: its `Origin`; programs have none. */
  readonly origin: string | undefined;
}

/** Decides who may ask: by address, by the name that was asked for, by the web page that asks. */
export class AccessGuard {
  readonly #isLocal: boolean;
  readonly #allow: AllowList | undefined;
  readonly #origins: readonly RegExp[];
  readonly #hosts: ReadonlySet<string>;

  /** Lets in whom `options` say. Throws a `RoboError` of kind `usage` for an origin that is none. */
  constructor({ host, allow, origins = [] }: AccessGuardOptions) {
    this.#isLocal = isLoopback(host);
    this.#allow = allow;
    this.#origins = origins.map(originPattern);
    this.#hosts = new Set(origins.flatMap((origin) => URL.parse(origin)?.hostname ?? []));
  }

  /** The refusal of a request for where it comes from; `undefined` when it may go on. */
  refuse({ address, host, origin }: Sender): Refusal | undefined {
    const at = bracketed(address);
    if (this.#allow?.admits(`tcp://${at}:0`) === false) {
      return denied("address", "This address is not on the bridge's allow-list", {
        hint: "Start the bridge with --allow and its network",
      });
    }
    const asked = host === undefined ? null : URL.parse(`http://${host}`);
    if (asked === null || asked.pathname !== "/" || asked.username !== "") {
      return { ...denied("host", "The host's name makes no sense", { hint: "" }), status: 400 };
    }
    // A web page elsewhere could have a name that leads to this machine.
    if (this.#isLocal && !isLoopback(asked.hostname) && !this.#hosts.has(asked.hostname)) {
      return denied("host", `Not for requests to the name ${asked.hostname}`, {
        hint: "Ask for 127.0.0.1 or localhost, or start the bridge with --origin and this name",
      });
    }
    if (origin === undefined || this.#isWelcome(origin, asked.host)) return undefined;
    return denied("origin", `Not for web pages of ${origin.slice(0, 200)}`, {
      hint: "Use the bridge's own page, or start the bridge with --origin and this page's origin",
    });
  }

  #isWelcome(origin: string, ownHost: string): boolean {
    if (URL.parse(origin)?.host === ownHost) return true;
    return this.#origins.some((pattern) => pattern.test(origin));
  }
}

function denied(
  cause: string,
  message: string,
  { hint }: { readonly hint: string },
): Refusal {
  return { cause, code: "denied", message, hint };
}

/** An origin as it is given, in which `*` stands for anything but `/`. */
function originPattern(origin: string): RegExp {
  if (origin === "*") return /^/;
  if (!/^(null|[a-z][a-z0-9+.-]*:\/\/[^/\s]+)$/.test(origin)) {
    throw new RoboError("usage", `${origin} is no origin of a web page`, {
      hint:
        "Give it with its scheme and port, such as http://localhost:8888 or https://*.example.org",
    });
  }
  const literal = origin.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", "[^/]*")}$`, "i");
}
