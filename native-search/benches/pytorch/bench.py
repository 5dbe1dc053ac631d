"""Measures cases in PyTorch; a case is a folder with case.json and values.bin.

Reads one folder a line from stdin and answers with one line of JSON each; the first line of the
answer says the versions. Each case runs in a process of its own, forked after torch was imported.
"""

import argparse
import json
import math
import os
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(3)  # the caller says what to do

from steps import KINDS


def peak_kib():
    """The process's largest resident memory; none where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            lines = [line for line in status if line.startswith("VmHWM:")]
        return int(lines[0].split()[1])
    except (OSError, IndexError):
        return None


def load(case, folder, modules, device):
    """Puts the weights into `modules` and returns the other values by name."""
    parameters = dict(modules.named_parameters())
    expected, given = set(parameters), {}
    with open(os.path.join(folder, "values.bin"), "rb") as values:
        for entry in case["values"]:
            name, shape = entry["name"], entry["shape"]
            data = bytearray(values.read(4 * math.prod(shape)))
            tensor = torch.frombuffer(data, dtype=torch.float32).reshape(shape)
            if entry["weight"]:
                if list(parameters[name].shape) != shape:
                    raise ValueError(f"{name} is {shape}, not {list(parameters[name].shape)}")
                parameters[name].data.copy_(tensor)
                expected.remove(name)
            else:
                given[name] = tensor.to(device)
    if expected:
        raise ValueError(f"no values for {sorted(expected)}")
    return given


def worst_difference(case, given):
    """Largest difference of all outputs, each relative to its largest value."""
    with torch.no_grad():
        found = case.outputs(given)
    worst = 0.0
    for name, value in found.items():
        expected = given[f"expected.{name}"]
        difference = (value - expected).abs().max() / expected.abs().max().clamp_min(1e-12)
        worst = max(worst, difference.item())
    return worst


def seconds_of(run, limits, synchronise):
    for _ in range(limits["warm-ups"]):
        next(run)
    synchronise()
    start, seconds = time.perf_counter(), []
    while len(seconds) < limits["least"] or (
        len(seconds) < limits["most"] and time.perf_counter() - start < limits["budget"]
    ):
        before = time.perf_counter()
        next(run)
        synchronise()
        seconds.append(time.perf_counter() - before)
    return sorted(seconds)


def measure(folder, device):
    started = peak_kib()
    with open(os.path.join(folder, "case.json"), encoding="utf-8") as file:
        description = json.load(file)
    case = KINDS[description["kind"]](description, device)
    given = load(description, folder, case.modules, device)
    difference = worst_difference(case, given)
    synchronise = torch.cuda.synchronize if device == "cuda" else lambda: None
    seconds = seconds_of(case.repeat(given), description["limits"], synchronise)
    count, middle = len(seconds), len(seconds) // 2
    return {
        "parameters": sum(p.numel() for p in case.modules.parameters()),
        "difference": difference,
        "times": count,
        "median": seconds[middle] if count % 2 else sum(seconds[middle - 1 : middle + 1]) / 2,
        "fastest": seconds[0],
        "started-kib": started,
        "peak-kib": peak_kib(),
    }


def in_a_process(folder, device, threads):
    """Forked, so that the peak of memory is the case's own and torch is imported once."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            torch.set_num_threads(threads)
            print(json.dumps(measure(folder, device)), flush=True)
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"error": f"the process of {folder} ended with {status}"}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    hello = {
        "torch": torch.__version__,
        "python": sys.version.split()[0],
        "onednn": torch.backends.mkldnn.is_available(),
    }
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        in_a_process(line.strip(), arguments.device, arguments.threads)


if __name__ == "__main__":
    main()
