// What the clients of Ollama's API are asked and what they must find.
import assert from "node:assert/strict";

export const model = "demo";
export const question = "What is the capital of France?";
export const answer = "The capital of France is Paris.";
export const weatherQuestion = "What is the weather in Paris?";
export const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

// An answer of many seconds, which no model ends early: all of these items must come.
export const longList = { type: "array", items: { enum: ["fox"] }, minItems: 400, maxItems: 400 };

export const length = (vector) => Math.hypot(...vector);

export async function collect(stream) {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return parts;
}

export async function fails(promise, check) {
  await assert.rejects(promise, (error) => {
    check(error);
    return true;
  });
}

// Who waits behind the long answer gets nothing within this time.
export async function soon(promise) {
  const begun = Date.now();
  const found = await promise;
  assert.ok(Date.now() - begun < 5000, `it took ${Date.now() - begun} ms`);
  return found;
}

export function assertUnit(vectors, count, dimensions) {
  assert.equal(vectors.length, count);
  for (const vector of vectors) {
    assert.ok(Math.abs(length(vector) - 1) < 1e-4, `its length is ${length(vector)}`);
    if (dimensions) {
      assert.equal(vector.length, dimensions);
    }
  }
}
