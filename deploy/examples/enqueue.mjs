#!/usr/bin/env node
// enqueue.py with Node and its own modules: enqueue.mjs ENVIRONMENT MIGRATION NAME KEY
import { connect } from "node:net";
import { setTimeout as rest } from "node:timers/promises";

class Gone extends Error {}

async function* call(method, parameters = {}) { // Its replies, one by one.
  const daemon = connect(process.env.MIGEDIT_SOCKET ?? "/run/migedit/control.sock").setEncoding("utf8");
  try {
    daemon.write(JSON.stringify({ method: `org.migedit.Queue.${method}`, parameters, more: method === "Watch" }) + "\0");
    let text = "";
    for await (const data of daemon) {
      const frames = (text + data).split("\0");
      text = frames.pop();
      for (const { error, parameters } of frames.map((frame) => JSON.parse(frame))) {
        if (error?.endsWith(".ShuttingDown")) throw new Gone("the daemon is stopping");
        if (error) throw new Error(`${error} ${JSON.stringify(parameters)}`);
        yield parameters;
      }
    }
  } catch (error) {
    throw error.code ? new Gone(error.message) : error; // The system's errors have a code.
  } finally {
    daemon.destroy();
  }
  throw new Gone("the daemon has gone");
}

async function ask(method, parameters) {
  for await (const reply of call(method, parameters)) return reply;
}

const [environment, id, name, key] = process.argv.slice(2);
const edit = { target: { environment, kind: "migration", id }, change: { mergePatch: { name } }, key };
const over = ["succeeded", "failed", "cancelled", "expired"];
let job, since, state;

async function follow() { // To the end of the job, from where the last connection was.
  if (!job) { // With its key it can be sent again, and is the same job. What happens to it comes after since.
    since = (await ask("Status")).lastSequence;
    [job] = (await ask("Enqueue", { edits: [edit] })).jobs;
    state = job.state;
  }
  if (!over.includes(state)) {
    for await (const { event } of call("Watch", { filter: { ids: [job.id] }, since })) {
      ({ sequence: since, what: state } = event);
      console.log(since, state);
      if (over.includes(state)) break;
    }
  }
  return (await ask("Get", { id: job.id })).job;
}

for (;;) {
  try {
    const { state, failure } = await follow();
    if (state !== "succeeded") throw new Error(`${state}: ${JSON.stringify(failure)}`);
    break;
  } catch (error) {
    const isGone = error instanceof Gone;
    console.error(isGone ? `${error.message}; trying again` : error.message);
    if (!isGone) {
      process.exitCode = 1;
      break;
    }
    await rest(1000);
  }
}
