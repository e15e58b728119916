// The official Anthropic client for Node, as its users write it: node conformance/anthropic.mjs BASE_URL API_KEY
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { run } from "./run.mjs";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const model = "demo";
const france = [{ role: "user", content: "What is the capital of France?" }];
const answer = "The capital of France is Paris.";
const weather = {
  name: "get_weather",
  description: "The weather of a city.",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const getTime = { name: "get_time", description: "The time.", input_schema: { type: "object", properties: {} } };
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const create = (body, options) => client.messages.create({ model, max_tokens: 64, messages: france, temperature: 0, ...body }, options);

async function rejects(promise, type, status, message) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof type, `${error}`);
    assert.equal(error.status, status);
    assert.match(error.message, message);
    return true;
  });
}

function assertAnswers(message) {
  assert.equal(message.content[0].type, "text");
  assert.equal(message.content[0].text, answer);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.input_tokens + message.usage.cache_read_input_tokens > 0);
  assert.ok(message.usage.output_tokens > 0);
}

await run({
  async "messages.create"() {
    const message = await create();
    assertAnswers(message);
    assert.match(message.id, /^msg_/);
    assert.ok(message._request_id, "request-id is missing");
  },

  async "messages.stream"() {
    const events = new Set();
    let text = "";
    for await (const event of await create({ stream: true })) {
      events.add(event.type);
      text += event.delta?.text ?? "";
    }
    assert.equal(text, answer);
    for (const type of ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]) {
      assert.ok(events.has(type), `${type} is missing`);
    }
  },

  async "messages.stream-helper"() {
    assertAnswers(await client.messages.stream({ model, max_tokens: 64, messages: france, temperature: 0 }).finalMessage());
  },

  async "messages.tools"() {
    const messages = [{ role: "user", content: "What is the weather in Paris?" }];
    const first = await create({ messages, tools: [weather] });
    assert.equal(first.stop_reason, "tool_use");
    const call = first.content.find(({ type }) => type === "tool_use");
    assert.equal(call.name, "get_weather");
    assert.deepEqual(call.input, { city: "Paris" });
    const result = [{ type: "tool_result", tool_use_id: call.id, content: "sunny" }, { type: "text", text: "Thank you." }];
    const second = await create({
      messages: [...messages, { role: "assistant", content: first.content }, { role: "user", content: result }],
      tools: [weather],
    });
    assert.equal(second.role, "assistant");
    assert.ok(second.usage.output_tokens > 0);
  },

  async "messages.tool-without-arguments"() {
    const body = { model, max_tokens: 64, temperature: 0, messages: [{ role: "user", content: "What time is it?" }], tools: [getTime], tool_choice: { type: "tool", name: "get_time" } };
    const whole = await client.messages.create(body);
    const streamed = await client.messages.stream(body).finalMessage();
    for (const message of [whole, streamed]) {
      const call = message.content.find(({ type }) => type === "tool_use");
      assert.equal(call.name, "get_time");
      assert.deepEqual(call.input, {});
      assert.equal(message.stop_reason, "tool_use");
    }
  },

  // The model sees no images: that must be said, and not crash.
  async "messages.image"() {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: dot } };
    const messages = [{ role: "user", content: [image, { type: "text", text: "What is it?" }] }];
    await rejects(create({ messages }), Anthropic.BadRequestError, 400, /image/);
  },

  async "messages.count-tokens"() {
    const { input_tokens } = await client.messages.countTokens({ model, messages: france });
    const { usage } = await create();
    assert.equal(input_tokens, usage.input_tokens + usage.cache_read_input_tokens);
  },

  async "messages.beta"() {
    assertAnswers(await client.beta.messages.create({ model, max_tokens: 64, messages: france, temperature: 0, betas: ["some-beta"] }));
  },

  async "models.list"() {
    const ids = [];
    for await (const { id, type, display_name, created_at } of client.models.list({ limit: 1 })) {
      assert.equal(type, "model");
      assert.ok(display_name && !Number.isNaN(Date.parse(created_at)));
      ids.push(id);
    }
    assert.deepEqual(ids, ["demo", "story", "vectors"]);
  },

  async "models.retrieve"() {
    assert.equal((await client.models.retrieve("demo")).id, "demo");
  },

  async "auth.bearer"() {
    assertAnswers(await new Anthropic({ baseURL, authToken: apiKey, apiKey: null, maxRetries: 0 }).messages.create(
      { model, max_tokens: 64, messages: france, temperature: 0 }));
  },

  async "auth.x-api-key"() {
    const headers = { authorization: null, "x-api-key": apiKey };
    assertAnswers(await create({}, { headers }));
  },

  async "errors.400"() {
    const { max_tokens, ...body } = { model, max_tokens: 64, messages: france };
    await rejects(client.messages.create(body), Anthropic.BadRequestError, 400, /max_tokens/);
  },

  async "errors.401"() {
    const stranger = new Anthropic({ baseURL, apiKey: "wrong", maxRetries: 0 });
    await rejects(stranger.messages.create({ model, max_tokens: 64, messages: france }), Anthropic.AuthenticationError, 401, /key/i);
  },

  async "errors.404"() {
    await rejects(create({ model: "no-such-model" }), Anthropic.NotFoundError, 404, /no-such-model/);
  },

  async "abort"() {
    const stream = client.messages.stream({ model: "story", max_tokens: 1900, messages: [{ role: "user", content: "Tell me a story about a fox." }], ignore_eos: true });
    for await (const event of stream) {
      if (event.type === "content_block_delta") {
        stream.abort();
        break;
      }
    }
    assertAnswers(await create({ model: "story" }, { timeout: 10_000 }));
  },
});
