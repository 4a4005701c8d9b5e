import { highlight, type Span } from "./console_highlight.ts";
import type { EditorState, Menu } from "./console_state.ts";
import { paint, type Style } from "./screen.ts";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

/** What stands in front of an input, and how it is shown. */
export interface PromptLook {
  /** In front of its first line, such as `In [3]: `. */
  readonly prompt: string;
  /** In front of its other lines. */
  readonly continuation: string;
  /** Whether it is code, which has colours. */
  readonly isCode: boolean;
  /** Whether what is typed is not to be seen. */
  readonly isHidden?: boolean;
}

/** The part of the terminal that the input takes. */
export interface DrawnPrompt {
  /** Its lines, none wider than the terminal. */
  readonly lines: readonly string[];
  /** Where in them the cursor stands, from 0. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Lines of the menu at most. */
const MENU_LINES = 6;

/** What a tab takes, as people see it. */
const TAB = "    ";

/** Draws an input as it stands, for a terminal of this size. */
export function drawPrompt(
  state: EditorState,
  look: PromptLook,
  size: { readonly columns: number; readonly rows: number; readonly color: boolean },
): DrawnPrompt {
  // The last column stays free: some terminals wrap in front of it, some behind.
  const width = Math.max(8, size.columns - 1);
  const input = drawInput(state, look, { width, color: size.color });
  const below = [
    ...state.search === undefined ? [] : [searchLine(state.search, width, size.color)],
    ...state.menu === undefined ? [] : drawMenu(state.menu, width, size.color),
  ];
  const rows = Math.max(1, size.rows - 1 - below.length);
  const first = Math.min(Math.max(0, input.cursor.row - rows + 1), input.lines.length);
  const lines = [...input.lines.slice(first, first + rows), ...below];
  return { lines, cursor: { row: input.cursor.row - first, column: input.cursor.column } };
}

/** The input in lines, the long ones broken. */
function drawInput(
  { text, cursor }: EditorState,
  { prompt, continuation, isCode, isHidden = false }: PromptLook,
  { width, color }: { readonly width: number; readonly color: boolean },
): DrawnPrompt {
  const shown = isHidden ? "" : text;
  const spans = isCode && color ? highlight(shown) : [];
  const line = new LineWriter(width, color);
  line.add(safeText(prompt), "green");
  let place = line.place;
  let offset = 0;
  let next = 0;
  for (const character of shown) {
    if (offset === cursor) place = line.place;
    while (spans[next] !== undefined && spans[next]!.end <= offset) next++;
    const span: Span | undefined = spans[next];
    const style: Style = span !== undefined && span.start <= offset ? span.style : "plain";
    if (character === "\n") {
      line.end();
      line.add(safeText(continuation), "green");
    } else line.add(character === "\t" ? TAB : safeText(character), style);
    offset += character.length;
  }
  if (cursor >= offset) place = line.place;
  return { lines: line.lines(), cursor: place };
}

/** Lines of a width, in styles. */
class LineWriter {
  readonly #width: number;
  readonly #color: boolean;
  readonly #lines: string[] = [];
  #line = "";
  #run = "";
  #style: Style = "plain";
  #column = 0;

  constructor(width: number, color: boolean) {
    this.#width = width;
    this.#color = color;
  }

  /** Where the next character goes. */
  get place(): { row: number; column: number } {
    const isFull = this.#column >= this.#width;
    return { row: this.#lines.length + (isFull ? 1 : 0), column: isFull ? 0 : this.#column };
  }

  /** Writes text without line breaks. */
  add(text: string, style: Style): void {
    for (const character of text) {
      const width = displayWidth(character);
      if (this.#column + width > this.#width) this.end();
      if (style !== this.#style) this.#endRun(style);
      this.#run += character;
      this.#column += width;
    }
  }

  /** Ends the line. */
  end(): void {
    this.#endRun(this.#style);
    this.#lines.push(this.#line);
    this.#line = "";
    this.#column = 0;
  }

  /** All lines, the last one with room for the cursor. */
  lines(): string[] {
    if (this.#column >= this.#width) this.end();
    this.#endRun("plain");
    return [...this.#lines, this.#line];
  }

  #endRun(style: Style): void {
    this.#line += paint(this.#run, this.#run === "" ? "plain" : this.#style, this.#color);
    this.#run = "";
    this.#style = style;
  }
}

function searchLine(
  { query, isFound }: NonNullable<EditorState["search"]>,
  width: number,
  color: boolean,
): string {
  const words = isFound ? "search" : "not found";
  return paint(truncate(`${words}: ${safeText(query)}`, width), isFound ? "cyan" : "red", color);
}

/** The matches in columns, those around the one that is taken. */
function drawMenu({ matches, selected }: Menu, width: number, color: boolean): string[] {
  const names = matches.map(({ text }) => safeText(text));
  const widest = Math.min(width - 2, Math.max(...names.map(displayWidth)));
  const perLine = Math.max(1, Math.floor(width / (widest + 2)));
  const count = Math.ceil(names.length / perLine);
  const chosen = Math.floor(Math.max(0, selected) / perLine);
  const room = count > MENU_LINES ? MENU_LINES - 1 : MENU_LINES;
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), count - room));
  const lines: string[] = [];
  for (let row = first; row < Math.min(count, first + room); row++) {
    const cells = names.slice(row * perLine, (row + 1) * perLine).map((name, column) => {
      const isChosen = row * perLine + column === selected;
      const cell = fit(name, widest);
      // Without colours the choice has to be seen, too.
      if (!color) return `${isChosen ? ">" : " "}${cell} `;
      return ` ${paint(cell, isChosen ? "inverse" : "plain", color)} `;
    });
    lines.push(cells.join(""));
  }
  if (count > MENU_LINES) {
    lines.push(paint(truncate(` ${names.length} matches`, width), "dim", color));
  }
  return lines;
}
