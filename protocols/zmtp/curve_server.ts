import { concat, EMPTY, equal, toBytes } from "../bytes.ts";
import { type Command, encodeCommand } from "./command.ts";
import { openBox, sealBox, sharedKey } from "./curve_box.ts";
import { CurveCipher } from "./curve_cipher.ts";
import type { CurveOptions } from "./curve_client.ts";
import { curvePublicKey, decodeCurveKey } from "./curve_keys.ts";
import { NONCE_BYTES, NonceCounter, NonceGuard } from "./curve_nonce.ts";
import { malformed, type Mechanism, type MechanismStep, outOfPlace } from "./mechanism.ts";
import { decodeMetadata } from "./metadata.ts";
import type { CurveServerSecurity } from "./security.ts";
import { encodeZ85 } from "./z85.ts";
import { x25519 } from "./x25519.ts";

const HELLO_BYTES = 194;
const COOKIE_BYTES = 96;
/** Content of an INITIATE's box in front of the metadata: client key, vouch nonce, vouch. */
const VOUCH_END = 32 + 16 + 80;

/** CURVE (RFC 26), server's side. Answers only those who know its public key. */
export class CurveServer implements Mechanism {
  readonly name = "CURVE";
  readonly asServer = true;
  readonly #options: CurveOptions;
  readonly #accepts: (clientKey: string) => boolean;
  readonly #publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #sent = new NonceCounter();
  readonly #received = new NonceGuard();
  #expected: { client: Uint8Array; transientSecret: Uint8Array; cookie: Uint8Array } | undefined;

  /** Asks `security.accepts` about each client's key. Throws RoboError "config" when a key is malformed. */
  constructor(security: CurveServerSecurity, options: CurveOptions) {
    this.#options = options;
    this.#accepts = (key) => security.accepts?.(key) ?? true;
    this.#secretKey = decodeCurveKey(security.secretKey, "secret key");
    const publicKey = security.publicKey ?? curvePublicKey(security.secretKey);
    this.#publicKey = decodeCurveKey(publicKey, "public key");
  }

  start(): Uint8Array {
    return EMPTY;
  }

  receive(command: Command): MechanismStep {
    return this.#expected === undefined ? this.#hello(command) : this.#initiate(command);
  }

  #hello(command: Command): MechanismStep {
    if (command.name !== "HELLO") return outOfPlace(command, "HELLO");
    const { data } = command;
    if (data.length !== HELLO_BYTES || data[0] !== 1 || data[1] !== 0) return malformed("HELLO");
    const client = data.slice(74, 106);
    const nonce = data.subarray(106, 114);
    const key = sharedKey(client, this.#secretKey);
    const fits = key !== undefined && this.#received.accept(nonce) &&
      openBox(key, [toBytes("CurveZMQHELLO---"), nonce], data.subarray(114)) !== undefined;
    if (!fits) return forged("HELLO: it does not know this server's key");
    return { send: this.#welcome(key, client) };
  }

  #welcome(key: Uint8Array, client: Uint8Array): Uint8Array {
    const { random } = this.#options;
    const transientSecret = random(32);
    // The cookie lets a stateless server forget the client. This one remembers, so that it need only be hard to guess.
    const cookie = random(COOKIE_BYTES);
    this.#expected = { client, transientSecret, cookie };
    const nonce = random(16);
    const content = concat([x25519.getPublicKey(transientSecret), cookie]);
    return encodeCommand("WELCOME", nonce, sealBox(key, [toBytes("WELCOME-"), nonce], content));
  }

  #initiate(command: Command): MechanismStep {
    if (command.name !== "INITIATE") return outOfPlace(command, "INITIATE");
    const { client, transientSecret, cookie } = this.#expected!;
    const { data } = command;
    const boxStart = COOKIE_BYTES + NONCE_BYTES;
    if (data.length < boxStart + VOUCH_END) return malformed("INITIATE");
    if (!equal(data.subarray(0, COOKIE_BYTES), cookie)) return forged("INITIATE");
    const key = sharedKey(client, transientSecret);
    const nonce = data.subarray(COOKIE_BYTES, boxStart);
    const content = key !== undefined && this.#received.accept(nonce)
      ? openBox(key, [toBytes("CurveZMQINITIATE"), nonce], data.subarray(boxStart))
      : undefined;
    if (key === undefined || content === undefined || content.length < VOUCH_END) {
      return forged("INITIATE");
    }
    return this.#admit(content, key);
  }

  #admit(content: Uint8Array, key: Uint8Array): MechanismStep {
    const { client, transientSecret } = this.#expected!;
    const clientKey = content.slice(0, 32);
    const vouchKey = sharedKey(clientKey, transientSecret);
    const vouch = vouchKey === undefined ? undefined : openBox(
      vouchKey,
      [toBytes("VOUCH---"), content.subarray(32, 48)],
      content.subarray(48, VOUCH_END),
    );
    if (vouch === undefined || !equal(vouch, concat([client, this.#publicKey]))) {
      return forged("INITIATE: it does not own the key that it shows");
    }
    const userId = encodeZ85(clientKey);
    if (!this.#accepts(userId)) {
      return {
        refused: {
          reason: "authentication-failed",
          message: `The client key ${userId} is not among those accepted`,
        },
      };
    }
    const metadata = decodeMetadata(content.subarray(VOUCH_END));
    if (metadata === undefined) return malformed("INITIATE");
    return this.#ready(key, { metadata, userId });
  }

  #ready(
    key: Uint8Array,
    peer: { metadata: Map<string, Uint8Array>; userId: string },
  ): MechanismStep {
    const nonce = this.#sent.next();
    const box = sealBox(key, [toBytes("CurveZMQREADY---"), nonce], this.#options.metadata);
    const send = encodeCommand("READY", nonce, box);
    const cipher = new CurveCipher({
      key,
      asServer: true,
      sent: this.#sent,
      received: this.#received,
      maxFrameBytes: this.#options.maxFrameBytes,
    });
    return { send, done: { ...peer, cipher } };
  }
}

function forged(what: string): MechanismStep {
  return {
    refused: { reason: "bad-crypto", message: `The client sent a forged ${what}` },
  };
}
