using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Contracts.Filters;

/// <summary>A request on its way to a runner, as filters see it. Not for concurrent use. Since contracts 1.1.</summary>
/// <param name="model">The model that was asked for.</param>
/// <param name="path">Path and query below the runner's base address.</param>
/// <param name="body">The body.</param>
public sealed class FilteredRequest(ModelEntry model, string path, ReadOnlyMemory<byte> body)
{
    private readonly List<ResponseFilter> _responseFilters = [];

    /// <summary>The model that was asked for. Its runner is chosen: another name in the body does not change it.</summary>
    public ModelEntry Model { get; } = model;

    /// <summary>Path and query below the runner's base address as they are sent, for example <c>/v1/chat/completions</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The wire format of body and answer, by the path; <see cref="RunnerDialects.None"/> for any other, such as <c>/tokenize</c>.</summary>
    public RunnerDialects Dialect { get; } = DialectOf(path);

    /// <summary>The id of the frontend that the client called; null when it is not known, as for work of a plugin's own.</summary>
    public string? FrontendId { get; init; }

    /// <summary>The id of the client's request, as in the <c>x-request-id</c> header; null when it is not known.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// Gives a header of the client's request by its name, in any case; empty when there is none. Credentials and cookies are
    /// not shown.
    /// </summary>
    public Func<string, StringValues> FindHeader { get; init; } = static _ => default;

    /// <summary>The body as the filters before have left it: JSON in UTF-8 as a rule. Valid until the call has ended.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; } = body;

    /// <summary>True once a filter has replaced the body.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>The filters of its answer, in the order in which they were added; answers pass them in the reverse order.</summary>
    public IReadOnlyList<ResponseFilter> ResponseFilters => _responseFilters;

    /// <summary>Replaces the body, for the filters that follow and for the runner.</summary>
    /// <param name="body">The new body, which from now on must not change.</param>
    public void ReplaceBody(ReadOnlyMemory<byte> body)
    {
        Body = body;
        IsReplaced = true;
    }

    /// <summary>Has the answer filtered too. Where no filter asks for it, the answer passes untouched and at no cost.</summary>
    /// <param name="filter">What filters it, made for this one request.</param>
    public void FilterResponse(ResponseFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _responseFilters.Add(filter);
    }

    private static RunnerDialects DialectOf(ReadOnlySpan<char> path)
    {
        var query = path.IndexOf('?');

        // The runner undoes escapes, and must not be asked in a way that no filter recognises.
        return Uri.UnescapeDataString(query < 0 ? path : path[..query]) switch
        {
            "/v1/chat/completions" or "/chat/completions" => RunnerDialects.ChatCompletions,
            "/v1/completions" => RunnerDialects.Completions,
            "/v1/embeddings" => RunnerDialects.Embeddings,
            "/v1/rerank" or "/rerank" or "/v1/reranking" or "/reranking" => RunnerDialects.Rerank,
            "/v1/responses" or "/responses" => RunnerDialects.Responses,
            "/v1/messages" => RunnerDialects.Messages,
            "/infill" => RunnerDialects.Infill,
            _ => RunnerDialects.None,
        };
    }
}
