// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Calls the function "add" with two numbers: robo run add_caller.ts 1 2
import { HostFunctionCaller } from "robo";

using add = new HostFunctionCaller<[number, number], number>("add");
console.log(await add(Number(Deno.args[0]), Number(Deno.args[1])));
