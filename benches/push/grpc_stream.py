"""Streams samples over gRPC and waits for the acknowledgement of each batch: python3 benches/push/grpc_stream.py ADDRESS KEY [SAMPLES].

Needs grpcio and grpcio-tools. A batch that was not acknowledged when the connection was lost is sent again.
"""

import sys
import tempfile
import time
from pathlib import Path

import grpc
from grpc_tools import protoc

PROTO = Path(__file__).resolve().parents[2] / "crates/twin_proto/proto"
BATCH = 1000


def load_protocol():
    out = tempfile.mkdtemp()
    protoc.main(["", f"-I{PROTO}", f"--python_out={out}", f"--grpc_python_out={out}", "ingest.proto"])
    sys.path.insert(0, out)
    import ingest_pb2
    import ingest_pb2_grpc

    return ingest_pb2, ingest_pb2_grpc


def main():
    address, key = sys.argv[1], sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    pb, service = load_protocol()
    begin = int(time.time() * 1000) - count // 4
    batches = []
    for number in range(count // BATCH):
        samples = []
        for i in range(number * BATCH, (number + 1) * BATCH):
            rack = f"A{i % 4 + 1:02}"
            samples.append(pb.Sample(point=f"demo/hall-a/{rack}/inlet_mid", value=20 + i % 50 / 10, at_unix_millis=begin + i // 4))
        batches.append(pb.SampleBatch(number=number, samples=samples))

    waiting = dict(enumerate(batches))
    accepted = duplicates = refused = losses = 0
    started = time.monotonic()
    while waiting:
        try:
            with grpc.insecure_channel(address) as channel:
                stub = service.IngestStub(channel)
                stream = stub.Stream(iter(list(waiting.values())), metadata=[("x-api-key", key)], timeout=60, wait_for_ready=True)
                for answer in stream:
                    waiting.pop(answer.number)
                    accepted += answer.accepted
                    duplicates += answer.duplicates
                    refused += len(answer.refusals)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise
            losses += 1
            print(f"lost: {error.details()}; {len(waiting)} batches go again", flush=True)
            time.sleep(0.5)
    took = time.monotonic() - started
    print(f"{accepted} accepted, {duplicates} duplicates, {refused} refused, {losses} losses, {took:.1f} s, {count / took:.0f} samples/s")


main()
