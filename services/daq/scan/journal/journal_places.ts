/** Where the journal of an output is. */
export function journalPath(output: string): string {
  return `${output.replace(/\/+$/, "")}.journal`;
}

/** What is known before the first point, as JSON. */
export const PLAN_FILE = "plan.json";

/** A line of JSON for each point, and for what happened between them. */
export const LINES_FILE = "points.jsonl";

/** Says what a folder is, in its plan file. */
export const JOURNAL_FORMAT = "robo-scan-journal";

/** Version of the format. */
export const JOURNAL_VERSION = 1;
