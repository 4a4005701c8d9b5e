/**
 * A worker that waits for values of the variable whose name it is told, until it is terminated.
 *
 * @module
 */
import { HostVariable } from "../../client/shm/host_variable.ts";

declare const self: {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(text: string): void;
};

self.onmessage = ({ data }) => {
  const variable = new HostVariable<number>(data);
  void variable.next();
  // By then the call is parked.
  setTimeout(() => self.postMessage("waits"), 0);
};
