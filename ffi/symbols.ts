/**
 * The functions of `native/include/robo/*.h`, as `Deno.dlopen` wants them.
 *
 * What a call costs, measured: nothing but numbers 4 ns, each `pointer` 1 ns, each `buffer` 6 ns more, and 70 ns more for all if
 * one number is given where a `bigint` belongs. So structures that a wrapper keeps for itself are pointers (taken once with
 * `Deno.UnsafePointer.of`), and data is a buffer. Where speed does not count, everything is a buffer.
 *
 * @module
 */

const BYTES = { parameters: ["buffer", "usize"] } as const;

const SHARED = {
  robo_abi_version: { parameters: [], result: "u32" },
  robo_build_id: { parameters: [], result: "pointer" },
  robo_result_text: { parameters: ["i32"], result: "pointer" },
  robo_error_message: { ...BYTES, result: "usize" },
  robo_folder: { ...BYTES, result: "i32" },
  robo_set_process_name: { parameters: ["buffer"], result: "i32" },
  robo_set_spin: { parameters: ["u64"], result: "void" },
  robo_now: { parameters: [], result: "u64" },
  robo_is_alive: { parameters: ["u64"], result: "i32" },
  robo_list: { parameters: ["buffer", "u32", "buffer"], result: "i32" },
  robo_reap: { parameters: ["buffer"], result: "i32" },
  robo_wait: { parameters: ["buffer", "u32", "i64"], result: "i32" },
  /** `robo_wait` on a thread of its own: {@linkcode waiter} alone calls it. */
  robo_wait_parked: {
    name: "robo_wait",
    parameters: ["pointer", "u32", "i64"],
    result: "i32",
    nonblocking: true,
  },
  robo_ring: { parameters: ["pointer"], result: "void" },
} as const;

/** variable, data, length, codec, ticket. */
const WRITE = {
  parameters: ["pointer", "buffer", "u64", "u32", "pointer"],
  result: "i32",
} as const;

/** variable, expected ticket, data, length, codec, ticket. */
const COMPARE_WRITE = {
  parameters: ["pointer", "u64", "buffer", "u64", "u32", "pointer"],
  result: "i32",
} as const;

/** variable, buffer, capacity, value. */
const READ = { parameters: ["pointer", "buffer", "u64", "pointer"], result: "i32" } as const;

/** variable, greatest age or ticket, buffer, capacity, value. */
const READ_ONE = {
  parameters: ["pointer", "u64", "buffer", "u64", "pointer"],
  result: "i32",
} as const;

const VARIABLES = {
  robo_var_open: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
  robo_var_close: { parameters: ["pointer"], result: "void" },
  robo_var_remove: { parameters: ["buffer"], result: "i32" },
  robo_var_write: WRITE,
  robo_var_compare_write: COMPARE_WRITE,
  robo_var_read: READ,
  robo_var_read_fresh: READ_ONE,
  robo_var_read_ticket: READ_ONE,
  robo_var_ticket: { parameters: ["pointer"], result: "u64" },
  robo_var_peek: { parameters: ["pointer", "pointer"], result: "i32" },
  robo_var_is_valid: { parameters: ["pointer", "pointer"], result: "i32" },
  robo_var_loan: { parameters: ["pointer", "pointer"], result: "i32" },
  /** variable, loan, length, codec, ticket. */
  robo_var_publish: { parameters: ["pointer", "pointer", "u64", "u32", "pointer"], result: "i32" },
  robo_var_discard: { parameters: ["pointer", "pointer"], result: "void" },
  robo_var_wait: { parameters: ["pointer", "u64", "i64", "pointer"], result: "i32" },
  robo_var_set_will: { parameters: ["pointer", "buffer", "u64", "u32"], result: "i32" },
  robo_var_clear_will: { parameters: ["pointer"], result: "i32" },
  robo_var_get_info: { parameters: ["pointer", "buffer"], result: "i32" },
  robo_var_get_map: { parameters: ["pointer", "buffer"], result: "i32" },
} as const;

/** function, arguments, length, codec, result, capacity, reply, time-out. */
const CALL = {
  parameters: ["pointer", "buffer", "u64", "u32", "buffer", "u64", "pointer", "i64"],
  result: "i32",
} as const;

/** function, id, result, capacity, reply, time-out. */
const POLL = {
  parameters: ["pointer", "u64", "buffer", "u64", "pointer", "i64"],
  result: "i32",
} as const;

const FUNCTIONS = {
  robo_fn_open: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
  robo_fn_close: { parameters: ["pointer"], result: "void" },
  robo_fn_remove: { parameters: ["buffer"], result: "i32" },
  robo_fn_call: CALL,
  robo_fn_call_for: CALL,
  /** function, arguments, length, codec, id. */
  robo_fn_post: WRITE,
  robo_fn_begin: WRITE,
  robo_fn_poll: POLL,
  robo_fn_cancel: { parameters: ["pointer", "u64"], result: "i32" },
  robo_fn_get_info: { parameters: ["pointer", "buffer"], result: "i32" },
  robo_server_open: { parameters: ["u32", "buffer"], result: "i32" },
  robo_server_close: { parameters: ["pointer"], result: "void" },
  robo_server_stop: { parameters: ["pointer"], result: "void" },
  robo_server_add: { parameters: ["pointer", "buffer", "buffer", "buffer"], result: "i32" },
  robo_server_remove: { parameters: ["pointer", "u32"], result: "i32" },
  robo_server_receive: { parameters: ["pointer", "pointer", "i64"], result: "i32" },
  /** server, request, result, length, codec. */
  robo_server_reply: {
    parameters: ["pointer", "pointer", "buffer", "u64", "u32"],
    result: "i32",
  },
  robo_server_fail: { parameters: ["pointer", "pointer", "i32", "buffer"], result: "i32" },
} as const;

/** Version of the interface that the table describes, `ROBO_ABI_VERSION` of `robo/shm.h`. */
export const ABI_VERSION = 1;

/** What tells one library from another: all that is called before it is known to be the right one. */
export const IDENTIFYING = {
  robo_abi_version: SHARED.robo_abi_version,
  robo_build_id: SHARED.robo_build_id,
} as const;

/** Of the C library, which comes with ours: memory that outlives the thread of JavaScript that asked for it. */
const MEMORY = {
  calloc: { parameters: ["usize", "usize"], result: "pointer" },
  free: { parameters: ["pointer"], result: "void" },
} as const;

/** The whole interface. */
export const SYMBOLS = { ...SHARED, ...VARIABLES, ...FUNCTIONS, ...MEMORY } as const;

/** The functions of an open library. */
export type NativeSymbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
