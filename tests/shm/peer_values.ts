/**
 * The values of the tests between languages: made of a seed, and shown as a text that is the same in each language.
 *
 * @module
 */
import assert from "node:assert/strict";
import { NdArray, structCodec } from "../../client/mod.ts";
import type { ValueCodec } from "../../client/mod.ts";
import schema from "./peer.schema.json" with { type: "json" };

/** The struct of the tests. */
export interface PeerPose {
  readonly x: number;
  readonly n: number;
  readonly v: readonly number[] | Float32Array;
  readonly label: string;
  readonly ok: boolean;
}

/** How {@linkcode PeerPose} is written. */
export const PEER_POSE = structCodec<PeerPose>(schema);

/** The value of a seed. */
export function makeValue(codec: ValueCodec, seed: number): unknown {
  switch (codec) {
    case "msgpack":
      return {
        x: seed + 0.5,
        n: -seed,
        name: `pose-${seed}`,
        ok: true,
        none: null,
        samples: new Float64Array([seed, seed + 0.5]),
        bytes: Uint8Array.of(seed, seed + 1, seed + 2),
        big: 5_000_000_000 * seed,
      };
    case "json":
      return { seed, text: "ü" };
    case "struct":
      return {
        x: seed + 0.5,
        n: -seed,
        v: [seed, seed + 1, seed + 2],
        label: `p${seed}`,
        ok: true,
      };
    case "array":
      return NdArray.from(Float32Array.from({ length: 6 }, (_, at) => seed + at), [2, 3]);
    default:
      return Uint8Array.from({ length: 4 }, (_, at) => seed + at);
  }
}

/** A value as all languages show it; throws where a part of it is of another type than it was written as. */
export function showValue(codec: ValueCodec, value: unknown): string {
  if (typeof value === "number") return String(value);
  switch (codec) {
    case "msgpack":
      return showPacked(value as Record<string, unknown>);
    case "json":
      return JSON.stringify(value);
    case "struct": {
      const { x, n, v, label, ok } = value as PeerPose;
      return `x=${x} n=${n} v=${[...v]} label=${label} ok=${ok}`;
    }
    case "array": {
      assert(value instanceof NdArray && value.dtype === "float32");
      return `f4 ${value.shape.join("x")} ${value.data}`;
    }
    default:
      return hex(value);
  }
}

function showPacked(value: Record<string, unknown>): string {
  const { x, n, name, ok, none, samples, bytes, big } = value;
  assert(samples instanceof Float64Array && none === null);
  return `x=${x} n=${n} name=${name} ok=${ok} none=nil samples=${samples} bytes=${
    hex(bytes)
  } big=${big}`;
}

function hex(bytes: unknown): string {
  assert(bytes instanceof Uint8Array);
  return bytes.toHex();
}
