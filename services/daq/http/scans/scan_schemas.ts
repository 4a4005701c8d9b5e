import type { Components, Schema } from "../routing/schema.ts";
import { object, ref } from "../routing/schema.ts";

const TEXT: Schema = { type: "string" };
const NUMBER: Schema = { type: "number" };
const COUNT: Schema = { type: "integer", minimum: 0 };
const FLAG: Schema = { type: "boolean" };
const TEXTS: Schema = { type: "array", items: TEXT };
const MILLISECONDS: Schema = { type: "number", description: "Milliseconds since 1970" };

const SCAN: Schema = {
  type: "object",
  description: "A scan as its file has it: docs/robo-daq-scan.schema.json describes it",
};

/** Schemas of scans that the server runs. */
export const SCAN_COMPONENTS: Components = {
  ScanRequest: object({ scan: SCAN, resume: FLAG, force: FLAG }, ["resume", "force"]),
  ScanState: object({
    id: TEXT,
    name: TEXT,
    state: { type: "string", enum: ["running", "paused", "complete", "aborted", "failed"] },
    done: COUNT,
    total: COUNT,
    incomplete: COUNT,
    secondsLeft: { type: ["number", "null"] },
    outputs: TEXTS,
    started: MILLISECONDS,
    ended: { type: ["number", "null"] },
    problem: { type: ["string", "null"] },
    notices: TEXTS,
  }),
  ScanStates: { type: "array", items: ref("ScanState") },
  ScanForecastRequest: object({ scan: SCAN }),
  ScanForecast: object({
    points: COUNT,
    checked: COUNT,
    problems: TEXTS,
    moreProblems: COUNT,
    seconds: NUMBER,
    unknownSpeeds: TEXTS,
    bytes: NUMBER,
  }),
};
