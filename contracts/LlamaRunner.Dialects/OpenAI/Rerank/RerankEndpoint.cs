using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI.Rerank;

/// <summary>
/// Ranks documents by how well they answer a query. Clients speak Jina's, Cohere's or text-embeddings-inference's form; runners are
/// sent <c>documents</c> that are strings, and answer <c>results</c>.
/// </summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class RerankEndpoint(IModelGateway gateway)
{
    private const string Path = "/v1/rerank";

    /// <summary>The paths that clients use.</summary>
    public static IReadOnlyList<string> Paths { get; } = [Path, "/rerank", "/v1/reranking", "/reranking"];

    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, RequiredField.Query);
        var request = RerankRequest.Read(body.Memory);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, lease =>
        {
            if (!lease.Capabilities.Dialects.HasFlag(RunnerDialects.Rerank))
            {
                throw new RequestNotSupportedException(
                    $"Model '{model.Id}' does not rank documents. If it is made for that, set \"arguments\": {{ \"reranking\": true }} in its entry of models.entries in host.json; llama-server is the backend for it.");
            }

            return lease.ForwardAsync(context, new ForwardRequest
            {
                Path = Path,
                Body = request.Body,
                FormatStreamFailure = OpenAIErrors.FormatStreamFailure,
                Translator = request is { Form: RerankForm.Documents, Texts: null } ? null : new RerankTranslator(request.Form, request.Texts),
            });
        });
    }
}
