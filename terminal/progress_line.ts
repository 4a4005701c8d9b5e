/** What has to be written to show `line` in place of the one that was shown before, on the last line of a terminal. */
export function overwriteLine(line: string): string {
  return `\r\x1b[2K${line}`;
}
