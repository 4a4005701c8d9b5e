/** How strict a codec is with what it is to write. */
export interface EncodeRules {
  /** Whether keys that are no fields are an error. */
  readonly unknownKeys: "refused" | "ignored";
  /** Whether a text has to leave room for a zero byte behind it. */
  readonly textEnd: "needed" | "optional";
  /**
   * Whether what JSON cannot say is taken in another form: null for NaN, decimal texts for big integers, base64 for bytes, and one
   * array, row by row, for an array of arrays.
   */
  readonly json: boolean;
}

/** The rules for structs of C programs. */
export const C_RULES: EncodeRules = { unknownKeys: "refused", textEnd: "optional", json: true };
