// LangChain's client for Ollama, as its users write it: node conformance/langchain-ollama.mjs BASE_URL API_KEY
import assert from "node:assert/strict";
import { AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOllama, Ollama, OllamaEmbeddings } from "@langchain/ollama";
import { z } from "zod";
import { answer, assertUnit, collect, dot, fails, longList, model, question, soon, weatherQuestion } from "./ollama-world.mjs";
import { run } from "./run.mjs";

const [baseUrl, apiKey] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${apiKey}` };
const create = (settings) => new ChatOllama({ baseUrl, headers, model, temperature: 0, maxRetries: 0, ...settings });
const complete = () => new Ollama({ baseUrl, headers, model, temperature: 0, maxRetries: 0 });
const embed = (settings) => new OllamaEmbeddings({ baseUrl, headers, model: "vectors", maxRetries: 0, ...settings });
const getWeather = tool(() => "sunny", { name: "get_weather", description: "The weather of a city.", schema: z.object({ city: z.string() }) });
const refused = (promise, message) => fails(promise, (error) => assert.match(`${error?.message}`, message));

function assertCall({ tool_calls }) {
  assert.equal(tool_calls.length, 1);
  assert.equal(tool_calls[0].name, "get_weather");
  assert.deepEqual(tool_calls[0].args, { city: "Paris" });
}

await run({
  async "generate.create"() {
    assert.equal(await complete().invoke(question), answer);
  },

  async "generate.stream"() {
    const parts = await collect(await complete().stream(question));
    assert.ok(parts.length > 2);
    assert.equal(parts.join(""), answer);
  },

  async "chat.create"() {
    const message = await create().invoke(question);
    assert.equal(message.content, answer);
    assert.ok(message.usage_metadata.input_tokens > 0 && message.usage_metadata.output_tokens > 0);
    assert.equal(message.response_metadata.done_reason, "stop");
  },

  async "chat.stream"() {
    const parts = await collect(await create().stream(question));
    assert.equal(parts.map(({ content }) => content).join(""), answer);
  },

  async "chat.tools"() {
    assertCall(await create().bindTools([getWeather]).invoke(weatherQuestion));
  },

  // The client sends neither the call's id nor the tool's name.
  async "chat.tools-answer"() {
    const withTools = create({ numPredict: 32 }).bindTools([getWeather]);
    const asked = new HumanMessage(weatherQuestion);
    const called = await withTools.invoke([asked]);
    const result = new ToolMessage({ content: "sunny", tool_call_id: called.tool_calls[0].id, name: "get_weather" });
    assert.ok((await withTools.invoke([asked, called, result])).content, "no answer to the tool's result");
  },

  async "chat.tools-stream"() {
    let whole = new AIMessageChunk("");
    for await (const part of await create().bindTools([getWeather]).stream(weatherQuestion)) {
      whole = whole.concat(part);
    }
    assertCall(whole);
  },

  async "chat.structured"() {
    const found = await create({ numPredict: 200 }).withStructuredOutput(z.object({ capital: z.enum(["London", "Paris"]), letters: z.int().min(0).max(9) })).invoke(question);
    assert.ok(["London", "Paris"].includes(found.capital));
    assert.ok(Number.isInteger(found.letters));
  },

  async "chat.json"() {
    const { content, response_metadata } = await create({ format: "json", numPredict: 300 }).invoke(question);
    assert.ok(response_metadata.done_reason === "length" ? content.trimStart().startsWith("{") : typeof JSON.parse(content) === "object");
  },

  async "chat.think"() {
    assert.equal((await create({ think: false }).invoke(question)).content, answer);
    await refused(create({ think: true }).invoke(question), /"demo" does not support thinking/);
  },

  async "chat.images"() {
    const content = [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: `data:image/png;base64,${dot}` }];
    await refused(create().invoke([new HumanMessage({ content })]), /"demo" does not support vision/);
  },

  async "chat.options"() {
    const cut = await create({ numPredict: 3 }).invoke(question);
    assert.deepEqual([cut.response_metadata.done_reason, cut.usage_metadata.output_tokens], ["length", 3]);
    assert.equal((await create().invoke(question, { stop: [" Paris"] })).content, "The capital of France is");
    const seeded = () => create({ temperature: 3, topP: 1, topK: 0, seed: 7, numPredict: 12 }).invoke(question);
    assert.equal((await seeded()).content, (await seeded()).content);
    const legacy = { tfsZ: 1, penalizeNewline: true, numa: false, lowVram: false, f16Kv: true, logitsAll: false, vocabOnly: false, useMlock: false, embeddingOnly: false, mirostat: 0, mirostatTau: 5, mirostatEta: 0.1 };
    assert.equal((await create({ ...legacy, numCtx: 1024 }).invoke(question)).content, answer);
  },

  async "chat.keep-alive"() {
    for (const keepAlive of [-1, "-1", "5m", 300]) {
      assert.equal((await create({ keepAlive }).invoke(question)).content, answer);
    }
  },

  async "embed.one"() {
    assertUnit([await embed().embedQuery("fox")], 1);
  },

  async "embed.many"() {
    const vectors = await embed().embedDocuments(["fox", "hen", "fox"]);
    assertUnit(vectors, 3);
    assert.notDeepEqual(vectors[0], vectors[1]);
  },

  async "embed.dimensions"() {
    assertUnit([await embed({ dimensions: 8 }).embedQuery("fox")], 1, 8);
  },

  // The client looks whether the model is there, and pulls it if not.
  async "models.pull"() {
    const pulling = create({ model: "tiny-for-langchain", checkOrPullModel: true });
    assert.equal((await pulling.invoke(question)).content, answer);
    assert.equal((await pulling.invoke(question)).content, answer);
    await pulling.client.delete({ model: "tiny-for-langchain" });
  },

  async "errors.400"() {
    await refused(create({ keepAlive: "forever" }).invoke(question), /keep_alive/);
  },

  async "errors.401"() {
    await refused(create({ headers: { Authorization: "Bearer wrong" } }).invoke(question), /key/i);
  },

  async "errors.404"() {
    await refused(create({ model: "no-such-model" }).invoke(question), /'no-such-model' not found/);
  },

  // Its own signal ends the loop and leaves the request running; what it is made of ends both.
  async "abort"() {
    const leaving = create({ model: "story", format: longList });
    await assert.rejects(async () => {
      for await (const _ of await leaving.stream(question)) {
        leaving.client.abort();
      }
    }, { name: "AbortError" });
    assert.equal((await soon(create({ model: "story" }).invoke(question))).content, answer);
  },
});
