import { montgomery } from "@noble/curves/abstract/montgomery.js";

/** The prime of Curve25519, 2^255 - 19. */
const P = 2n ** 255n - 19n;

/**
 * X25519 (RFC 7748), from the parts of `@noble/curves` that it needs.
 *
 * Its module `ed25519.js` has the same function beside signatures, hashes to curves and SHA-512, which would cost every
 * program that imports the library 10 ms and 1.4 MB, whether or not it encrypts. In exchange a key pair takes as long as a shared
 * secret here.
 */
export const x25519: ReturnType<typeof montgomery> = montgomery({
  P,
  type: "x25519",
  powPminus2: invert,
  adjustScalarBytes: clamp,
});

/** Section 5 of RFC 7748, decodeScalar25519. */
function clamp(scalar: Uint8Array): Uint8Array<ArrayBuffer> {
  scalar[0]! &= 248;
  scalar[31]! &= 127;
  scalar[31]! |= 64;
  return scalar as Uint8Array<ArrayBuffer>;
}

/** x^(P - 2) = x^(2^255 - 21), by the usual chain of 254 squarings and 11 products; `powerN` is x^(2^N - 1). */
function invert(x: bigint): bigint {
  const cube = (x * x % P) * x % P;
  const power4 = squared(cube, 2) * cube % P;
  const power5 = squared(power4, 1) * x % P;
  const power10 = squared(power5, 5) * power5 % P;
  const power20 = squared(power10, 10) * power10 % P;
  const power40 = squared(power20, 20) * power20 % P;
  const power80 = squared(power40, 40) * power40 % P;
  const power160 = squared(power80, 80) * power80 % P;
  const power240 = squared(power160, 80) * power80 % P;
  const power250 = squared(power240, 10) * power10 % P;
  const power252 = squared(power250, 2) * x % P; // x^(2^252 - 3)
  return squared(power252, 3) * cube % P;
}

function squared(x: bigint, times: number): bigint {
  for (let i = 0; i < times; i++) x = x * x % P;
  return x;
}
