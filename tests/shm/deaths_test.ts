import { shmTest } from "../../client/shm/shm_testing.ts";
import { killUnderAwaitedCall, killUnderCallSync, killWithLastWill } from "./deaths.ts";

shmTest("An awaited call ends as died when its dispatcher is killed", async () => {
  await killUnderAwaitedCall();
});

shmTest("A call on the thread ends as died when its dispatcher is killed", async () => {
  await killUnderCallSync();
});

shmTest("A last will comes to who waits for the variable when its owner is killed", async () => {
  await killWithLastWill();
});
