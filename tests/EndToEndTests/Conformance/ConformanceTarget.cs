namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>Where a client finds the host under test.</summary>
/// <param name="OpenAI">The base address of OpenAI's API, <c>/v1</c> included.</param>
/// <param name="Anthropic">The base address of Anthropic's, without it, as its clients want it.</param>
/// <param name="Ollama">The base address of Ollama's, as its clients want it.</param>
/// <param name="ApiKey">The key that is right.</param>
internal sealed record ConformanceTarget(string OpenAI, string Anthropic, string Ollama, string ApiKey);
