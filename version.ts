/** The version of `robo`, as in `deno.json` and `package.json`; a test keeps the three equal. */
export const VERSION = "0.1.0";
