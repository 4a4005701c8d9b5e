import { RoboError } from "../../../errors.ts";
import { bearerToken, isToken, makeToken, MIN_TOKEN } from "../../../transports/access_token.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import type { Refusal } from "./refusal.ts";
import type { AccessRights } from "./server_socket.ts";

/** What a subprotocol begins with that is a token: the way in for web pages, which cannot set headers. */
const AS_SUBPROTOCOL = "token.";

/** What every token is made of, so that it fits into a header, a query and a subprotocol. */
const TOKEN = new RegExp(`^[A-Za-z0-9._~-]{${MIN_TOKEN},256}$`);

/** Where a request may show a token. */
export interface TokenPlaces {
  /** Its `Authorization`. */
  readonly authorization?: string | undefined;
  /** Its query. */
  readonly query: URLSearchParams;
  /** The subprotocols that it names. */
  readonly subprotocols?: readonly string[];
}

/** Who may do what, by what they show. */
export class Tokens {
  /** The token for everything; `undefined` when none is needed. */
  readonly all: string | undefined;
  readonly #read: string | undefined;

  /** The tokens of a server at an address: beyond loopback there always is one. Throws a `RoboError` of kind `usage` for what cannot be one. */
  constructor(
    host: string,
    given: { readonly token?: string | undefined; readonly readToken?: string | undefined },
  ) {
    const { token, readToken } = given;
    for (const [name, text] of [["token", token], ["read token", readToken]] as const) {
      if (text !== undefined && !TOKEN.test(text)) throw badToken(name);
    }
    if (token !== undefined && token === readToken) {
      throw new RoboError("usage", "The token and the read token are the same", {
        hint: "Leave one of them out, or make another with: openssl rand -hex 32",
      });
    }
    const isNeeded = readToken !== undefined || !isLoopback(host);
    this.all = token ?? (isNeeded ? makeToken() : undefined);
    this.#read = readToken;
  }

  /** What the sender of a request may do, or why it may nothing. */
  rightsOf(places: TokenPlaces): AccessRights | Refusal {
    if (this.all === undefined) return "all";
    const shown = shownToken(places);
    if (shown !== undefined) {
      if (isToken(shown, this.all)) return "all";
      if (this.#read !== undefined && isToken(shown, this.#read)) return "read";
    }
    return {
      cause: "token",
      code: "denied",
      status: 401,
      message: shown === undefined ? "A token is needed" : "This is not the bridge's token",
      hint: "Give the token that the bridge has printed: --token, ?token=TOKEN, " +
        "Authorization: Bearer TOKEN, or the subprotocol token.TOKEN",
      headers: { "www-authenticate": "Bearer" },
    };
  }
}

/** The subprotocols among the words of a client that are no tokens. */
export function realSubprotocols(words: readonly string[]): string[] {
  return words.filter((word) => !word.startsWith(AS_SUBPROTOCOL));
}

function shownToken(
  { authorization, query, subprotocols = [] }: TokenPlaces,
): string | undefined {
  return bearerToken(authorization) ?? query.get("token") ??
    subprotocols.find((word) => word.startsWith(AS_SUBPROTOCOL))?.slice(AS_SUBPROTOCOL.length);
}

function badToken(name: string): RoboError {
  return new RoboError(
    "usage",
    `A ${name} has ${MIN_TOKEN} to 256 characters, of letters, digits and ._~-`,
    { hint: "Make one with: openssl rand -hex 32" },
  );
}
