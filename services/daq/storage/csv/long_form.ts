import { elementTexts } from "../elements.ts";

/** Names of the columns that say which element of a point a row is about. */
export function indexColumns(dimensions: number): string[] {
  return Array.from({ length: dimensions }, (_, at) => `i${at}`);
}

/** A row for each element of an array: its indices and its value. */
export function* longRows(
  { dtype, shape }: { readonly dtype: string; readonly shape: readonly number[] },
  bytes: Uint8Array<ArrayBuffer>,
): Generator<string[]> {
  const texts = elementTexts(dtype, bytes);
  for (const [element, text] of texts.entries()) {
    const indices: string[] = [];
    let rest = element;
    for (let at = shape.length - 1; at >= 0; at--) {
      indices.unshift(String(rest % shape[at]!));
      rest = Math.floor(rest / shape[at]!);
    }
    yield [...indices, text];
  }
}
