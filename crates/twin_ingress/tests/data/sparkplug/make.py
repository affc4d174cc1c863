"""Writes messages.hex: a session of one edge node, encoded by Google's protobuf for Python. `python3 make.py`, in this folder.

Needs grpcio-tools to make (`protoc` for Python); the tests only read messages.hex: topic and payload in hex, one message a line.
"""
import subprocess, sys, tempfile
from pathlib import Path

here = Path(__file__).parent
out = tempfile.mkdtemp()
subprocess.check_call([sys.executable, "-m", "grpc_tools.protoc", f"-I{here}", f"--python_out={out}", "sparkplug.proto"])
sys.path.insert(0, out)
import sparkplug_pb2 as pb

NOW = 1769846390000  # 2026-01-31T07:59:50Z
lines = []


def send(kind, metrics, seq=None, device=None, at=NOW):
    payload = pb.Payload(timestamp=at, metrics=metrics)
    if seq is not None:
        payload.seq = seq
    topic = f"spBv1.0/DC9/{kind}/edge-1" + (f"/{device}" if device else "")
    lines.append(f"{topic} {payload.SerializeToString().hex()}")


def m(datatype, name=None, alias=None, at=NOW, **value):
    metric = pb.Metric(datatype=datatype, timestamp=at, **value)
    if name:
        metric.name = name
    if alias is not None:
        metric.alias = alias
    return metric


send("NBIRTH", [
    m(4, "bdSeq", long_value=7),
    m(11, "Node Control/Rebirth", boolean_value=False),
    m(9, "Inlet/Temperature", 1, float_value=21.25),
    m(10, "Feed/L1", 2, double_value=2875.5),
    m(8, "Energy/Wh", 3, long_value=(1 << 40) + 5),
    m(3, "Offset", 4, int_value=(-17) & 0xFFFFFFFF),
    m(1, "Tiny", 5, int_value=(-3) & 0xFFFFFFFF),
    m(2, "Small", 6, int_value=0xFFFE),
    m(4, "Large", 7, long_value=(-9000000000) & (2**64 - 1)),
    m(5, "Byte", 8, int_value=200),
    m(11, "Door/Open", 9, boolean_value=True),
    m(12, "Name", 10, string_value="Schrank №4 – Süd"),
    m(13, "Since", 11, long_value=NOW),
    m(17, "Blob", 12, bytes_value=b"\x00\x01\x02"),
    m(16, "Table", 13, dataset_value=pb.DataSet(columns=1, names=["a"], types=[3])),
    m(9, "Absent", 14, is_null=True),
    m(9, "Doubtful", 15, float_value=20.5,
      properties=pb.Properties(keys=["Quality"], values=[pb.Property(type=3, int_value=500)])),
], 0)
send("DBIRTH", [m(9, "s1/temp", 101, float_value=22.5)], 1, "rack-07")
send("NDATA", [pb.Metric(alias=1, timestamp=NOW + 1000, float_value=21.5)], 2, at=NOW + 1000)
send("NDATA", [pb.Metric(alias=4, timestamp=NOW + 2000, int_value=(-18) & 0xFFFFFFFF)], 3, at=NOW + 2000)
send("DDATA", [pb.Metric(alias=101, timestamp=NOW + 3000, float_value=23.0)], 4, "rack-07", NOW + 3000)
send("DDATA", [pb.Metric(alias=101, timestamp=NOW - 60000, float_value=19.0, is_historical=True)], 5, "rack-07", NOW + 3500)
send("DDEATH", [], 6, "rack-07", NOW + 4000)
send("NDEATH", [m(4, "bdSeq", long_value=7)])
(here / "messages.hex").write_text("\n".join(lines) + "\n")
