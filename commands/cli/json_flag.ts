/** Definition of the flag `--json` of commands that print a line for each thing. */
export const json = {
  kind: "boolean",
  default: false,
  brief: "Print one JSON object a line",
} as const;
