import { clockTime, formatTook } from "./kernel_lines.ts";
import { formatBytes } from "./format.ts";
import { paint, type Style } from "./screen.ts";
import { safeText } from "./text.ts";

/** What an observer is told of a kernel. Times are in milliseconds since 1970. */
export type WatchEvent =
  /** Somebody has something executed. */
  | {
    readonly type: "input";
    readonly time: number;
    readonly client: string;
    readonly count: number | undefined;
    readonly code: string;
    /** Whether this comes out of the kernel's memory. */
    readonly isReplayed: boolean;
  }
  /** Text on a standard stream. */
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  /** Rich output, or the value of the last expression. */
  | { readonly type: "rich"; readonly data: Readonly<Record<string, unknown>> }
  /** It has failed. */
  | { readonly type: "error"; readonly words: string; readonly traceback: readonly string[] }
  /** It has ended, after so many milliseconds. */
  | { readonly type: "done"; readonly ms: number }
  /** What robo itself has to say. */
  | {
    readonly type: "notice";
    readonly time: number;
    readonly text: string;
    readonly isBad: boolean;
  };

/** Time from which on it is said how long a cell took, in milliseconds. */
const WORTH_SAYING_MS = 1000;

/** Turns what happens in a kernel into text for a terminal or a pipe, in order. Knows where a line was left open. */
export class WatchView {
  readonly #color: boolean;
  #isOpen = false;
  #hasPassedReplay = true;

  /** With colours or without. */
  constructor({ color }: { readonly color: boolean }) {
    this.#color = color;
  }

  /** The text to be written for an event. */
  render(event: WatchEvent): string {
    switch (event.type) {
      case "input":
        return this.#input(event);
      case "stream": {
        const text = this.#clean(event.text);
        this.#isOpen = text === "" ? this.#isOpen : !text.endsWith("\n");
        return event.name === "stderr" ? this.#paintLines(text, "yellow") : text;
      }
      case "rich":
        return this.#block(richText(event.data), "plain");
      case "error":
        return this.#block(
          event.traceback.length === 0 ? event.words : event.traceback.join("\n"),
          "red",
        );
      case "done":
        return event.ms < WORTH_SAYING_MS ? "" : this.#block(`took ${formatTook(event.ms)}`, "dim");
      case "notice": {
        const words = `${clockTime(event.time)} robo: ${event.text.replaceAll("\n", " ")}`;
        return this.#block(words, event.isBad ? "red" : "bold");
      }
    }
  }

  #input(event: WatchEvent & { readonly type: "input" }): string {
    const { time, client, count, code, isReplayed } = event;
    const before = this.#closed() + (this.#hasPassedReplay || isReplayed ? "" : this.#line());
    this.#hasPassedReplay = !isReplayed;
    const number = count === undefined ? "" : ` [${count}]`;
    const head = `${clockTime(time)} ${safeText(client)}${number}`;
    const lines = code.replace(/\n+$/, "").split("\n").map((line, at) =>
      `${paint(at === 0 ? "> " : "  ", "cyan", this.#color)}${
        safeText(line.replaceAll("\t", "  "))
      }\n`
    );
    return `${before}${paint(head, "cyan", this.#color)}\n${lines.join("")}`;
  }

  /** Separates what was before from what is now. */
  #line(): string {
    return `${paint("── from now on ──", "dim", this.#color)}\n`;
  }

  #block(text: string, style: Style): string {
    const clean = this.#clean(text).replace(/\n+$/, "");
    return `${this.#closed()}${this.#paintLines(clean, style)}\n`;
  }

  /** What ends a line that was left open. */
  #closed(): string {
    const end = this.#isOpen ? "\n" : "";
    this.#isOpen = false;
    return end;
  }

  #paintLines(text: string, style: Style): string {
    if (!this.#color || style === "plain") return text;
    return text.split("\n").map((line) => line === "" ? "" : paint(line, style, true)).join("\n");
  }

  /** Text of somebody else: its colours stay where there are colours; nothing else of it may steer the terminal. */
  #clean(text: string): string {
    const lines = text.replaceAll("\r\n", "\n").split("\n");
    return lines.map((line) =>
      line.split(STYLES).map((part, at) =>
        at % 2 === 1 ? this.#color ? part : "" : safeText(part.replaceAll("\t", "    "))
      ).join("")
    ).join("\n");
  }
}

/** Colours and the like (SGR), which split keeps. */
// deno-lint-ignore no-control-regex
const STYLES = /(\x1b\[[0-9;:]*m)/;

/** Rich output as text: its plain form, with a note of what else there is. */
function richText(data: Readonly<Record<string, unknown>>): string {
  const plain = data["text/plain"];
  const others = Object.entries(data).filter(([type]) => type !== "text/plain");
  const notes = others.map(([type, value]) => `[${type}, ${formatBytes(sizeOf(value))}]`);
  if (typeof plain === "string" && plain !== "") {
    return others.some(([type]) => type.startsWith("image/"))
      ? `${plain} ${notes.join(" ")}`
      : plain;
  }
  return notes.join(" ");
}

function sizeOf(value: unknown): number {
  return typeof value === "string" ? value.length : JSON.stringify(value)?.length ?? 0;
}
