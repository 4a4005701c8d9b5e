import { concat, EMPTY, toBytes } from "../bytes.ts";
import { type Command, encodeCommand } from "./command.ts";
import { openBox, sealBox, sharedKey } from "./curve_box.ts";
import { CurveCipher } from "./curve_cipher.ts";
import { curvePublicKey, decodeCurveKey, type RandomSource } from "./curve_keys.ts";
import { NONCE_BYTES, NonceCounter, NonceGuard } from "./curve_nonce.ts";
import { malformed, type Mechanism, type MechanismStep, outOfPlace } from "./mechanism.ts";
import { decodeMetadata } from "./metadata.ts";
import type { CurveClientSecurity } from "./security.ts";
import { x25519 } from "./x25519.ts";
import { RoboError } from "../../errors.ts";

const WELCOME_BYTES = 160;
const COOKIE_BYTES = 96;

/** What both sides of CURVE need besides their keys. */
export interface CurveOptions {
  /** Metadata to announce, encoded. */
  readonly metadata: Uint8Array;
  /** Source of transient keys and nonces. */
  readonly random: RandomSource;
  /** Largest plain frame that is accepted, in bytes. */
  readonly maxFrameBytes: number;
}

/** CURVE (RFC 26), client's side: HELLO, WELCOME, INITIATE, READY. */
export class CurveClient implements Mechanism {
  readonly name = "CURVE";
  readonly asServer = false;
  readonly #options: CurveOptions;
  readonly #serverKey: Uint8Array;
  readonly #publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #transientSecret: Uint8Array;
  readonly #transientPublic: Uint8Array;
  readonly #sent = new NonceCounter();
  readonly #received = new NonceGuard();
  /** Shared by the transient keys of both ends, from WELCOME on. */
  #sessionKey: Uint8Array | undefined;

  /** Proves to own the keys in `security`. Throws RoboError "config" when they are malformed or do not belong together. */
  constructor(security: CurveClientSecurity, options: CurveOptions) {
    this.#options = options;
    this.#serverKey = decodeCurveKey(security.serverKey, "server key");
    this.#publicKey = decodeCurveKey(security.publicKey, "public key");
    this.#secretKey = decodeCurveKey(security.secretKey, "secret key");
    if (curvePublicKey(security.secretKey) !== security.publicKey) {
      throw new RoboError("config", "The CURVE public key does not belong to the secret key", {
        hint: "Use both keys of one pair; make a pair with: robo keys",
      });
    }
    this.#transientSecret = options.random(32);
    this.#transientPublic = x25519.getPublicKey(this.#transientSecret);
  }

  start(): Uint8Array {
    const nonce = this.#sent.next();
    const key = sharedKey(this.#serverKey, this.#transientSecret);
    if (key === undefined) {
      throw new RoboError("config", "The CURVE server key is not usable", {
        hint: "Use the server's public key, as printed by: robo keys",
      });
    }
    const signature = sealBox(key, [toBytes("CurveZMQHELLO---"), nonce], new Uint8Array(64));
    const version = new Uint8Array(2 + 72);
    version[0] = 1;
    return encodeCommand("HELLO", version, this.#transientPublic, nonce, signature);
  }

  receive(command: Command): MechanismStep {
    return this.#sessionKey === undefined
      ? this.#welcome(command)
      : this.#ready(command, this.#sessionKey);
  }

  #welcome(command: Command): MechanismStep {
    if (command.name !== "WELCOME") return outOfPlace(command, "WELCOME");
    const { data } = command;
    if (data.length !== WELCOME_BYTES) return malformed("WELCOME");
    const key = sharedKey(this.#serverKey, this.#transientSecret)!;
    const content = openBox(key, [toBytes("WELCOME-"), data.subarray(0, 16)], data.subarray(16));
    if (content === undefined) return wrongServer();
    const serverTransient = content.subarray(0, 32);
    this.#sessionKey = sharedKey(serverTransient, this.#transientSecret);
    const vouchKey = sharedKey(serverTransient, this.#secretKey);
    if (this.#sessionKey === undefined || vouchKey === undefined) return wrongServer();
    return { send: this.#initiate(this.#sessionKey, vouchKey, content.subarray(32)) };
  }

  #initiate(key: Uint8Array, vouchKey: Uint8Array, cookie: Uint8Array): Uint8Array {
    const vouchNonce = this.#options.random(16);
    const vouch = sealBox(
      vouchKey,
      [toBytes("VOUCH---"), vouchNonce],
      concat([this.#transientPublic, this.#serverKey]),
    );
    const nonce = this.#sent.next();
    const content = concat([this.#publicKey, vouchNonce, vouch, this.#options.metadata]);
    const box = sealBox(key, [toBytes("CurveZMQINITIATE"), nonce], content);
    return encodeCommand("INITIATE", cookie.subarray(0, COOKIE_BYTES), nonce, box);
  }

  #ready(command: Command, key: Uint8Array): MechanismStep {
    if (command.name !== "READY") return outOfPlace(command, "READY");
    const { data } = command;
    const nonce = data.subarray(0, NONCE_BYTES);
    const content = data.length >= NONCE_BYTES && this.#received.accept(nonce)
      ? openBox(key, [toBytes("CurveZMQREADY---"), nonce], data.subarray(NONCE_BYTES))
      : undefined;
    if (content === undefined) return wrongServer();
    const metadata = decodeMetadata(content);
    if (metadata === undefined) return malformed("READY");
    const cipher = new CurveCipher({
      key,
      asServer: false,
      sent: this.#sent,
      received: this.#received,
      maxFrameBytes: this.#options.maxFrameBytes,
    });
    return { send: EMPTY, done: { metadata, cipher } };
  }
}

function wrongServer(): MechanismStep {
  return {
    refused: {
      reason: "bad-crypto",
      message: "The server's answer does not fit the server key",
    },
  };
}
