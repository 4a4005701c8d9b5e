import type { ByteCursor } from "../elf/mod.ts";
import { AT } from "./dwarf_constants.ts";
import type { DwarfUnit } from "./dwarf_unit.ts";
import { type FormReader, readForm } from "./form_value.ts";
import type { WorkBudget } from "./work_budget.ts";

/** Most source files that are taken from one unit. */
const MOST_FILES = 65_536;

const LNCT_PATH = 1;
const LNCT_DIRECTORY = 2;

/** The paths of a unit's source files by number, from the header of its line numbers (DWARF 5, 6.2.4); empty where there is none. */
export function sourceFiles(
  unit: DwarfUnit,
  { lines, budget }: { readonly lines: ByteCursor | undefined; readonly budget: WorkBudget },
): readonly string[] {
  const files = readFiles(unit, lines);
  budget.spend(files.length);
  return files;
}

function readFiles(unit: DwarfUnit, lines: ByteCursor | undefined): readonly string[] {
  const at = unit.root.values.get(AT.stmtList);
  if (lines === undefined || typeof at !== "number" || at >= lines.bytes.length) return [];
  const { values } = unit.root;
  const folder = text(values.get(AT.compDir));
  lines.at = at;
  const short = lines.u32();
  const offsetSize = short === 0xffffffff ? 8 : 4;
  if (offsetSize === 8) lines.skip(8);
  const version = lines.u16();
  if (version < 2 || version > 5) return [];
  if (version === 5) lines.skip(2);
  lines.skip(offsetSize);
  lines.skip(version >= 4 ? 5 : 4);
  lines.skip(Math.max(0, lines.u8() - 1));
  if (version < 5) return oldFiles(lines, { folder, main: text(values.get(AT.name)) });
  const reader: FormReader = { ...readerOf(unit), cursor: lines, offsetSize, version };
  const folders = table(reader).map(({ path }) => joined(folder, path));
  return table(reader).map(({ path, directory }) => joined(folders[directory] ?? folder, path));
}

function readerOf({ addressSize, unitAt, strings }: DwarfUnit) {
  return { addressSize, unitAt, strings };
}

/** Before version 5: folders from 1 on, then files from 1 on, each as a row that an empty name ends. */
function oldFiles(
  lines: ByteCursor,
  { folder, main }: { readonly folder: string; readonly main: string },
): string[] {
  const folders = [folder];
  for (let name = lines.text(); name !== ""; name = lines.text()) {
    if (folders.length > MOST_FILES) throw lines.broken("There are too many folders");
    folders.push(joined(folder, name));
  }
  const files = [joined(folder, main)];
  for (let name = lines.text(); name !== ""; name = lines.text()) {
    if (files.length > MOST_FILES) throw lines.broken("There are too many files");
    files.push(joined(folders[lines.count()] ?? folder, name));
    lines.skipLeb();
    lines.skipLeb();
  }
  return files;
}

/** Since version 5: a description of columns, then as many rows as are said. */
function table(reader: FormReader): { path: string; directory: number }[] {
  const { cursor } = reader;
  const columns = Array.from({ length: cursor.u8() }, () => {
    return { content: cursor.count(), form: cursor.count() };
  });
  const count = cursor.count();
  if (count > MOST_FILES) throw cursor.broken(`There are ${count} files`);
  return Array.from({ length: count }, () => {
    let [path, directory] = ["", 0];
    for (const { content, form } of columns) {
      const value = readForm(reader, { attribute: content, form, implicit: 0 });
      if (content === LNCT_PATH) path = text(value);
      if (content === LNCT_DIRECTORY && typeof value === "number") directory = value;
    }
    return { path, directory };
  });
}

function joined(folder: string, path: string): string {
  // What has its name in angle brackets is no file, such as gcc's <built-in>.
  return /^[/<]/.test(path) || folder === "" ? path : `${folder}/${path}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
