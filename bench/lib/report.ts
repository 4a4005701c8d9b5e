import { RoboError } from "../../errors.ts";
import type { Claim, MeasuredClaim } from "./claim.ts";
import { describeMachine } from "./machine.ts";

const encoder = new TextEncoder();

/** Prints claims as they are made: a table for people, or one JSON object a line. */
export class Report {
  readonly #json: boolean;
  readonly #verbose: boolean;
  #claims = 0;

  /** Prints JSON lines when `json`, otherwise a table; with `verbose` the runs behind it as well. */
  constructor(options: { readonly json: boolean; readonly verbose: boolean }) {
    this.#json = options.json;
    this.#verbose = options.verbose;
  }

  /** Says which machine this is; nothing with JSON. */
  async begin(title: string, versions: readonly string[] = []): Promise<void> {
    if (this.#json) return;
    print(`${title}\n${(await describeMachine(versions)).map((line) => `  ${line}\n`).join("")}\n`);
  }

  /** Notes that a claim was told in another way. */
  count(): void {
    this.#claims++;
  }

  /** Prints one claim. */
  add(claim: MeasuredClaim): void {
    this.#claims++;
    if (this.#json) return print(`${claimLine(claim)}\n`);
    if (this.#claims === 1) print(`${HEADER}\n${"─".repeat(HEADER.length)}\n`);
    print(`${tableRow(claim)}\n`);
  }

  /** @throws {RoboError} `usage` when nothing was asked for that this benchmark measures. */
  end(): void {
    if (this.#claims > 0) return;
    throw new RoboError("usage", "No claim of this benchmark starts so", {
      hint: "bench/README.md lists them; without --only all are measured",
    });
  }

  /** Prints what stands behind a claim, on stderr, when `verbose`. */
  detail(text: string): void {
    if (this.#verbose) this.note(text);
  }

  /** Tells people what happens, on stderr, so that the output stays readable by programs. */
  note(text: string): void {
    Deno.stderr.writeSync(encoder.encode(`${text}\n`));
  }
}

/** The published form of a claim: one JSON object with exactly the documented fields. */
export function claimLine({ claim, ours, peer, theirs, ratio, unit }: Claim): string {
  return JSON.stringify({
    claim,
    ours: tidy(ours),
    peer,
    theirs: tidy(theirs),
    ratio: tidy(ratio),
    unit,
  });
}

const HEADER = row(["claim", "ours", "theirs", "unit", "ratio", "peer", "spread ours/theirs"]);

function tableRow(claim: MeasuredClaim): string {
  return row([
    claim.claim,
    readable(claim.ours),
    readable(claim.theirs),
    claim.unit,
    `${claim.ratio.toFixed(2)} ×`,
    claim.peer,
    claim.spread === undefined
      ? ""
      : `±${(claim.spread.ours * 100).toFixed(0)} % / ±${(claim.spread.theirs * 100).toFixed(0)} %`,
  ]);
}

function row(cells: readonly string[]): string {
  const [claim = "", ours = "", theirs = "", unit = "", ratio = "", peer = "", spread = ""] = cells;
  return `${claim.padEnd(41)}${ours.padStart(12)}${theirs.padStart(12)}  ${unit.padEnd(12)}` +
    `${ratio.padStart(8)}  ${peer.padEnd(14)}${spread}`;
}

/** Four significant digits, which is more than any of these measurements has. */
function tidy(value: number): number {
  return Number(value.toPrecision(4));
}

/** As {@linkcode tidy}, with thousands grouped. */
function readable(value: number): string {
  return tidy(value).toLocaleString("en", { maximumFractionDigits: 4 }).replaceAll(",", " ");
}

function print(text: string): void {
  Deno.stdout.writeSync(encoder.encode(text));
}
