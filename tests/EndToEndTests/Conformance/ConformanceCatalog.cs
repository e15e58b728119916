namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>All that is tried. A call added here must be added to each client that offers it.</summary>
internal static class ConformanceCatalog
{
    private static readonly IConformanceClient OpenAINode = new NodeConformanceClient("`openai` (npm)", "openai.mjs", static target => target.OpenAI);
    private static readonly IConformanceClient OpenAIDotNet = new OpenAIDotNetClient();

    private static readonly IConformanceClient AnthropicNode =
        new NodeConformanceClient("`@anthropic-ai/sdk` (npm)", "anthropic.mjs", static target => target.Anthropic);

    private static readonly IConformanceClient AnthropicDotNet = new AnthropicDotNetClient();

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

    public static IReadOnlyList<ConformanceApi> Apis { get; } = [OpenAI, Anthropic];
}
