// The Ollama provider of the AI SDK, as its users write it: node conformance/ai-sdk-ollama.mjs BASE_URL API_KEY
import assert from "node:assert/strict";
import { embed, embedMany, generateText, jsonSchema, Output, rerank, stepCountIs, streamText, tool } from "ai";
import { createOllama } from "ai-sdk-ollama";
import { answer, assertUnit, collect, dot, fails, longList, model, question, soon, weatherQuestion } from "./ollama-world.mjs";
import { run } from "./run.mjs";

const [baseURL, apiKey] = process.argv.slice(2);
const ollama = createOllama({ baseURL, apiKey });
const call = (body, settings, name = model) => ({ model: ollama(name, settings), prompt: question, temperature: 0, maxRetries: 0, ...body });
const ask = (body, settings, name) => generateText(call(body, settings, name));
const inputSchema = jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] });
const getWeather = { description: "The weather of a city.", inputSchema };
const plainTools = { reliableToolCalling: false };
const refused = (promise, message) => fails(promise, (error) => assert.match(`${error?.message} ${error?.cause?.message}`, message));

function assertCall({ toolCalls, finishReason }) {
  assert.equal(toolCalls.length, 1);
  assert.equal(toolCalls[0].toolName, "get_weather");
  assert.deepEqual(toolCalls[0].input, { city: "Paris" });
  assert.equal(finishReason, "tool-calls");
}

await run({
  async "chat.create"() {
    const { text, finishReason, usage } = await ask();
    assert.equal(text, answer);
    assert.equal(finishReason, "stop");
    assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
  },

  async "chat.stream"() {
    const result = streamText(call());
    const parts = await collect(result.textStream);
    assert.ok(parts.length > 2);
    assert.equal(parts.join(""), answer);
    assert.equal(await result.finishReason, "stop");
    assert.ok((await result.usage).outputTokens > 0);
  },

  async "chat.tools"() {
    assertCall(await ask({ prompt: weatherQuestion, tools: { get_weather: tool(getWeather) } }, plainTools));
  },

  async "chat.tools-answer"() {
    const cities = [];
    const execute = ({ city }) => {
      cities.push(city);
      return "sunny";
    };
    const tools = { get_weather: tool({ ...getWeather, execute }) };
    const { steps } = await ask({ prompt: weatherQuestion, tools, stopWhen: stepCountIs(2), maxOutputTokens: 32 }, plainTools);
    assert.equal(cities[0], "Paris");
    assert.equal(steps.length, 2);
  },

  async "chat.tools-stream"() {
    const result = streamText(call({ prompt: weatherQuestion, tools: { get_weather: tool(getWeather) } }, plainTools));
    await result.consumeStream();
    assertCall({ toolCalls: await result.toolCalls, finishReason: await result.finishReason });
  },

  async "chat.structured"() {
    const schema = jsonSchema({ type: "object", properties: { capital: { enum: ["London", "Paris"] }, letters: { type: "integer", minimum: 0, maximum: 9 } }, required: ["capital", "letters"] });
    const { output } = await ask({ output: Output.object({ schema }), maxOutputTokens: 200 }, { structuredOutputs: true });
    assert.ok(["London", "Paris"].includes(output.capital));
    assert.ok(Number.isInteger(output.letters));
  },

  async "chat.json"() {
    // The client has no object of an answer that its limit cut off, but its text.
    const { text, finishReason } = await ask({ output: Output.json(), maxOutputTokens: 300 }).catch((error) => error);
    assert.ok(finishReason === "length" ? text.trimStart().startsWith("{") : typeof JSON.parse(text) === "object", text);
  },

  async "chat.think"() {
    assert.equal((await ask({}, { think: false })).text, answer);
    await refused(ask({}, { think: true }), /"demo" does not support thinking/);
  },

  async "chat.images"() {
    const content = [{ type: "text", text: "What is it?" }, { type: "file", data: dot, mediaType: "image/png" }];
    await refused(ask({ prompt: undefined, messages: [{ role: "user", content }] }), /"demo" does not support vision/);
  },

  async "chat.options"() {
    const cut = await ask({ maxOutputTokens: 3 });
    assert.deepEqual([cut.finishReason, cut.usage.outputTokens], ["length", 3]);
    assert.equal((await ask({ stopSequences: [" Paris"] })).text, "The capital of France is");
    const seeded = () => ask({ temperature: 3, topP: 1, topK: 0, seed: 7, maxOutputTokens: 12 });
    assert.equal((await seeded()).text, (await seeded()).text);
    assert.equal((await ask({}, { options: { num_ctx: 1024, min_p: 0.1, tfs_z: 1, penalize_newline: true, numa: false } })).text, answer);
  },

  async "chat.keep-alive"() {
    for (const keep_alive of [-1, "-1", "5m", 300]) {
      assert.equal((await ask({}, { keep_alive })).text, answer);
    }
  },

  async "embed.one"() {
    const { embedding, usage } = await embed({ model: ollama.embedding("vectors"), value: "fox", maxRetries: 0 });
    assertUnit([embedding], 1);
    assert.ok(usage.tokens > 0);
  },

  async "embed.many"() {
    const { embeddings } = await embedMany({ model: ollama.embedding("vectors"), values: ["fox", "hen", "fox"], maxRetries: 0 });
    assertUnit(embeddings, 3);
    assert.notDeepEqual(embeddings[0], embeddings[1]);
  },

  async "embed.dimensions"() {
    const { embedding } = await embed({ model: ollama.embedding("vectors", { dimensions: 8 }), value: "fox", maxRetries: 0 });
    assertUnit([embedding], 1, 8);
  },

  async "embed.rank"() {
    const documents = ["A hen.", "fox", "A tree."];
    const { ranking } = await rerank({ model: ollama.embeddingReranking("vectors"), query: "fox", documents, topN: 2, maxRetries: 0 });
    assert.equal(ranking.length, 2);
    assert.equal(ranking[0].originalIndex, 1);
  },

  async "errors.400"() {
    await refused(ask({}, { keep_alive: "forever" }), /keep_alive/);
  },

  async "errors.401"() {
    await refused(generateText({ ...call(), model: createOllama({ baseURL, apiKey: "wrong" })(model) }), /key/i);
  },

  async "errors.404"() {
    await refused(ask({}, {}, "no-such-model"), /'no-such-model' not found/);
  },

  async "abort"() {
    const leaving = new AbortController();
    const result = streamText({ ...call({ abortSignal: leaving.signal }, { format: longList }, "story"), onError() {} });
    for await (const _ of result.textStream) {
      leaving.abort();
    }
    assert.equal((await soon(ask({}, {}, "story"))).text, answer);
  },
});
