/**
 * The wire dialects of PyMoDAQ's TCP/IP protocol, oldest first: L1 is spoken by PyMoDAQ 1.6 to 2.0, L2 by 2.0.1 to 4.0,
 * T1 by 4.1, T2 by 4.2 and 4.3, T3 by 4.4, T4 by the pre-releases of 5.0. PyMoDAQ 5's serializall is not among them: it is spoken
 * over LECO, not over this protocol.
 */
export const DIALECTS = ["L1", "L2", "T1", "T2", "T3", "T4"] as const;

/** One of {@linkcode DIALECTS}. */
export type Dialect = typeof DIALECTS[number];

/** Whether data and positions travel as objects with names, units and time, as from PyMoDAQ 4.1 on. */
export function isTyped(dialect: Dialect): dialect is "T1" | "T2" | "T3" | "T4" {
  return dialect.startsWith("T");
}
