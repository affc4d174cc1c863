"""Measures racks as Boxes3D in the Rerun viewer, from outside: one JSON object a line. Arguments: workload, picture."""

import json
import os
import platform
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import rerun as rr
import rerun.blueprint as rrb
from PIL import Image
from rerun.experimental import ViewerClient

workload = json.loads(Path(sys.argv[1]).read_text())
picture = Path(sys.argv[2])
here = Path(__file__).resolve().parent
racks = np.array(workload["racks"], dtype=np.float32)
camera = workload["camera"]
COLD, HOT = np.array([0x20, 0x60, 0xFF]), np.array([0xFF, 0x40, 0x20])

# How fast the eye goes around; the viewer turns it by the clock, not by frames.
SPIN_RADIANS_PER_SECOND = 0.3


def viewer_program() -> Path:
    packages = Path(rr.__file__).parents[1]
    return next(path for path in packages.glob("**/rerun_cli/rerun*") if os.access(path, os.X_OK) and path.is_file())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def cost(pid: int) -> dict[str, float]:
    """Nanoseconds on a processor of the main thread and of all, and memory, as Linux accounts them."""
    nanos = lambda file: int(file.read_text().split()[0])
    process = Path(f"/proc/{pid}")
    every = sum(nanos(task / "schedstat") for task in (process / "task").iterdir())
    memory = re.search(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.M)
    return {"wall": time.monotonic(), "main": nanos(process / "schedstat"), "all": every, "kib": int(memory[1])}


def frames(file: Path) -> tuple[int, float]:
    """Frames that the overlay layer of Mesa saw presented, and the seconds between them."""
    rows = [line.split(",") for line in file.read_text().splitlines()[1:]] if file.exists() else []
    whole = [row for row in rows if len(row) == 5]
    return sum(int(row[3]) for row in whole), sum(int(row[4]) for row in whole) / 1e6


def send_colours() -> None:
    """What arrives each second: every value is new, the first of each rack becomes its colour."""
    values = np.random.default_rng().random((len(racks), workload["values_per_rack"]), dtype=np.float32)
    began = time.monotonic()
    colours = (COLD + (HOT - COLD) * values[:, :1]).astype(np.uint8)
    rr.set_time("arrived", timestamp=time.time())
    rr.log("racks", rr.Boxes3D.from_fields(colors=colours))
    rr.log("values", rr.Scalars(values.ravel()))
    sent_ms.append((time.monotonic() - began) * 1e3)


def keep_sending() -> None:
    while not done.wait(1.0):
        send_colours()


def shows_racks(file: Path) -> bool:
    """Whether there are many pixels of the racks' saturated colours in the picture."""
    pixels = np.asarray(Image.open(file).convert("RGB"), dtype=np.int16)
    return int((pixels.max(axis=2) - pixels.min(axis=2) > 60).sum()) > 2000


sent_ms: list[float] = []
done = threading.Event()
overlay = here / "frames.csv"
overlay.unlink(missing_ok=True)
home = here / "home"
home.mkdir(exist_ok=True)
environment = dict(
    os.environ,
    HOME=str(home),
    XDG_CONFIG_HOME=str(home / "config"),
    VK_INSTANCE_LAYERS="VK_LAYER_MESA_overlay",
    VK_LAYER_MESA_OVERLAY_CONFIG=f"output_file={overlay},no_display=1,fps=1,frame=1,fps_sampling_period=500",
)
program, port, (width, height) = viewer_program(), free_port(), workload["size"]
url = f"rerun+http://127.0.0.1:{port}/proxy"
subprocess.run([program, "analytics", "disable"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
log = here / "viewer.log"
began = time.monotonic()
viewer = subprocess.Popen(
    [program, "--port", str(port), "--bind", "127.0.0.1", "--window-size", f"{width}x{height}"]
    + ["--renderer", "vulkan", "--hide-welcome-screen", "--memory-limit", "2GB"],
    env=environment,
    stdin=subprocess.DEVNULL,
    stdout=log.open("w"),
    stderr=subprocess.STDOUT,
)
try:
    while viewer.poll() is None and "Listening for gRPC" not in log.read_text() and time.monotonic() - began < 60:
        time.sleep(0.05)
    rr.init("heliotwin_peer")
    rr.connect_grpc(url)
    eye = rrb.EyeControls3D(
        position=camera["eye"], look_target=camera["target"], eye_up=(0, 1, 0), spin_speed=SPIN_RADIANS_PER_SECOND
    )
    panels = [kind(state="hidden") for kind in (rrb.TopPanel, rrb.BlueprintPanel, rrb.SelectionPanel, rrb.TimePanel)]
    view = rrb.Spatial3DView(origin="/racks", eye_controls=eye, line_grid=False)
    rr.send_blueprint(rrb.Blueprint(view, *panels, auto_layout=False, auto_views=False))
    rr.log("racks", rr.ViewCoordinates.RIGHT_HAND_Y_UP, static=True)
    rr.log("racks", rr.Boxes3D(centers=racks[:, :3], half_sizes=racks[:, 3:] / 2, fill_mode="solid"), static=True)
    send_colours()
    sender = threading.Thread(target=keep_sending, name="sender", daemon=True)
    sender.start()

    client = ViewerClient.connect(url)
    picture.unlink(missing_ok=True)
    first_picture = None
    while first_picture is None and time.monotonic() - began < 120:
        try:
            client.save_screenshot(str(picture))
            if shows_racks(picture):
                first_picture = time.monotonic() - began
        except Exception as error:  # It is starting, or its frames take longer than it waits.
            print(f"no picture yet: {error}", file=sys.stderr)
            time.sleep(0.2)
    if first_picture is None:
        sys.exit(f"the viewer showed no racks in two minutes; its log is {log}")
    adapter = re.search(r'wgpu adapter .*name: "([^"]*)".*driver_info: "([^"]*)"', log.read_text())
    versions = {"rerun": rr.__version__, "python": platform.python_version()}
    versions["rasteriser"] = " ".join(adapter.groups()) if adapter else "unknown"
    print(json.dumps({"bench": "peer_start", "first_picture_seconds": first_picture, "versions": versions}), flush=True)

    time.sleep(workload["warm_up_seconds"])
    for repetition in range(1, workload["repetitions"] + 1):
        start, (first, since), sent = cost(viewer.pid), frames(overlay), len(sent_ms)
        time.sleep(workload["seconds"])
        end, (last, until) = cost(viewer.pid), frames(overlay)
        drawn, wall = last - first, end["wall"] - start["wall"]
        main, every = ((end[key] - start[key]) / 1e6 for key in ("main", "all"))
        per_frame = lambda value: value / drawn if drawn else None
        result = {
            "bench": "peer_frame",
            "repetition": repetition,
            "frames": drawn,
            "frames_per_second": drawn / (until - since) if drawn else None,
            "wall_ms": per_frame((until - since) * 1e3),
            "main_thread_cpu_ms": per_frame(main),
            "process_cpu_ms": per_frame(every),
            "main_thread_cores": main / wall / 1e3,
            "cores": every / wall / 1e3,
            "log_call_wall_ms": float(np.median(sent_ms[sent:])) if sent_ms[sent:] else None,
            "resident_mib": end["kib"] / 1024,
        }
        print(json.dumps(result), flush=True)
    client.save_screenshot(str(picture))
finally:
    done.set()
    viewer.terminate()
    viewer.wait(20)
