import { buildRouteMap, type RouteMap } from "@stricli/core";
import type { RoboContext } from "./context.ts";
import { bench } from "./shm/bench.ts";
import { call } from "./shm/call.ts";
import { shmDoctor } from "./shm/doctor.ts";
import { get } from "./shm/get.ts";
import { example } from "./shm/example.ts";
import { header } from "./shm/header.ts";
import { hz } from "./shm/hz.ts";
import { info } from "./shm/info.ts";
import { ls } from "./shm/ls.ts";
import { publish } from "./shm/publish.ts";
import { rm } from "./shm/rm.ts";
import { serve } from "./shm/serve.ts";
import { set } from "./shm/set.ts";
import { watch } from "./shm/watch.ts";

/** `robo shm`: values and functions that the processes of this machine share in memory. */
export const shm: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Share variables and functions between processes of this machine, in shared memory",
  },
  routes: {
    ls,
    info,
    get,
    set,
    watch,
    hz,
    rm,
    call,
    serve,
    publish,
    header,
    example,
    bench,
    doctor: shmDoctor,
  },
  aliases: { list: "ls" },
});
