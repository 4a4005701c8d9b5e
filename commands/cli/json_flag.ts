import { switchFlag } from "./flag_kinds.ts";

/** Definition of the flag `--json` of commands that print a line for each thing. */
export const json = switchFlag("Print one JSON object a line");
