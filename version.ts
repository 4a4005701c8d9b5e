/** The version of `robo`, as in `deno.json` and `package.json`; a test keeps the three equal. */
export const VERSION = "0.1.0";

/** The version of Deno that `robo` is made and tested with, as in the bootstrap; a test keeps the two equal. */
export const DENO_VERSION = "2.9.5";
