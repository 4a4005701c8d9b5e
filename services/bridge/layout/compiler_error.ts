import { RoboError } from "../../../errors.ts";

/** Most lines of a compiler's errors that are shown. */
const MOST_LINES = 12;

/** A compiler's complaint about a user's header, as an error whose message has the line in which it is. */
export function compilerError(path: string, cc: string, messages: string): RoboError {
  const lines = messages.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => /\b(fatal )?error:/.test(line));
  const shown = lines.slice(Math.max(0, first), Math.max(0, first) + MOST_LINES);
  const more = lines.length - Math.max(0, first) - shown.length;
  if (more > 0) shown.push(`… and ${more} more lines`);
  const said = shown.length === 0 ? " and says nothing" : `:\n${shown.join("\n")}`;
  return new RoboError("data", `${cc} cannot compile ${path}${said}`, { hint: cure(messages) });
}

function cure(messages: string): string {
  const missing = /fatal error: (\S+): No such file/.exec(messages)?.[1];
  if (missing !== undefined) {
    return /^(std(int|bool|def|arg)|limits|float)\.h$/.test(missing)
      ? `The compiler comes without a C library; its own ${missing} is found with: --cflags=-ffreestanding`
      : `Say where ${missing} is, with: --cflags '-I FOLDER'`;
  }
  const type = /unknown type name ['‘](u?int\d+_t|size_t|bool)['’]/.exec(messages)?.[1];
  if (type !== undefined) {
    const header = type === "size_t" ? "stddef.h" : type === "bool" ? "stdbool.h" : "stdint.h";
    return `The header uses ${type} without including <${header}>: include it there, or give --cflags '-include ${header}'`;
  }
  if (/cannot execute ['‘]?cc1plus/.test(messages)) {
    return "It is a C++ header: install g++";
  }
  return "Mend the line, or give the compiler what it needs with --cflags, such as '-I include -D NAME=1'";
}
