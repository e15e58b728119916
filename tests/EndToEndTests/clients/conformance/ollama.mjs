// The official Ollama client for Node, as its users write it: node conformance/ollama.mjs BASE_URL API_KEY
import assert from "node:assert/strict";
import { Ollama } from "ollama";
import { answer, assertUnit, collect, dot, fails, longList, model, question, soon, weatherQuestion } from "./ollama-world.mjs";
import { run } from "./run.mjs";

const [host, apiKey] = process.argv.slice(2);
const client = new Ollama({ host, headers: { Authorization: `Bearer ${apiKey}` } });
const france = () => [{ role: "user", content: question }];
const weather = () => [{ role: "user", content: weatherQuestion }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function", function: { name: "get_weather", description: "The weather of a city.", parameters } }];
const options = { temperature: 0 };

const generate = (body) => client.generate({ model, prompt: question, options, ...body });
const chat = (body) => client.chat({ model, messages: france(), options, ...body });
const refused = (promise, status, message) => fails(promise, (error) => {
  assert.equal(error.name, "ResponseError");
  assert.equal(error.status_code, status);
  assert.match(error.error, message);
});

function assertEnd(part, reason = "stop") {
  assert.equal(part.done, true);
  assert.equal(part.done_reason, reason);
  for (const name of ["total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"]) {
    assert.ok(Number.isInteger(part[name]) && part[name] > 0, `${name} is ${part[name]}`);
  }
  assert.ok(!Number.isNaN(Date.parse(part.created_at)));
}

function assertCall(message) {
  assert.equal(message.tool_calls.length, 1);
  assert.equal(message.tool_calls[0].function.name, "get_weather");
  assert.deepEqual(message.tool_calls[0].function.arguments, { city: "Paris" });
}

const named = async (name) => (await client.list()).models.find((one) => one.name === name);
const loaded = async (name) => (await client.ps()).models.find((one) => one.name === name);

await run({
  async "generate.create"() {
    const whole = await generate();
    assert.equal(whole.response, answer);
    assert.equal(whole.model, model);
    assertEnd(whole);
  },

  async "generate.stream"() {
    const parts = await collect(await generate({ stream: true }));
    assert.equal(parts.map(({ response }) => response).join(""), answer);
    assert.ok(parts.length > 2 && parts.slice(0, -1).every(({ done }) => done === false));
    assertEnd(parts.at(-1));
  },

  async "generate.raw"() {
    const whole = await generate({ raw: true, prompt: "Once upon a time", options: { ...options, num_predict: 8 } });
    assert.ok(whole.response.length > 0);
    assert.equal(whole.context, undefined);
  },

  async "generate.context"() {
    const first = await generate();
    assert.ok(first.context.length > 0 && first.context.every(Number.isInteger));
    const second = await generate({ context: first.context });
    assert.ok(second.prompt_eval_count > first.prompt_eval_count, "the first turn is not in the second prompt");
  },

  async "generate.suffix"() {
    await refused(generate({ suffix: "end" }), 400, /does not support insert/);
  },

  async "generate.load"() {
    const up = await client.generate({ model: "story", prompt: "" });
    assert.deepEqual([up.done, up.done_reason, up.response], [true, "load", ""]);
    assert.ok(await loaded("story:latest"));
    const down = await client.generate({ model: "story", prompt: "", keep_alive: 0 });
    assert.deepEqual([down.done, down.done_reason], [true, "unload"]);
    assert.equal(await loaded("story:latest"), undefined);
  },

  async "chat.create"() {
    const whole = await chat();
    assert.deepEqual(whole.message, { role: "assistant", content: answer });
    assertEnd(whole);
  },

  async "chat.stream"() {
    const parts = await collect(await chat({ stream: true }));
    assert.equal(parts.map(({ message }) => message.content).join(""), answer);
    assert.ok(parts.every(({ message }) => message.role === "assistant"));
    assertEnd(parts.at(-1));
  },

  async "chat.tools"() {
    const whole = await chat({ messages: weather(), tools });
    assertCall(whole.message);
    assertEnd(whole);
  },

  // The tool is named, or only its answer is given.
  async "chat.tools-answer"() {
    const { message } = await chat({ messages: weather(), tools });
    for (const said of [{ tool_name: "get_weather" }, {}]) {
      const second = await chat({ messages: [...weather(), message, { role: "tool", content: "sunny", ...said }], tools, options: { ...options, num_predict: 32 } });
      assert.ok(second.message.content, "no answer to the tool's result");
    }
  },

  async "chat.tools-stream"() {
    const parts = await collect(await chat({ messages: weather(), tools, stream: true }));
    const called = parts.filter(({ message }) => message.tool_calls);
    assert.equal(called.length, 1);
    assertCall(called[0].message);
    assertEnd(parts.at(-1));
  },

  async "chat.structured"() {
    const format = { type: "object", properties: { capital: { enum: ["London", "Paris"] }, letters: { type: "integer", minimum: 0, maximum: 9 } }, required: ["capital", "letters"] };
    const { message } = await chat({ format, options: { ...options, num_predict: 200 } });
    const found = JSON.parse(message.content);
    assert.ok(["London", "Paris"].includes(found.capital));
    assert.ok(Number.isInteger(found.letters));
  },

  async "chat.json"() {
    const { message, done_reason } = await chat({ format: "json", options: { ...options, num_predict: 300 } });
    assert.ok(done_reason === "length" ? message.content.trimStart().startsWith("{") : typeof JSON.parse(message.content) === "object");
  },

  async "chat.think"() {
    assert.equal((await chat({ think: false })).message.content, answer);
    await refused(chat({ think: true }), 400, /"demo" does not support thinking/);
    await refused(chat({ think: "high" }), 400, /"demo" does not support thinking/);
    await refused(generate({ think: true }), 400, /"demo" does not support thinking/);
  },

  async "chat.images"() {
    await refused(chat({ messages: [{ role: "user", content: "What is it?", images: [dot] }] }), 400, /"demo" does not support vision/);
    await refused(generate({ images: [Buffer.from(dot, "base64")] }), 400, /"demo" does not support vision/);
  },

  async "chat.logprobs"() {
    const whole = await chat({ logprobs: true, top_logprobs: 2 });
    assert.equal(whole.logprobs.map(({ token }) => token).join(""), answer);
    assert.ok(whole.logprobs.every(({ token, logprob, top_logprobs }) => typeof token === "string" && logprob <= 0 && top_logprobs.length === 2));
    const plain = await generate({ logprobs: true });
    assert.ok(plain.logprobs.length > 0 && plain.logprobs.every(({ top_logprobs }) => top_logprobs === undefined));
  },

  async "chat.options"() {
    const cut = await chat({ options: { temperature: 0, num_predict: 3 } });
    assert.deepEqual([cut.done_reason, cut.eval_count], ["length", 3]);
    const stopped = await chat({ options: { temperature: 0, stop: [" Paris"] } });
    assert.equal(stopped.message.content, "The capital of France is");
    const seeded = () => chat({ options: { temperature: 3, top_p: 1, top_k: 0, seed: 7, num_predict: 12 } });
    assert.equal((await seeded()).message.content, (await seeded()).message.content);
    const legacy = { temperature: 0, tfs_z: 1, penalize_newline: true, numa: false, low_vram: false, f16_kv: true, logits_all: false, vocab_only: false, use_mlock: false, embedding_only: false, mirostat: 0, mirostat_tau: 5, mirostat_eta: 0.1 };
    assert.equal((await chat({ options: legacy })).message.content, answer);
    assert.equal((await chat({ options: { temperature: 0, num_ctx: 1024 } })).message.content, answer);
  },

  async "chat.keep-alive"() {
    const year = async () => new Date((await loaded("demo:latest")).expires_at).getFullYear();
    for (const keep_alive of [-1, "-1m", "-1"]) {
      await chat({ keep_alive });
      assert.ok((await year()) > 2200, `${keep_alive}`);
    }
    for (const [keep_alive, seconds] of [[90, 90], ["1h30m", 5400], ["60", 60], ["2m", 120]]) {
      await chat({ keep_alive });
      const left = (Date.parse((await loaded("demo:latest")).expires_at) - Date.now()) / 1000;
      assert.ok(left > seconds - 20 && left <= seconds + 1, `${keep_alive}: ${left} s are left`);
    }
    await chat({ keep_alive: 0 });
    for (let tries = 0; tries < 200 && (await loaded("demo:latest")); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.equal(await loaded("demo:latest"), undefined);
  },

  async "embed.one"() {
    const { embeddings, prompt_eval_count } = await client.embed({ model: "vectors", input: "fox" });
    assertUnit(embeddings, 1);
    assert.ok(prompt_eval_count > 0);
  },

  async "embed.many"() {
    const input = ["fox", "hen", "fox"];
    const { embeddings } = await client.embed({ model: "vectors", input });
    assertUnit(embeddings, 3);
    assert.ok(embeddings[0].every((number, index) => Math.abs(number - embeddings[2][index]) < 1e-3), "the order is not kept");
    assert.notDeepEqual(embeddings[0], embeddings[1]);
    assert.deepEqual((await client.embed({ model: "vectors", input: [] })).embeddings, []);
  },

  async "embed.dimensions"() {
    assertUnit((await client.embed({ model: "vectors", input: "fox", dimensions: 8 })).embeddings, 1, 8);
  },

  async "embed.legacy"() {
    assertUnit([(await client.embeddings({ model: "vectors", prompt: "fox" })).embedding], 1);
  },

  async "models.list"() {
    const { models } = await client.list();
    assert.deepEqual(models.map(({ name }) => name).sort(), ["demo:latest", "story:latest", "vectors:latest"]);
    for (const { name, model: same, digest, size, modified_at, details } of models) {
      assert.equal(same, name);
      assert.match(digest, /^[0-9a-f]{64}$/);
      assert.ok(size > 0 && !Number.isNaN(Date.parse(modified_at)));
      assert.deepEqual([details.format, details.family, details.families], ["gguf", "llama", ["llama"]]);
    }
  },

  async "models.running"() {
    await chat();
    const running = await loaded("demo:latest");
    assert.ok(running.size > 0 && running.size_vram >= 0 && running.context_length > 0);
    assert.match(running.digest, /^[0-9a-f]{64}$/);
    assert.ok(Date.parse(running.expires_at) > Date.now());
  },

  async "models.show"() {
    const shown = await client.show({ model });
    assert.ok(shown.capabilities.includes("completion") && shown.capabilities.includes("tools"));
    assert.equal(shown.model_info["general.architecture"], "llama");
    assert.ok(shown.model_info["llama.context_length"] > 0);
    assert.equal(typeof shown.template, "string");
  },

  async "models.copy-delete"() {
    await client.copy({ source: model, destination: "demo-copy" });
    assert.ok(await named("demo-copy:latest"));
    assert.equal((await chat({ model: "demo-copy" })).message.content, answer);
    await client.delete({ model: "demo-copy" });
    assert.equal(await named("demo-copy:latest"), undefined);
    await refused(client.delete({ model: "demo-copy" }), 404, /not found/);
    await refused(client.copy({ source: "no-such-model", destination: "x" }), 404, /model "no-such-model" not found/);
  },

  async "models.create"() {
    const request = { model: "brief", from: model, system: "You are brief.", parameters: { num_predict: 2, temperature: 0 } };
    const steps = await collect(await client.create({ ...request, stream: true }));
    assert.equal(steps.at(-1).status, "success");
    assert.equal((await client.show({ model: "brief" })).system, "You are brief.");
    const { eval_count } = await client.chat({ model: "brief", messages: france() });
    assert.equal(eval_count, 2);
    assert.equal((await client.create(request)).status, "success");
    await client.delete({ model: "brief" });
  },

  async "models.pull"() {
    const steps = await collect(await client.pull({ model: "tiny", stream: true }));
    assert.equal(steps[0].status, "pulling manifest");
    assert.ok(steps.some(({ digest, total, completed }) => /^sha256:/.test(digest) && total > 0 && completed === total));
    assert.equal(steps.at(-1).status, "success");
    assert.equal((await chat({ model: "tiny" })).message.content, answer);
    assert.equal((await client.pull({ model: "tiny" })).status, "success");
    await client.delete({ model: "tiny" });
    // It is there, though the registry has none of this name.
    assert.equal((await client.pull({ model })).status, "success");
    await fails(client.pull({ model: "no-such-model" }), ({ message }) => assert.match(message, /file does not exist/));
  },

  async "models.push"() {
    await client.copy({ source: model, destination: "me/pushed" });
    const steps = await collect(await client.push({ model: "me/pushed", stream: true }));
    assert.equal(steps.at(-1).status, "success");
    await client.delete({ model: "me/pushed" });
    assert.equal((await client.pull({ model: "me/pushed" })).status, "success");
    await client.delete({ model: "me/pushed" });
  },

  async "version"() {
    assert.match((await client.version()).version, /^\d+\.\d+\.\d+$/);
  },

  async "errors.400"() {
    await refused(chat({ keep_alive: "forever" }), 400, /keep_alive/);
  },

  async "errors.401"() {
    const stranger = new Ollama({ host, headers: { Authorization: "Bearer wrong" } });
    await refused(stranger.list(), 401, /key/i);
  },

  async "errors.404"() {
    await refused(chat({ model: "no-such-model" }), 404, /'no-such-model' not found/);
    await refused(client.show({ model: "no-such-model" }), 404, /'no-such-model' not found/);
  },

  async "abort"() {
    const stream = await client.chat({ model: "story", messages: france(), stream: true, format: longList });
    await assert.rejects(async () => {
      for await (const _ of stream) {
        stream.abort();
      }
    }, { name: "AbortError" });
    assert.equal((await soon(chat({ model: "story" }))).message.content, answer);
  },
});
