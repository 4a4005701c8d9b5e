import { parseFactor } from "./parsers.ts";

/** Definition of the flag `--rate` of what replays. */
export const replayRateFlag = {
  kind: "parsed",
  parse: parseFactor,
  default: "1",
  placeholder: "factor",
  brief: "How much faster than it was recorded, from 0.001 to 1000",
} as const;
