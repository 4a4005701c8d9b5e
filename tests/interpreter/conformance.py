# Jupyter's own test suite for kernels (jupyter_kernel_test), all of it; the argument is the name of the installed kernel.
import sys, unittest

import jupyter_kernel_test as suite


class Conformance(suite.KernelTests):
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    completion_samples = [
        {"text": "encodeURIC", "matches": {"encodeURIComponent"}},
        {"text": "Number.MAX_S", "matches": {"MAX_SAFE_INTEGER"}},
    ]
    complete_code_samples = ["1", "const a: number = 3", "function f() { return 1 }", "`text`", "if (true) {}\n"]
    incomplete_code_samples = ["function f() {", "`text", "[1, 2", "1 +", "if (true) {"]
    invalid_code_samples = ["let = = 3", ")", "const const"]
    code_page_something = ""
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((n) => n + 1)", "result": "[ 2, 3 ]"},
        {"code": "const n: bigint = 3n; n ** 5n", "result": "243n"},
    ]
    code_display_data = [
        {"code": "await Deno.jupyter.display(Deno.jupyter.html`<b>1</b>`)", "mime": "text/html"},
        {"code": "await Deno.jupyter.display(Deno.jupyter.svg`<svg/>`)", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "6 [*] 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "encodeURIComponent"
    code_clear_output = "clearOutput()"


class Welcome(suite.IopubWelcomeTests):
    support_iopub_welcome = True


if __name__ == "__main__":
    Conformance.kernel_name = Welcome.kernel_name = sys.argv[2]
    tests = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, (Conformance, Welcome)))
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    skipped = [test.id().rpartition(".")[2] for test, _ in result.skipped]
    # There is no pager; all else is to be tested.
    sys.exit(0 if result.wasSuccessful() and skipped == ["test_pager"] else f"skipped: {skipped}")
