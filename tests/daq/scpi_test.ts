/**
 * SCPI as programs of others speak it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arrayData, MemoryLab, wireArray } from "../../services/daq/lab_testing.ts";
import { ScpiServer } from "../../services/daq/scpi/scpi_server.ts";
import { findPythonWith, runPython } from "../lib/python.ts";

const PYTHON = findPythonWith("pyvisa", "pyvisa_py");

const SCRIPT = `
import json, sys, pyvisa
port = sys.stdin.read()
lab = pyvisa.ResourceManager("@py").open_resource(
    f"TCPIP::127.0.0.1::{port}::SOCKET", read_termination="\\n", write_termination="\\n")
said = [lab.query("*IDN?"), lab.query("CAT?")]
lab.write("POS stage,12.5")
said += [lab.query("*OPC?"), lab.query_ascii_values("POS? stage"), lab.query_ascii_values("MEAS? cam,1D")]
lab.write("POS stage,1000")
lab.query("*OPC?")
said += [lab.query("SYST:ERR?"), lab.query("SYST:ERR?")]
print(json.dumps(said))
`;

Deno.test({
  name: "PyVISA measures and moves over a plain socket",
  ignore: PYTHON === undefined,
  fn: async () => {
    const spectrum = wireArray(Float64Array.of(1, 2.5, -1e-9));
    const lab = new MemoryLab({
      cam: { kind: "detector", grab: () => arrayData("cam", [spectrum]) },
      stage: { kind: "actuator", limits: { min: 0, max: 100 } },
    });
    await using scpi = await ScpiServer.start(lab, { port: 0, version: "1" });
    const port = scpi.endpoint.slice(scpi.endpoint.lastIndexOf(":") + 1);
    const said = await runPython(PYTHON!, SCRIPT, new TextEncoder().encode(port));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(said)), [
      "robo,daq-server,0,1",
      '"cam,detector,1","stage,actuator,1"',
      "1",
      [12.5],
      [1, 2.5, -1e-9],
      '-222,"Data out of range;stage may not go to 1000: its limits are 0 to 100"',
      '0,"No error"',
    ]);
  },
});
