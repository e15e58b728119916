namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The answer to <c>GET /v1/models</c>.</summary>
internal sealed record OpenAIModelList
{
    public string Object { get; } = "list";

    public required IReadOnlyList<OpenAIModel> Data { get; init; }
}
