import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { RoboError } from "../../errors.ts";
import {
  type CurveKeyPair,
  curvePublicKey,
  decodeZ85,
  encodeZ85,
  generateCurveKeyPair,
} from "../../protocols/zmtp/mod.ts";
import { dirname } from "../../system/paths.ts";
import { formatKeyFile, readKeyFile } from "../keys/key_file.ts";

/** A key of signatures that nobody can guess: 256 random bits. */
export function newSigningKey(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/**
 * The key of the signatures of an entrance with CURVE. It follows from the secret key, so that machines which were paired find the kernel
 * as it was when it is started again.
 */
export function signingKeyOf({ secretKey }: CurveKeyPair, entrance: string): string {
  return derive(secretKey, `signatures of ${entrance}`).toHex();
}

/**
 * The key pair of the entrance for observers, which follows from the kernel's. The way back is barred: who holds the observers' connection
 * file cannot come in as anybody else.
 */
export function observersKeyPair({ secretKey }: CurveKeyPair): CurveKeyPair {
  const secret = encodeZ85(derive(secretKey, "observers"));
  return { publicKey: curvePublicKey(secret), secretKey: secret };
}

/** The key pair in `file`; made there when the file is missing and `isDefault` says that it may be. */
export async function serverKeyPair(file: string, isDefault: boolean): Promise<CurveKeyPair> {
  if (isDefault && await isMissing(file)) await make(file);
  const keys = await readKeyFile(file);
  if (curvePublicKey(keys.secretKey) === keys.publicKey) return keys;
  throw new RoboError("config", `The two keys in ${file} do not belong together`, {
    hint: "Make a new pair with: robo keys new --name interpreter --force",
  });
}

function derive(secretKey: string, purpose: string): Uint8Array {
  const text = new TextEncoder().encode(`robo interpreter: ${purpose}`);
  return hmac(sha256, decodeZ85(secretKey)!, text);
}

async function isMissing(file: string): Promise<boolean> {
  return await Deno.stat(file).then(() => false, (error) => error instanceof Deno.errors.NotFound);
}

async function make(file: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(file, formatKeyFile(generateCurveKeyPair()), {
      createNew: true,
      mode: 0o600,
    });
  } catch (cause) {
    // Another kernel that starts at the same time has made it.
    if (cause instanceof Deno.errors.AlreadyExists) return;
    throw new RoboError("io", `Cannot write ${file}`, {
      hint: "Make its folder writable, or name a key file with --key-file",
      cause,
    });
  }
}
