import { cCodec, fieldReader, JsonBuffer, numbersReader } from "../../protocols/clayout/mod.ts";
import { alternate } from "../lib/alternate.ts";
import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import { type BenchOptions, isWanted } from "../lib/options.ts";
import { TELEMETRY, telemetryBytes } from "./telemetry.ts";

/** What was made last, so that it has to be made. */
export let kept: unknown;

/** How many different structs take turns. */
const STRUCTS = 512;

/** Two ways to do the same with the struct at a byte. */
interface Contest {
  readonly claim: string;
  readonly peer: string;
  readonly ours: (at: number) => unknown;
  readonly theirs: (at: number) => unknown;
}

/** Measures claims that were asked for, of those that begin with `prefix`. */
export async function* codecClaims(
  options: Pick<BenchOptions, "only" | "runs" | "window">,
  prefix = "",
): AsyncGenerator<MeasuredClaim> {
  for (const { claim, peer, ours, theirs } of contests()) {
    if (!claim.startsWith(prefix) || !isWanted(options, claim)) continue;
    const rates = await alternate(options.runs, [
      { name: "ours", run: () => structsPerSecond(ours, options.window) },
      { name: "theirs", run: () => structsPerSecond(theirs, options.window) },
    ]);
    yield claimOf({
      ...{ claim, peer, unit: "structs/s", better: "more" },
      ours: rates.get("ours") ?? [],
      theirs: rates.get("theirs") ?? [],
    });
  }
}

function contests(): Contest[] {
  const bytes = telemetryBytes(STRUCTS);
  const order = { byteOrder: "little" } as const;
  const codec = cCodec(TELEMETRY, order);
  const paths = ["pos.x", "q4", "load"];
  const [x, q4, load] = paths.map((path) => fieldReader(TELEMETRY, path, order));
  const read = numbersReader(TELEMETRY, paths, order);
  const columns = paths.map(() => new Float64Array(1));
  // As bytes, which is what is sent.
  const into = new Uint8Array(4096);
  const out = new JsonBuffer();
  const written = (at: number): number => {
    out.length = 0;
    codec.writeJson(bytes, at, out);
    return out.length;
  };
  const encoder = new TextEncoder();
  const sent = (text: string): number => encoder.encodeInto(text, into).written;
  const object = (at: number): unknown => codec.decode(bytes, at);
  return [
    {
      claim: "struct-json",
      peer: "JSON.stringify",
      ours: written,
      theirs: (at) => sent(JSON.stringify(object(at), textOfBig)),
    },
    {
      claim: "struct-json/numbers",
      peer: "JSON.stringify",
      ours: written,
      theirs: (at) => {
        const value = object(at) as { stamp: bigint | number };
        value.stamp = Number(value.stamp);
        return sent(JSON.stringify(value));
      },
    },
    {
      claim: "struct-decode",
      peer: "JSON.parse",
      ours: object,
      theirs: fromTexts(bytes, (at) => codec.json(bytes, at)),
    },
    {
      claim: "struct-decode/3-fields",
      peer: "whole struct",
      ours: (at) => x!.number(bytes, at) + q4!.number(bytes, at) + load!.number(bytes, at),
      theirs: (at) => {
        const { pos, q4, load } = object(at) as {
          readonly pos: { readonly x: number };
          readonly q4: number;
          readonly load: number;
        };
        return pos.x + q4 + load;
      },
    },
    {
      claim: "struct-decode/3-columns",
      peer: "whole struct",
      ours: (at) => read(bytes, at, columns, 0),
      theirs: object,
    },
  ];
}

/** The same structs out of their JSON texts. */
function fromTexts(bytes: Uint8Array, textOf: (at: number) => string): (at: number) => unknown {
  const { size } = TELEMETRY;
  const texts = Array.from({ length: bytes.length / size }, (_, i) => textOf(i * size));
  return (at) => JSON.parse(texts[at / size]!);
}

/** What JSON.stringify needs to write what JSON cannot say. */
function textOfBig(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}

function structsPerSecond(turn: (at: number) => unknown, seconds: number): Promise<number> {
  const { size } = TELEMETRY;
  let turns = 0;
  const begin = performance.now();
  const end = begin + 1000 * seconds;
  let now = begin;
  for (; now < end; now = performance.now()) {
    for (let at = 0; at < STRUCTS * size; at += size) kept = turn(at);
    turns += STRUCTS;
  }
  return Promise.resolve(1000 * turns / (now - begin));
}
