// The official OpenAI client for Node, as its users write it: node conformance/openai.mjs BASE_URL API_KEY
import assert from "node:assert/strict";
import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { run } from "./run.mjs";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const model = "demo";
const france = [{ role: "user", content: "What is the capital of France?" }];
const weatherInParis = [{ role: "user", content: "What is the weather in Paris?" }];
const answer = "The capital of France is Paris.";
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const getWeather = { type: "function", function: { name: "get_weather", description: "The weather of a city.", parameters } };
const flatWeather = { type: "function", name: "get_weather", description: "The weather of a city.", parameters, strict: false };

const chat = (body, options) => client.chat.completions.create({ model, messages: france, temperature: 0, ...body }, options);
const respond = (body, options) => client.responses.create({ model, input: france, temperature: 0, ...body }, options);
const length = (vector) => Math.hypot(...vector);

async function rejects(promise, type, status, message) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof type, `${error}`);
    assert.equal(error.status, status);
    assert.match(error.message, message);
    return true;
  });
}

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

await run({
  async "models.list"() {
    const models = await collect(client.models.list());
    assert.deepEqual(models.map(({ id }) => id), ["demo", "story", "vectors"]);
    assert.ok(models.every(({ created, object, owned_by }) => Number.isInteger(created) && object === "model" && owned_by));
  },

  async "models.retrieve"() {
    assert.equal((await client.models.retrieve("demo")).id, "demo");
  },

  async "chat.create"() {
    const completion = await chat();
    assert.equal(completion.choices[0].message.content, answer);
    assert.equal(completion.choices[0].finish_reason, "stop");
    assert.equal(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens);
    assert.ok(completion._request_id, "x-request-id is missing");
  },

  async "chat.stream"() {
    const chunks = await collect(await chat({ stream: true }));
    assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join(""), answer);
    assert.equal(chunks[0].choices[0].delta.content, "");
    assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
    assert.ok(chunks.every(({ usage }) => !usage), "usage was not asked for");
  },

  async "chat.stream-usage"() {
    const chunks = await collect(await chat({ stream: true, stream_options: { include_usage: true } }));
    assert.deepEqual(chunks.at(-1).choices, []);
    assert.ok(chunks.at(-1).usage.completion_tokens > 0);
  },

  async "chat.stream-helper"() {
    const stream = client.chat.completions.stream({ model, messages: france, temperature: 0 });
    assert.equal(await stream.finalContent(), answer);
  },

  async "chat.tools"() {
    const first = await chat({ messages: weatherInParis, tools: [getWeather] });
    assert.equal(first.choices[0].finish_reason, "tool_calls");
    const [call] = first.choices[0].message.tool_calls;
    assert.equal(call.function.name, "get_weather");
    assert.deepEqual(JSON.parse(call.function.arguments), { city: "Paris" });
    const second = await chat({
      messages: [...weatherInParis, first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "sunny" }],
      tools: [getWeather],
      max_tokens: 64,
    });
    assert.ok(second.choices[0].message.content, "no answer to the tool's result");
  },

  async "chat.tools-stream"() {
    const stream = client.chat.completions.stream({ model, messages: weatherInParis, temperature: 0, tools: [getWeather] });
    const { choices } = await stream.finalChatCompletion();
    assert.equal(choices[0].finish_reason, "tool_calls");
    assert.deepEqual(JSON.parse(choices[0].message.tool_calls[0].function.arguments), { city: "Paris" });
  },

  async "chat.run-tools"() {
    const cities = [];
    const runner = client.chat.completions.runTools({
      model,
      messages: weatherInParis,
      temperature: 0,
      max_tokens: 64,
      tools: [{
        type: "function",
        function: {
          ...getWeather.function,
          parse: JSON.parse,
          function({ city }) {
            cities.push(city);
            return "sunny";
          },
        },
      }],
    });
    assert.ok(await runner.finalContent());
    assert.deepEqual(cities, ["Paris"]);
  },

  async "chat.tool-choice"() {
    const call = async (tool_choice) => (await chat({ messages: weatherInParis, tools: [getWeather], tool_choice, max_tokens: 64 })).choices[0];
    assert.equal((await call("auto")).finish_reason, "tool_calls");
    assert.equal((await call("required")).finish_reason, "tool_calls");
    assert.equal((await call("none")).message.tool_calls, undefined);
    const named = { type: "function", function: { name: "get_weather" } };
    assert.equal((await call(named)).message.tool_calls[0].function.name, "get_weather");
    const allowed = { type: "allowed_tools", allowed_tools: { mode: "required", tools: [named] } };
    assert.equal((await call(allowed)).message.tool_calls[0].function.name, "get_weather");
    await rejects(call({ type: "function", function: { name: "get_moon" } }), OpenAI.BadRequestError, 400, /get_moon/);
  },

  async "chat.structured"() {
    const format = zodResponseFormat(z.object({ city: z.string().max(12) }), "answer");
    const completion = await client.chat.completions.parse({ model, messages: france, temperature: 0, max_tokens: 64, response_format: format });
    assert.equal(typeof completion.choices[0].message.parsed.city, "string");
  },

  async "chat.logprobs"() {
    const { choices } = await chat({ logprobs: true, top_logprobs: 2, max_tokens: 3 });
    assert.equal(choices[0].logprobs.content.length, 3);
    assert.equal(choices[0].logprobs.content[0].top_logprobs.length, 2);
    assert.ok(choices[0].logprobs.content[0].logprob <= 0);
  },

  async "chat.n"() {
    const { choices } = await chat({ n: 2 });
    assert.deepEqual(choices.map(({ index, message }) => [index, message.content]), [[0, answer], [1, answer]]);
  },

  async "chat.stop"() {
    const { choices } = await chat({ stop: ["France"] });
    assert.equal(choices[0].message.content, "The capital of ");
    assert.equal(choices[0].finish_reason, "stop");
  },

  async "chat.seed"() {
    const draw = async () => (await chat({ seed: 7, temperature: 1.5, max_tokens: 12 })).choices[0].message.content;
    assert.equal(await draw(), await draw());
  },

  async "completions.create"() {
    const completion = await client.completions.create({
      model, prompt: "The capital of France", max_tokens: 4, temperature: 0, echo: true, best_of: 1,
    });
    assert.match(completion.id, /^cmpl-/);
    assert.equal(completion.object, "text_completion");
    assert.match(completion.choices[0].text, /^The capital of France is/);
    assert.equal(completion.choices[0].finish_reason, "length");
  },

  async "completions.stream"() {
    const chunks = await collect(await client.completions.create({
      model, prompt: "The capital of France", max_tokens: 4, temperature: 0, stream: true, logprobs: 1,
    }));
    assert.match(chunks.map(({ choices }) => choices[0].text).join(""), /^ is/);
    assert.ok(chunks[0].choices[0].logprobs.token_logprobs[0] <= 0);
  },

  // Without encoding_format this client asks for base64 and decodes it itself.
  async "embeddings.default"() {
    const { data, usage } = await client.embeddings.create({ model: "vectors", input: ["hello", "good bye"] });
    assert.deepEqual(data.map(({ index, embedding }) => [index, embedding.length]), [[0, 192], [1, 192]]);
    assert.ok(Math.abs(length(data[0].embedding) - 1) < 1e-3);
    assert.ok(usage.prompt_tokens > 0);
  },

  async "embeddings.float"() {
    const whole = await client.embeddings.create({ model: "vectors", input: "hello" });
    const floats = await client.embeddings.create({ model: "vectors", input: "hello", encoding_format: "float" });
    const [one, other] = [whole, floats].map(({ data }) => data[0].embedding);
    assert.ok(one.every((number, index) => Math.abs(number - other[index]) < 1e-5));
  },

  async "embeddings.dimensions"() {
    const { data } = await client.embeddings.create({ model: "vectors", input: "hello", dimensions: 8 });
    assert.equal(data[0].embedding.length, 8);
    assert.ok(Math.abs(length(data[0].embedding) - 1) < 1e-3);
  },

  async "responses.create"() {
    const response = await respond();
    assert.equal(response.output_text, answer);
    assert.equal(response.status, "completed");
    assert.equal(response.usage.total_tokens, response.usage.input_tokens + response.usage.output_tokens);
  },

  async "responses.stream"() {
    const events = await collect(await respond({ stream: true }));
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), events.map((_, index) => index));
    assert.equal(events.filter(({ type }) => type === "response.output_text.delta").map(({ delta }) => delta).join(""), answer);
    assert.equal(events.at(-1).type, "response.completed");
  },

  async "responses.stream-helper"() {
    const response = await client.responses.stream({ model, input: france[0].content, temperature: 0 }).finalResponse();
    assert.equal(response.output_text, answer);
  },

  async "responses.structured"() {
    const format = zodTextFormat(z.object({ city: z.string().max(12) }), "answer");
    const response = await client.responses.parse({ model, input: france, temperature: 0, max_output_tokens: 64, text: { format } });
    assert.equal(typeof response.output_parsed.city, "string");
  },

  async "responses.tools"() {
    const first = await respond({ input: weatherInParis, tools: [flatWeather] });
    const call = first.output.find(({ type }) => type === "function_call");
    assert.equal(call.name, "get_weather");
    assert.deepEqual(JSON.parse(call.arguments), { city: "Paris" });
    const second = await respond({
      input: [...weatherInParis, ...first.output, { type: "function_call_output", call_id: call.call_id, output: "sunny" }],
      tools: [flatWeather],
      max_output_tokens: 64,
    });
    assert.ok(second.output_text, "no answer to the tool's result");
  },

  async "responses.tools-stream"() {
    const stream = client.responses.stream({ model, input: weatherInParis, temperature: 0, tools: [flatWeather] });
    const { output } = await stream.finalResponse();
    assert.deepEqual(JSON.parse(output.find(({ type }) => type === "function_call").arguments), { city: "Paris" });
  },

  async "responses.previous"() {
    const first = await respond();
    const second = await respond({ previous_response_id: first.id, input: "And of Germany?", max_output_tokens: 64 });
    assert.equal(second.previous_response_id, first.id);
    assert.ok(second.usage.input_tokens > first.usage.input_tokens + first.usage.output_tokens, "the first turn is not in the second's prompt");
  },

  async "responses.retrieve"() {
    const { id } = await respond();
    assert.equal((await client.responses.retrieve(id)).output_text, answer);
  },

  async "responses.delete"() {
    const { id } = await respond();
    await client.responses.delete(id);
    await rejects(client.responses.retrieve(id), OpenAI.NotFoundError, 404, /resp_/);
  },

  async "responses.input-items"() {
    const { id } = await respond();
    const [item] = await collect(client.responses.inputItems.list(id));
    assert.equal(item.role, "user");
    assert.equal(item.content[0].text, france[0].content);
  },

  async "responses.cancel"() {
    const stream = await respond({ model: "story", stream: true, max_output_tokens: 1900, ignore_eos: true });
    for await (const event of stream) {
      if (event.type === "response.created") {
        const cancelled = await client.responses.cancel(event.response.id);
        assert.equal(cancelled.status, "cancelled");
        break;
      }
    }
    assert.equal((await respond({ model: "story" }, { timeout: 10_000 })).output_text, answer);
  },

  async "responses.input-tokens"() {
    const { input_tokens } = await client.responses.inputTokens.count({ model, input: france });
    assert.equal(input_tokens, (await respond()).usage.input_tokens);
  },

  async "errors.400"() {
    await rejects(chat({ messages: [] }), OpenAI.BadRequestError, 400, /messages/);
  },

  async "errors.401"() {
    const stranger = new OpenAI({ baseURL, apiKey: "wrong", maxRetries: 0 });
    await rejects(stranger.chat.completions.create({ model, messages: france }), OpenAI.AuthenticationError, 401, /key/i);
  },

  async "errors.404"() {
    await rejects(chat({ model: "no-such-model" }), OpenAI.NotFoundError, 404, /no-such-model/);
    await rejects(client.models.retrieve("no-such-model"), OpenAI.NotFoundError, 404, /no-such-model/);
  },

  // The model has one slot: the next request is served only if the first has given it back.
  async "abort"() {
    const stream = await chat({ model: "story", stream: true, max_tokens: 1900, ignore_eos: true });
    for await (const chunk of stream) {
      assert.ok(chunk.id);
      stream.controller.abort();
      break;
    }
    const { choices } = await chat({ model: "story" }, { timeout: 10_000 });
    assert.equal(choices[0].message.content, answer);
  },
});
