import { decodeZ85 } from "../../../protocols/zmtp/mod.ts";
import { isClientName } from "../client_list.ts";

/** Wrong tokens after which an invitation is worth nothing any more. */
export const MOST_WRONG_TOKENS = 10;

/** Longest request that is looked at, in characters. */
const MOST_CHARACTERS = 4096;

/** What somebody asks for who was invited. */
export interface PairingRequest {
  /** Public key of the machine that is to be let in. */
  readonly publicKey: string;
  /** What it calls itself. */
  readonly name: string;
}

/** What comes of a request. */
export type PairingVerdict =
  | { readonly kind: "welcome"; readonly request: PairingRequest }
  | { readonly kind: "refused"; readonly ename: string; readonly evalue: string };

/** What a pairing needs to know. */
export interface PairingOptions {
  /** The token of the invitation, as it is sent. */
  readonly token: string;
  /** When the invitation ends, by `now`, in milliseconds. */
  readonly until: number;
  /** The clock. */
  readonly now: () => number;
}

/**
 * Decides who is let in by one invitation: the first with its token, within its time. After ten wrong tokens nobody is.
 *
 * Knows neither sockets nor files.
 */
export class Pairing {
  readonly #options: PairingOptions;
  #wrong = 0;
  #isUsed = false;

  /** A pairing that nobody has asked for yet. */
  constructor(options: PairingOptions) {
    this.#options = options;
  }

  /** Requests that had a wrong token. */
  get wrong(): number {
    return this.#wrong;
  }

  /** Why nobody can be let in any more; `undefined` while somebody can. */
  get closed(): "used" | "expired" | "guessed" | undefined {
    if (this.#isUsed) return "used";
    if (this.#wrong >= MOST_WRONG_TOKENS) return "guessed";
    return this.#options.now() >= this.#options.until ? "expired" : undefined;
  }

  /** Judges a request: the text of a `robo_pair` object in JSON. The token is spent with the first welcome. */
  judge(text: string): PairingVerdict {
    const { closed } = this;
    if (closed !== undefined) return refused("InvitationOver", CLOSED_WORDS[closed]);
    const asked = readRequest(text);
    if (typeof asked === "string") return refused("BadRequest", asked);
    if (!isSame(asked.token, this.#options.token)) {
      this.#wrong++;
      return refused("WrongToken", "The token is not that of the invitation");
    }
    if (decodeZ85(asked.publicKey)?.length !== 32) {
      return refused("BadRequest", "The public key is not 40 characters of Z85");
    }
    if (!isClientName(asked.name)) {
      return refused("BadRequest", "The name is not made of letters, digits and . _ - @");
    }
    this.#isUsed = true;
    return { kind: "welcome", request: { publicKey: asked.publicKey, name: asked.name } };
  }
}

const CLOSED_WORDS = {
  used: "The invitation has been used",
  expired: "The invitation has expired",
  guessed: "The invitation was closed after too many wrong tokens",
} as const;

function refused(ename: string, evalue: string): PairingVerdict {
  return { kind: "refused", ename, evalue };
}

function readRequest(text: string): (PairingRequest & { readonly token: string }) | string {
  if (text.length > MOST_CHARACTERS) return "The request is too long";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "The request is not JSON";
  }
  const { token, publicKey, name } = (value ?? {}) as Record<string, unknown>;
  if (typeof token !== "string" || typeof publicKey !== "string" || typeof name !== "string") {
    return "The request lacks token, publicKey or name";
  }
  return { token, publicKey, name };
}

/** Compares without telling by its time where the first difference is. */
function isSame(given: string, wanted: string): boolean {
  if (given.length !== wanted.length) return false;
  let difference = 0;
  for (let at = 0; at < wanted.length; at++) {
    difference |= given.charCodeAt(at) ^ wanted.charCodeAt(at);
  }
  return difference === 0;
}
