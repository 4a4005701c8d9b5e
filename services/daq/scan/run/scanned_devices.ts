import type { Lab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import type { DeviceKind } from "../../../../protocols/daq/lab_types.ts";
import { parameterXml } from "../../../../protocols/pymodaq/parameters/mod.ts";
import type { ScanPlan } from "../plan/scan_plan.ts";
import type { ScannedDevice } from "../record/scan_record.ts";

/**
 * The devices of a scan as they are now. Throws a `RoboError` of kind `missing` for one that is unknown, and of kind `usage` for a
 * detector that is to be moved or an actuator that is to be read.
 */
export async function scannedDevices(lab: Lab, plan: ScanPlan): Promise<ScannedDevice[]> {
  const wanted: [string, DeviceKind][] = [
    ...plan.axes.map(({ device }): [string, DeviceKind] => [device, "actuator"]),
    ...plan.detectors.map(({ device }): [string, DeviceKind] => [device, "detector"]),
  ];
  return await Promise.all(wanted.map(([name, kind]) => scannedDevice(lab, name, kind)));
}

async function scannedDevice(lab: Lab, name: string, wanted: DeviceKind): Promise<ScannedDevice> {
  const { kind, title, dialect, address, units } = await lab.device(name);
  if (kind !== wanted) {
    const what = wanted === "actuator" ? "moved" : "read";
    throw new RoboError(
      "usage",
      `${name} is ${kind === "actuator" ? "an actuator" : "a detector"}, and cannot be ${what}`,
      {
        hint: "Axes are actuators; robo daq ls shows what there is",
      },
    );
  }
  const parameters = await lab.parameters(name);
  // The newest form, whatever the device itself speaks.
  const xml = parameters === null ? null : parameterXml(parameters, "T3");
  return { name, kind, title, dialect, address, units, xml };
}
