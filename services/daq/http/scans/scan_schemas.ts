import { type Components, object, type Schema } from "../../../../protocols/http/json_schema.ts";
import {
  COUNT,
  FLAG,
  listOf,
  MILLISECONDS,
  NUMBER,
  TEXT,
  TEXTS,
} from "../../../../protocols/http/schema_parts.ts";

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
  ScanStates: listOf("ScanState"),
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
