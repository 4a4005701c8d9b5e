/** A header that another one includes. */
export interface IncludedHeader {
  /** What it is called, for people. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
  /** Whether it is one of the system's, whose mistakes are not the user's. */
  readonly isSystem?: boolean;
}

/** Finds a header: `name` is what stands between quotes or brackets, `from` the file that includes it. */
export type Include = (
  name: string,
  from: { readonly file: string; readonly isQuoted: boolean },
) => IncludedHeader | undefined;
