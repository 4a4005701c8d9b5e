import type { JudgedShmClaim } from "./claims.ts";

/** What stands above the lines for people. */
export const HEADER: string = line(
  ["claim", "ours", "theirs", "peer", "ours/theirs", "limit", "", "spread ours/theirs"],
);

/** A claim as a line: for people, or as a JSON object. */
export function claimText({ claim, times, most, isMet }: JudgedShmClaim, isJson: boolean): string {
  if (isJson) {
    return JSON.stringify({
      claim: claim.claim,
      ours: tidy(claim.ours),
      peer: claim.peer,
      theirs: tidy(claim.theirs),
      ratio: tidy(claim.ratio),
      unit: claim.unit,
      times: tidy(times),
      ...(most === undefined ? {} : { most: tidy(most), met: isMet }),
    });
  }
  const { ours = 0, theirs = 0 } = claim.spread ?? {};
  return line([
    claim.claim,
    readable(claim.ours),
    readable(claim.theirs),
    claim.peer,
    `${readable(times)} ×`,
    most === undefined ? "" : `≤ ${readable(most)} ×`,
    isMet === undefined ? "" : isMet ? "met" : "MISSED",
    `±${(ours * 100).toFixed(0)} % / ±${(theirs * 100).toFixed(0)} %`,
  ]);
}

function line(cells: readonly string[]): string {
  const [claim = "", ours = "", theirs = "", peer = "", times = "", limit = "", ...rest] = cells;
  const [verdict = "", spread = ""] = rest;
  return `${claim.padEnd(24)}${ours.padStart(11)}${theirs.padStart(12)} ns  ${peer.padEnd(14)}` +
    `${times.padStart(11)}${limit.padStart(11)}  ${verdict.padEnd(7)}${spread}`;
}

function readable(value: number): string {
  const text = value.toPrecision(value >= 100 ? Math.max(3, Math.ceil(Math.log10(value))) : 3);
  return Number(text).toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", " ");
}

function tidy(value: number): number {
  return Number(value.toPrecision(4));
}
