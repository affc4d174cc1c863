"""Mosquitto → PostgreSQL, as a careful person writes it in Python: asyncio on uvloop, gmqtt with MQTT 5, orjson, and COPY.

What has come while a commit was on its way is the next commit, and a message is acknowledged after the commit that holds it.
Prints a line of JSON when it listens and another when all is committed; ends with its standard input.

    to_postgres.py BROKER_PORT DSN single|batch SAMPLES
"""

import asyncio
import json
import sys
import time
from datetime import datetime, timedelta, timezone

import asyncpg
import gmqtt
import orjson
import uvloop

# As large as the twin's own window.
RECEIVE_MAX = 20_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLI = timedelta(milliseconds=1)


class Writer:
    """Rows that wait, and who waits for them."""

    def __init__(self, connection):
        self.connection = connection
        self.rows = []
        self.numbers = {}
        self.has_come = asyncio.Event()
        self.committed = asyncio.get_running_loop().create_future()
        self.total = 0

    async def take(self, _client, topic, payload, _qos, _properties):
        if topic.startswith("dc/"):
            told = orjson.loads(payload)
            self.rows.append((self.number(topic[3:]), EPOCH + told["at"] * MILLI, told["value"]))
        else:
            number = self.number
            self.rows.extend(
                (number(told["point"]), EPOCH + told["at"] * MILLI, told["value"]) for told in orjson.loads(payload)
            )
        self.has_come.set()
        # The acknowledgement goes when this returns.
        await self.committed
        return 0

    def number(self, name):
        return self.numbers.setdefault(name, len(self.numbers))

    async def write(self, expected):
        named = 0
        while True:
            await self.has_come.wait()
            self.has_come.clear()
            rows, self.rows = self.rows, []
            waiting, self.committed = self.committed, asyncio.get_running_loop().create_future()
            names = list(self.numbers.items())[named:]
            async with self.connection.transaction():
                if names:
                    await self.connection.copy_records_to_table("point", records=names, columns=["name", "id"])
                await self.connection.copy_records_to_table(
                    "sample", records=rows, columns=["point", "at", "value"]
                )
            named += len(names)
            waiting.set_result(None)
            before, self.total = self.total, self.total + len(rows)
            if before < expected <= self.total:
                say({"committed_ns": time.time_ns()})


async def main():
    port, dsn, form, expected = sys.argv[1:]
    connection = await asyncpg.connect(dsn)
    # An index of ranges is all but free; one by point and time would cost the writer more.
    await connection.execute(
        "CREATE TABLE point (id integer PRIMARY KEY, name text UNIQUE NOT NULL);"
        "CREATE TABLE sample (point integer NOT NULL, at timestamptz NOT NULL, value double precision NOT NULL);"
        "CREATE INDEX ON sample USING brin (at)"
    )
    writer = Writer(connection)
    client = gmqtt.Client(
        "contest-python",
        clean_session=False,
        optimistic_acknowledgement=False,
        receive_maximum=RECEIVE_MAX,
        session_expiry_interval=3600,
    )
    client.on_message = writer.take
    subscribed = asyncio.Event()
    client.on_subscribe = lambda *_: subscribed.set()
    await client.connect("127.0.0.1", int(port), version=gmqtt.constants.MQTTv50)
    client.subscribe([gmqtt.Subscription("dc/#", qos=1), gmqtt.Subscription("export/+", qos=1)])
    await subscribed.wait()
    writing = asyncio.ensure_future(writer.write(int(expected)))
    say({"ready": form})
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    done, _ = await asyncio.wait([writing, over], return_when=asyncio.FIRST_COMPLETED)
    if writing in done:
        writing.result()


def say(line):
    print(json.dumps(line), flush=True)


uvloop.run(main())
