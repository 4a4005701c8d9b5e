import { timingSafeEqual } from "node:crypto";

/** Fewest characters of a token that somebody chooses. */
export const MIN_TOKEN = 16;

/** A token that nobody guesses, of letters, digits, `-` and `_`. */
export function makeToken(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" });
}

/** Whether what somebody shows is the token, in a time that tells nothing of it but its length. */
export function isToken(shown: string, token: string): boolean {
  const bytes = new TextEncoder().encode(shown);
  const expected = new TextEncoder().encode(token);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** The token in an `Authorization: Bearer …`; `undefined` without one. */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}
