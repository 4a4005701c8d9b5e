import { cText } from "../../ffi/c_struct.ts";
import { check } from "../../ffi/check.ts";
import { nativeLibrary } from "../../ffi/library.ts";

/** How this process is called in values and calls from now on, instead of `deno`. */
export function nameProcess(name: string): void {
  check(nativeLibrary().symbols.robo_set_process_name(cText(name)));
}
