namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The answer to <c>GET /v1/models</c>.</summary>
internal sealed record OpenAIModelList(IReadOnlyList<OpenAIModel> Data)
{
    public string Object { get; } = "list";
}
