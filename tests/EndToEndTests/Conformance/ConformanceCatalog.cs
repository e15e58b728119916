namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>All that is tried. A call added here must be added to each client that offers it.</summary>
internal static class ConformanceCatalog
{
    private static readonly IConformanceClient OpenAINode = new NodeConformanceClient("`openai` (npm)", "openai.mjs", static target => target.OpenAI);
    private static readonly IConformanceClient OpenAIDotNet = new OpenAIDotNetClient();

    private static readonly IConformanceClient AnthropicNode =
        new NodeConformanceClient("`@anthropic-ai/sdk` (npm)", "anthropic.mjs", static target => target.Anthropic);

    private static readonly IConformanceClient AnthropicDotNet = new AnthropicDotNetClient();

    private static readonly IConformanceClient OllamaNode = new NodeConformanceClient("`ollama` (npm)", "ollama.mjs", static target => target.Ollama);
    private static readonly IConformanceClient OllamaDotNet = new OllamaSharpClient();

    private static readonly IConformanceClient OllamaLangChain =
        new NodeConformanceClient("`@langchain/ollama` (npm)", "langchain-ollama.mjs", static target => target.Ollama);

    private static readonly IConformanceClient OllamaAiSdk =
        new NodeConformanceClient("`ai-sdk-ollama` (npm)", "ai-sdk-ollama.mjs", static target => target.Ollama);

    public static ConformanceApi OpenAI { get; } = new(
        "OpenAI's API",
        [OpenAINode, OpenAIDotNet],
        [
            new("models.list", "models: list"),
            new("models.retrieve", "models: retrieve"),
            new("chat.create", "chat: create"),
            new("chat.stream", "chat: stream", OpenAIDotNet),
            new("chat.stream-usage", "chat: stream with usage"),
            new("chat.stream-helper", "chat: stream, the client's helper", OpenAIDotNet),
            new("chat.tools", "chat: a tool's round trip"),
            new("chat.tools-stream", "chat: a streamed tool call"),
            new("chat.run-tools", "chat: `runTools`", OpenAIDotNet),
            new("chat.tool-choice", "chat: every form of `tool_choice`"),
            new("chat.structured", "chat: structured output by JSON schema"),
            new("chat.logprobs", "chat: log probabilities"),
            new("chat.n", "chat: several choices", OpenAIDotNet),
            new("chat.stop", "chat: stop sequences"),
            new("chat.seed", "chat: seed"),
            new("completions.create", "completions: create, with `echo`", OpenAIDotNet),
            new("completions.stream", "completions: stream, with `logprobs`", OpenAIDotNet),
            new("embeddings.default", "embeddings: as the client asks by itself (base64)"),
            new("embeddings.float", "embeddings: as numbers", OpenAIDotNet),
            new("embeddings.dimensions", "embeddings: fewer dimensions"),
            new("responses.create", "responses: create"),
            new("responses.stream", "responses: stream"),
            new("responses.stream-helper", "responses: `responses.stream()`", OpenAIDotNet),
            new("responses.structured", "responses: structured output by JSON schema"),
            new("responses.tools", "responses: a tool's round trip"),
            new("responses.tools-stream", "responses: a streamed tool call"),
            new("responses.previous", "responses: `previous_response_id`"),
            new("responses.retrieve", "responses: retrieve"),
            new("responses.delete", "responses: delete"),
            new("responses.input-items", "responses: list the input's items"),
            new("responses.cancel", "responses: cancel one that is being answered"),
            new("responses.input-tokens", "responses: count the input's tokens"),
            new("errors.400", "errors: 400 with its message"),
            new("errors.401", "errors: 401 with its message"),
            new("errors.404", "errors: 404 with its message"),
            new("abort", "leaving in the midst of a stream frees the slot"),
        ]);

    public static ConformanceApi Anthropic { get; } = new(
        "Anthropic's API",
        [AnthropicNode, AnthropicDotNet],
        [
            new("messages.create", "messages: create"),
            new("messages.stream", "messages: stream"),
            new("messages.stream-helper", "messages: `stream().finalMessage()`", AnthropicDotNet),
            new("messages.tools", "messages: a tool's round trip"),
            new("messages.tool-without-arguments", "messages: a tool without arguments, chosen by its name"),
            new("messages.image", "messages: an image, refused in words by a model that sees none"),
            new("messages.count-tokens", "messages: count tokens"),
            new("messages.beta", "messages: beta (`?beta=true`)"),
            new("models.list", "models: list, page by page"),
            new("models.retrieve", "models: retrieve"),
            new("auth.x-api-key", "key in `x-api-key`", AnthropicDotNet),
            new("auth.bearer", "key in `Authorization: Bearer`"),
            new("errors.400", "errors: 400 with its message (`max_tokens` missing or wrong)"),
            new("errors.401", "errors: 401 with its message"),
            new("errors.404", "errors: 404 with its message"),
            new("abort", "leaving in the midst of a stream frees the slot"),
        ]);

    public static ConformanceApi Ollama { get; } = new(
        "Ollama's API",
        [OllamaNode, OllamaDotNet, OllamaLangChain, OllamaAiSdk],
        [
            new("generate.create", "generate: create", OllamaAiSdk),
            new("generate.stream", "generate: stream", OllamaAiSdk),
            new("generate.raw", "generate: a raw prompt", OllamaLangChain, OllamaAiSdk),
            new("generate.context", "generate: a second turn by `context`", OllamaLangChain, OllamaAiSdk),
            new("generate.suffix", "generate: text between two, refused in words by a model that was not trained for it", OllamaLangChain, OllamaAiSdk),
            new("generate.load", "generate: load and unload by an empty prompt", OllamaLangChain, OllamaAiSdk),
            new("chat.create", "chat: create"),
            new("chat.stream", "chat: stream"),
            new("chat.tools", "chat: a tool call"),
            new("chat.tools-answer", "chat: a tool's answer, as the client sends it (with its name, or with neither name nor id)"),
            new("chat.tools-stream", "chat: a streamed tool call"),
            new("chat.structured", "chat: structured output by JSON schema"),
            new("chat.json", "chat: `format: \"json\"`"),
            new("chat.think", "chat: `think`, refused in words by a model that does not think"),
            new("chat.images", "chat: an image, refused in words by a model that sees none"),
            new("chat.logprobs", "log probabilities", OllamaLangChain, OllamaAiSdk),
            new("chat.options", "chat: `options`, those of older versions included"),
            new("chat.keep-alive", "chat: the forms of `keep_alive`"),
            new("embed.one", "embed: one text"),
            new("embed.many", "embed: several texts"),
            new("embed.dimensions", "embed: fewer dimensions"),
            new("embed.legacy", "embeddings, the older call", OllamaDotNet, OllamaLangChain, OllamaAiSdk),
            new("embed.rank", "rank documents by their embeddings", OllamaNode, OllamaDotNet, OllamaLangChain),
            new("models.list", "models: list", OllamaLangChain, OllamaAiSdk),
            new("models.running", "models: those that run", OllamaLangChain, OllamaAiSdk),
            new("models.show", "models: show", OllamaLangChain, OllamaAiSdk),
            new("models.copy-delete", "models: copy and delete", OllamaLangChain, OllamaAiSdk),
            new("models.create", "models: create one from another", OllamaLangChain, OllamaAiSdk),
            new("models.blobs", "models: create one from a file", OllamaNode, OllamaLangChain, OllamaAiSdk),
            new("models.pull", "models: pull", OllamaAiSdk),
            new("models.push", "models: push", OllamaLangChain, OllamaAiSdk),
            new("version", "version", OllamaLangChain, OllamaAiSdk),
            new("errors.400", "errors: 400 with its message (`keep_alive` is wrong)"),
            new("errors.401", "errors: 401"),
            new("errors.404", "errors: 404"),
            new("abort", "leaving in the midst of a stream frees the slot"),
        ]);

    public static IReadOnlyList<ConformanceApi> Apis { get; } = [OpenAI, Anthropic, Ollama];
}
