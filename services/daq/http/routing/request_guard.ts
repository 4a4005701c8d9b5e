import { bracketed } from "../../../../protocols/bracketed.ts";
import { bearerToken, isToken } from "../../../../transports/access_token.ts";
import type { AllowList } from "../../../../transports/allow_list.ts";
import { isLoopback } from "../../../../transports/network_cards.ts";
import { problem } from "./problem.ts";

/** Who may ask. */
export interface GuardOptions {
  /** Address that is listened on. */
  readonly host: string;
  /** What requests have to show as `Authorization: Bearer …`; nothing when it is left out. */
  readonly token?: string | undefined;
  /** Hosts that may ask; all that reach the address when it is left out. */
  readonly allow?: AllowList | undefined;
}

/** Decides who may ask: by address, by the name that was asked for, by the web page that asks, by a token. */
export class RequestGuard {
  readonly #options: GuardOptions;

  /** Lets in whom `options` say. */
  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The refusal of a request for its sender and its origin; `undefined` when it may go on. */
  refuse(request: Request, url: URL, from: Deno.NetAddr): Response | undefined {
    const endpoint = `tcp://${bracketed(from.hostname)}:${from.port}`;
    if (this.#options.allow?.admits(endpoint) === false) {
      return problem("denied", "This address is not on the server's allow-list", {
        hint: "Start the server with --allow and its network",
      });
    }
    if (!this.#isOwnName(url.hostname)) {
      return problem("denied", `Not for requests to the name ${url.hostname}`, {
        hint: "Ask for 127.0.0.1 or localhost: other names may be those of a web page elsewhere",
      });
    }
    return isForeign(request.headers, url)
      ? problem("denied", "Not for web pages of others", { hint: "Use the server's own page" })
      : undefined;
  }

  /** The refusal of a request that does not show the token; `undefined` when it does, or need not. */
  refuseStranger(headers: Headers): Response | undefined {
    const { token } = this.#options;
    if (token === undefined) return undefined;
    const shown = bearerToken(headers.get("authorization"));
    if (isToken(shown ?? "", token)) return undefined;
    const words = shown === undefined ? "A token is needed" : "This is not the server's token";
    return problem("denied", words, {
      status: 401,
      hint: "Give the token that the server has printed: --token, or Authorization: Bearer TOKEN",
      headers: { "www-authenticate": "Bearer" },
    });
  }

  /** Whether a request reached a loopback address under a name of loopback, not of some page that points to it. */
  #isOwnName(name: string): boolean {
    return !isLoopback(this.#options.host) || isLoopback(name);
  }
}

/** Whether another page than the server's own sends this, as browsers tell. */
function isForeign(headers: Headers, { origin }: URL): boolean {
  const from = headers.get("origin");
  if (from !== null && from !== origin) return true;
  const site = headers.get("sec-fetch-site");
  // A link on another page may lead to ours; everything else that another page sends is not ours.
  const isLink = headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document";
  return site !== null && site !== "same-origin" && site !== "none" && !isLink;
}
