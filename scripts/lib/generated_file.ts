import { ROOT } from "./checkout.ts";
import { print } from "./print.ts";

/** A file of the checkout that a program writes. */
export interface GeneratedFile {
  /** Its path in the checkout. */
  readonly path: string;
  /** What it should hold. */
  readonly text: string;
}

/** Writes files, or with `onlyCheck` compares them; resolves to the exit status, 1 when one is out of date. */
export async function keepGenerated(
  files: readonly GeneratedFile[],
  onlyCheck: boolean,
): Promise<number> {
  let status = 0;
  for (const { path, text } of files) {
    const full = `${ROOT}/${path}`;
    if (!onlyCheck) {
      await Deno.writeTextFile(full, text);
      print(`wrote ${path}`);
    } else if (await Deno.readTextFile(full).catch(() => "") !== text) {
      print(`${path} is out of date: run ./robo dev schema`);
      status = 1;
    }
  }
  return status;
}
