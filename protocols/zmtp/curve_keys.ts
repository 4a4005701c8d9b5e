import { RoboError } from "../../errors.ts";
import { decodeZ85, encodeZ85 } from "./z85.ts";
import { x25519 } from "./x25519.ts";

/** Keys of one end of a CURVE connection, each 40 characters of Z85 (32 bytes), as `zmq_curve_keypair` makes them. */
export interface CurveKeyPair {
  /** The key that others may know. */
  readonly publicKey: string;
  /** The key that never leaves its owner. */
  readonly secretKey: string;
}

/**
 * A new key pair from `random` (default: the system's secure source).
 *
 * @example
 * ```ts
 * import { curvePublicKey, generateCurveKeyPair } from "./curve_keys.ts";
 * import assert from "node:assert/strict";
 *
 * const keys = generateCurveKeyPair();
 * assert.equal(keys.publicKey.length, 40);
 * assert.equal(curvePublicKey(keys.secretKey), keys.publicKey);
 * ```
 */
export function generateCurveKeyPair(random: RandomSource = secureRandom): CurveKeyPair {
  const secretKey = random(32);
  return {
    publicKey: encodeZ85(x25519.getPublicKey(secretKey)),
    secretKey: encodeZ85(secretKey),
  };
}

/** The public key that belongs to a secret key, both in Z85. Throws RoboError "config" for a malformed key. */
export function curvePublicKey(secretKey: string): string {
  return encodeZ85(x25519.getPublicKey(decodeCurveKey(secretKey, "secret key")));
}

/** The 32 bytes of a Z85 key. Throws RoboError "config", naming `what`, when it is malformed. */
export function decodeCurveKey(key: string, what: string): Uint8Array {
  const bytes = key.length === 40 ? decodeZ85(key) : undefined;
  if (bytes !== undefined) return bytes;
  throw new RoboError("config", `The CURVE ${what} is not a key`, {
    hint: "A key is 40 characters of Z85; make a pair with: robo keys",
  });
}

/** A source of unpredictable bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** The system's secure random source. */
export function secureRandom(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
