/** How JSON says what it has more than one way for. */
export interface JsonForm {
  /** Enums as their names where they have one, or always as numbers. Default: `names`. */
  readonly enums: "names" | "numbers";
  /** Arrays of arrays as such, or as one array, row by row. Default: `nested`. */
  readonly arrays: "nested" | "flat";
  /** Arrays of `uint8_t` as arrays of numbers, or as texts in base64. Default: `numbers`. */
  readonly bytes: "numbers" | "base64";
  /** Integers beyond ±2^53 as decimal texts, or as the nearest numbers. Default: `text`. */
  readonly wide: "text" | "numbers";
}

/** The form that `foxgloveJsonSchema` describes: Foxglove names enums by their numbers, and knows no arrays of arrays. */
export const FOXGLOVE_JSON: JsonForm = {
  enums: "numbers",
  arrays: "flat",
  bytes: "base64",
  wide: "text",
};

/** A form with what is not said as it is by default. */
export function jsonForm(form: Partial<JsonForm>): JsonForm {
  return { enums: "names", arrays: "nested", bytes: "numbers", wide: "text", ...form };
}
