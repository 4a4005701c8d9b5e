import { HeaderFault } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";
import type { TokenCursor } from "./token_cursor.ts";

/** Goes behind an assertion, or a pragma in the text, that begins with the next token; whether there is one. */
export function skipsAside(cursor: TokenCursor, { text, place }: HeaderToken): boolean {
  if (/^(_Static_assert|static_assert|asm|__asm__)$/.test(text)) {
    cursor.skipTo(";");
    return true;
  }
  if (text !== "_Pragma") return false;
  cursor.take();
  const from = cursor.at;
  cursor.skipBrackets();
  const words = cursor.slice(from, cursor.at);
  if (words.some(({ text }) => /pack|scalar_storage_order|ms_struct/.test(text))) {
    throw new HeaderFault("_Pragma is not understood", place);
  }
  return true;
}
