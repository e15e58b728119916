// One scenario of the official OpenAI client against a running host: node openai.mjs SCENARIO BASE_URL
import assert from "node:assert/strict";
import OpenAI from "openai";

const [scenario, baseURL] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "unused", maxRetries: 0 });
const question = [{ role: "user", content: "What is the capital of France?" }];
const answer = "The capital of France is Paris.";
const slashed = "org/demo-gguf:q8_0";

const scenarios = {
  async list() {
    const ids = [];
    for await (const model of client.models.list()) {
      ids.push(model.id);
    }
    assert.deepEqual(ids, ["demo", slashed, "vectors"]);
  },

  async retrieve() {
    assert.equal((await client.models.retrieve("demo")).id, "demo");
    assert.equal((await client.models.retrieve(slashed)).id, slashed);
  },

  async chat() {
    const completion = await client.chat.completions.create({ model: "demo", messages: question, temperature: 0 });
    assert.equal(completion.choices[0].message.content, answer);
    assert.ok(completion.usage.total_tokens > 0);
    assert.ok(completion._request_id, "x-request-id is missing");
  },

  async stream() {
    const stream = await client.chat.completions.create({
      model: "demo", messages: question, temperature: 0, stream: true, stream_options: { include_usage: true },
    });
    let text = "";
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, answer);
    assert.ok(usage.completion_tokens > 0);
  },

  // Without encoding_format this client asks for base64 and decodes it itself.
  async embeddings() {
    const { data } = await client.embeddings.create({ model: "vectors", input: ["hello", "good bye"] });
    assert.equal(data.length, 2);
    assert.equal(data[0].embedding.length, 192);
    const length = Math.hypot(...data[0].embedding);
    assert.ok(Math.abs(length - 1) < 1e-3, `the embedding has length ${length}`);
  },

  async "unknown-model"() {
    await assert.rejects(
      client.chat.completions.create({ model: "no-such-model", messages: question }),
      (error) => {
        assert.ok(error instanceof OpenAI.NotFoundError, `${error}`);
        assert.equal(error.code, "model_not_found");
        assert.equal(error.param, "model");
        assert.match(error.message, /no-such-model/);
        return true;
      });
  },

  async abort() {
    const stream = await client.chat.completions.create({
      model: "demo", messages: question, stream: true, max_tokens: 1900, ignore_eos: true,
    });
    for await (const chunk of stream) {
      assert.ok(chunk.id);
      stream.controller.abort();
      break;
    }
    const completion = await client.chat.completions.create({ model: "demo", messages: question, temperature: 0 });
    assert.equal(completion.choices[0].message.content, answer);
  },
};

await scenarios[scenario]();
