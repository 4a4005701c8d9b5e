import { bracketed } from "../../../protocols/bracketed.ts";
import type { Security } from "../../../protocols/zmtp/mod.ts";
import { Reply } from "../../../transports/zmtp.ts";
import type { Pairing, PairingRequest } from "./pairing.ts";

/** Largest request, in bytes. */
const MOST_BYTES = 16 * 1024;

/** Connections at a time. */
const MOST_CONNECTIONS = 32;

/** Time that somebody has to say who they are, in milliseconds. */
const HANDSHAKE_MS = 5000;

/** Time that the last answer has to be sent, in milliseconds. */
const LINGER_MS = 3000;

/** How a pairing is served. */
export interface PairingHostOptions {
  /** Who is let in. */
  readonly pairing: Pairing;
  /** The kernel's key pair, by which the other machine knows that it speaks with the right one. */
  readonly keys: { readonly publicKey: string; readonly secretKey: string };
  /** Lets somebody in; resolves to what they are to be told. */
  readonly welcome: (request: PairingRequest) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * The robot's side of a pairing: a REP socket with CURVE, open to any key. Those alone can speak with it who know the kernel's public key, which
 * stands in the invitation.
 */
export class PairingHost implements AsyncDisposable {
  readonly #socket: Reply;
  readonly #options: PairingHostOptions;

  /** A host that does not listen yet. */
  constructor(options: PairingHostOptions) {
    const security: Security = { mechanism: "CURVE", server: true, ...options.keys };
    this.#options = options;
    this.#socket = new Reply({
      security,
      maxMessageSize: MOST_BYTES,
      maxConnections: MOST_CONNECTIONS,
      handshakeInterval: HANDSHAKE_MS,
      linger: LINGER_MS,
    });
  }

  /** Listens; resolves to the port. */
  async listen(host: string, port: number): Promise<number> {
    const place = bracketed(host);
    const endpoint = await this.#socket.bind(`tcp://${place}:${port}`);
    return Number(endpoint.slice(endpoint.lastIndexOf(":") + 1));
  }

  /** Answers until somebody was let in, which it resolves to, or nobody can be any more, or `signal` aborts: `undefined`. */
  async serve(signal: AbortSignal): Promise<PairingRequest | undefined> {
    const { pairing, welcome } = this.#options;
    const close = () => void this.#socket.close();
    signal.addEventListener("abort", close, { once: true });
    try {
      if (signal.aborted) return undefined;
      for await (const frames of this.#socket) {
        const verdict = pairing.judge(new TextDecoder().decode(frames[0]));
        if (verdict.kind === "welcome") {
          await this.#say({ status: "ok", ...await welcome(verdict.request) });
          return verdict.request;
        }
        const { ename, evalue } = verdict;
        await this.#say({ status: "error", ename, evalue });
        if (pairing.closed !== undefined) return undefined;
      }
      return undefined;
    } finally {
      signal.removeEventListener("abort", close);
    }
  }

  /** Stops to listen, once the last answer was sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket.close();
  }

  async #say(content: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#socket.send(JSON.stringify(content));
  }
}
