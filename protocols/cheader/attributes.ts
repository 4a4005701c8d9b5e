/** What attributes say of a type or a field. */
export interface Attributes {
  /** Whether it is `packed`. */
  isPacked: boolean;
  /** What it is aligned to at least, in bytes; 0 for nothing. */
  align: number;
  /** Another size, as gcc's `mode` names it. */
  mode: string | undefined;
  /** What is not understood, which changes what is in memory. */
  fault: string | undefined;
}

/** Nothing is said. */
export function noAttributes(): Attributes {
  return { isPacked: false, align: 0, mode: undefined, fault: undefined };
}

/** What two places say of the same type or field, together. */
export function mergedAttributes(a: Attributes, b: Attributes): Attributes {
  return {
    isPacked: a.isPacked || b.isPacked,
    align: Math.max(a.align, b.align),
    mode: b.mode ?? a.mode,
    fault: a.fault ?? b.fault,
  };
}

/** Attributes that change nothing in memory. */
const HARMLESS = new Set(
  ("access alias alloc_size always_inline artificial assume cold common const constructor copy deprecated designated_init destructor error " +
    "externally_visible fallthrough flatten format format_arg gcc_struct gnu_inline hot leaf malloc maybe_unused may_alias " +
    "nodiscard noclone noinline nonnull nonstring noplt noreturn nothrow no_instrument_function pure retain returns_nonnull section sentinel " +
    "symver tls_model unavailable unused used visibility warn_if_not_aligned warn_unused_result warning weak")
    .split(" "),
);

/** Whether an attribute changes nothing in memory. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name);
}

/** Bytes of integers that gcc's `mode` names. */
export const MODES: Readonly<Record<string, number>> = {
  byte: 1,
  QI: 1,
  HI: 2,
  SI: 4,
  DI: 8,
  TI: 16,
};
