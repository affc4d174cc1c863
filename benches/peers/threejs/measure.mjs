// Measures page.js in headless Chromium: one JSON object a line. Arguments: workload, Chromium, picture to save, Chromium switches.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const [workloadFile, chromium, picture, ...switches] = process.argv.slice(2);
const workload = JSON.parse(readFileSync(workloadFile));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// A browser loads modules from servers only: one for what the page needs, on this machine alone.
const server = createServer((request, response) => {
  const path = request.url === "/" ? "/index.html" : request.url;
  const file = path.startsWith("/three/") ? here(`./node_modules/three/build/${path.slice(7)}`)
    : path === "/workload.json" ? workloadFile : here(`.${path}`);
  try {
    const text = readFileSync(file);
    response.writeHead(200, {
      "content-type": path.endsWith(".html") ? "text/html" : "text/javascript",
      // A page that no other can reach gets the exact clock.
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    }).end(text);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

/** `root` and all that descends from it. */
function tree(root) {
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch { /* It ended meanwhile. */ }
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

const nanos = (file) => Number(readFileSync(file, "utf8").split(" ")[0]);

/** What each process has cost by now, as Linux accounts it. */
function costs(root) {
  const found = new Map();
  for (const pid of tree(root)) {
    try {
      const all = readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + nanos(`/proc/${pid}/task/${task}/schedstat`), 0);
      const memory = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
      const type = /--type=([\w-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1] ?? "browser";
      found.set(pid, { main: nanos(`/proc/${pid}/schedstat`), all, kib: Number(memory?.[1] ?? 0), type });
    } catch { /* It ended meanwhile. */ }
  }
  return found;
}

/** Milliseconds that processes of `type`, or all, took from one account to the next. */
const spent = (from, to, key, type) => [...to].filter(([, cost]) => !type || cost.type === type)
  .reduce((sum, [pid, cost]) => sum + cost[key] - (from.get(pid)?.[key] ?? 0), 0) / 1e6;

const [width, height] = workload.size;
const began = performance.now();
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  defaultViewport: { width, height },
  protocolTimeout: 600_000,
  args: ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update", ...switches],
});
try {
  const [page] = await browser.pages();
  page.on("console", (message) => console.error(message.text()));
  const failed = new Promise((_, fail) => page.on("pageerror", fail));
  failed.catch(() => {}); // The race below tells it.
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await Promise.race([page.waitForFunction(() => globalThis.ready, { timeout: 120_000 }), failed]);
  const seconds = (performance.now() - began) / 1e3;
  const ready = await page.evaluate(() => globalThis.ready);
  const versions = { ...ready, chromium: await browser.version(), node: process.version };
  console.log(JSON.stringify({ bench: "peer_start", first_picture_seconds: seconds, versions }));

  const root = browser.process().pid;
  await page.evaluate((warmUp) => measure(warmUp), workload.warm_up_seconds);
  for (let repetition = 1; repetition <= workload.repetitions; repetition += 1) {
    const before = costs(root);
    const { frames, wall_ms, script_ms, recolours_ms } = await page.evaluate((seconds) => measure(seconds), workload.seconds);
    const after = costs(root);
    const process_ms = spent(before, after, "all");
    console.log(JSON.stringify({
      bench: "peer_frame", repetition, frames,
      frames_per_second: frames / wall_ms * 1e3,
      wall_ms: wall_ms / frames,
      main_thread_cpu_ms: spent(before, after, "main", "renderer") / frames,
      script_wall_ms: script_ms / frames,
      graphics_process_cpu_ms: spent(before, after, "all", "gpu-process") / frames,
      process_cpu_ms: process_ms / frames,
      cores: process_ms / wall_ms,
      recolour_wall_ms: recolours_ms.sort((a, b) => a - b)[recolours_ms.length >> 1],
      resident_mib: [...after.values()].reduce((sum, cost) => sum + cost.kib, 0) / 1024,
    }));
  }
  if (picture) await page.screenshot({ path: picture });
} finally {
  await browser.close();
  server.close();
}
