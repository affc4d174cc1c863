"""Looks into a store from outside: when it holds all samples, how many it holds when read back, and how long a message
takes from the call that publishes it to the first query that finds it.

    watch.py postgres|influxdb|victoriametrics ADDRESS SAMPLES BROKER_PORT

Prints lines of JSON: `committed_ns`, when the store's own count of accepted rows got there; after a line on its standard
input `stored`; after another, which names a topic, the latencies of messages to it. ADDRESS is a DSN or the base of URLs.
"""

import asyncio
import json
import random
import sys
import time
import urllib.parse
import urllib.request

import asyncpg
import gmqtt

PATIENCE_SECS = 300
# Between two looks at a store's own counter, and between two queries for one probe.
COUNT_SECS = 0.05
LOOK_SECS = 0.002
PROBES = 50
# A store that shows a row after seconds is asked about fewer.
PROBING_SECS = 20
PROBE_SECS = 0.107


def fetch(base, path, **query):
    query = "?" + urllib.parse.urlencode(query) if query else ""
    with urllib.request.urlopen(base + path + query, timeout=60) as answer:
        return answer.read().decode()


class FedByTelegraf:
    """A store that is asked over HTTP; Telegraf names points by their topics."""

    def __init__(self, base):
        self.base = base

    async def open(self):
        pass

    def name_of(self, topic):
        return topic


class InfluxDb(FedByTelegraf):
    def ask(self, statement):
        answer = json.loads(fetch(self.base, "/query", db="telegraf", q=statement, epoch="ms"))
        return answer["results"][0].get("series", [])

    async def accepted(self):
        told = json.loads(fetch(self.base, "/debug/vars"))
        return sum(v["values"].get("writePointsOk", 0) for v in told.values() if isinstance(v, dict) and v.get("name") == "shard")

    async def stored(self):
        return self.ask("SELECT count(value) FROM sample")[0]["values"][0][1]

    async def shows(self, point, at):
        return bool(self.ask(f"SELECT value FROM sample WHERE point = '{point}' AND time = {at}ms"))


class VictoriaMetrics(FedByTelegraf):
    async def accepted(self):
        lines = fetch(self.base, "/metrics").splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith('vm_rows_inserted_total{type="influx"}'))

    async def stored(self):
        fetch(self.base, "/internal/force_flush")
        lines = fetch(self.base, "/api/v1/export", match="sample_value").splitlines()
        return sum(len(json.loads(line)["values"]) for line in lines)

    async def shows(self, point, at):
        return bool(fetch(self.base, "/api/v1/export", match=f'sample_value{{point="{point}"}}', start=at / 1000, end=at / 1000))


class PostgreSql:
    def __init__(self, dsn):
        self.dsn = dsn

    def name_of(self, topic):
        return topic.removeprefix("dc/")

    async def open(self):
        self.connection = await asyncpg.connect(self.dsn)

    # Its consumer tells when all is committed, and is asked first.
    async def accepted(self):
        return await self.stored()

    async def stored(self):
        return await self.connection.fetchval("SELECT count(*) FROM sample")

    async def shows(self, point, at):
        statement = (
            "SELECT true FROM sample WHERE at = to_timestamp($2::double precision / 1000)"
            " AND point = (SELECT id FROM point WHERE name = $1)"
        )
        return await self.connection.fetchval(statement, point, at)


async def count(store, expected):
    began = time.monotonic()
    while await store.accepted() < expected:
        if time.monotonic() - began > PATIENCE_SECS:
            sys.exit(f"{await store.accepted()} of {expected} came within {PATIENCE_SECS} s")
        await asyncio.sleep(COUNT_SECS)
    print(json.dumps({"committed_ns": time.time_ns()}), flush=True)
    # What reading back costs the store is nobody's to pay: its processor time is read first.
    sys.stdin.readline()
    print(json.dumps({"stored": await store.stored()}), flush=True)


async def probe(store, port, topic):
    client = gmqtt.Client("contest-probe")
    await client.connect("127.0.0.1", port, version=gmqtt.constants.MQTTv50)
    point = store.name_of(topic)
    took = []
    until = time.monotonic() + PROBING_SECS
    for number in range(PROBES):
        if time.monotonic() > until:
            break
        # Spread over the consumer's own period.
        await asyncio.sleep(PROBE_SECS * random.uniform(0.5, 1.5))
        at = time.time_ns() // 1_000_000
        payload = json.dumps({"value": 20 + number / 1000, "unit": "°C", "at": at}, ensure_ascii=False)
        began = time.monotonic()
        client.publish(topic, payload, qos=1)
        await asyncio.sleep(0)
        while not await store.shows(point, at):
            if time.monotonic() - began > PATIENCE_SECS:
                sys.exit(f"probe {number} never showed")
            await asyncio.sleep(LOOK_SECS)
        took.append(1000 * (time.monotonic() - began))
    await client.disconnect()
    took.sort()
    share = lambda share: round(took[int((len(took) - 1) * share)], 2)
    print(json.dumps({"visible_ms_p50": share(0.5), "visible_ms_p99": share(0.99), "probes": len(took)}), flush=True)


async def main():
    kind, address, expected, port = sys.argv[1:]
    store = {"postgres": PostgreSql, "influxdb": InfluxDb, "victoriametrics": VictoriaMetrics}[kind](address)
    await store.open()
    await count(store, int(expected))
    if topic := sys.stdin.readline().strip():
        await probe(store, int(port), topic)


asyncio.run(main())
