using System.Net;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Runners;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Filters;

/// <summary>
/// Sends a request to a runner through the filters: (1) each one that applies sees the request, (2) what it has become is sent,
/// (3) a successful answer passes the filters that asked for it, last one first, while it is read.
/// </summary>
internal static class FilteredExchange
{
    /// <summary>Sends it.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="chain">The filters, entered; left when the answer has been disposed, at the latest.</param>
    /// <param name="message">The request, with a body.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<HttpResponseMessage> SendAsync(
        ModelLease lease, FilterChain chain, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var origin = RequestFlow.Current;
        var run = new FilterRun(chain, origin?.RequestId);
        HttpResponseMessage? response = null;
        try
        {
            // 1.
            var filters = await PassAsync(lease, run, origin, message, cancellationToken);
            if (filters.Count == 0)
            {
                run.Dispose();
            }

            // 2.
            response = await RunnerClient.SendAsync(lease, message, cancellationToken);

            // 3.
            if (filters.Count == 0 || response.StatusCode >= HttpStatusCode.BadRequest)
            {
                run.Dispose();
                return response;
            }

            response.Content = FilteredContent.Create(response.Content, new ResponseRun(run, filters));
            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            run.Dispose();
            if (exception is OperationCanceledException && lease.Aborted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw await RunnerClient.DescribeLossAsync(lease, exception);
            }

            throw;
        }
    }

    /// <summary>Shows the request to the filters, and puts the new body in its place.</summary>
    /// <returns>What filters the answer, in the order of the answer.</returns>
    private static async ValueTask<List<(FilterLink Link, ResponseFilter Filter)>> PassAsync(
        ModelLease lease, FilterRun run, RequestRecord? origin, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Aborted);
        FilteredRequest? request = null;
        var filters = new List<(FilterLink Link, ResponseFilter Filter)>();
        for (var i = 0; i < run.Chain.Links.Length; i++)
        {
            var link = run.Chain.Links[i];
            if (!link.AppliesTo(origin?.FrontendId))
            {
                continue;
            }

            request ??= await DescribeAsync(lease, origin, message, cancel.Token);
            await link.CallAsync(static (link, request, token) => link.Filter.OnRequestAsync(request, token), request, run, cancel.Token);
            for (var added = filters.Count; added < request.ResponseFilters.Count; added++)
            {
                filters.Add((link, request.ResponseFilters[added]));
            }
        }

        if (request is { IsReplaced: true })
        {
            var content = new ReadOnlyMemoryContent(request.Body);
            content.Headers.ContentType = message.Content!.Headers.ContentType;
            message.Content = content;
        }

        filters.Reverse();
        return filters;
    }

    private static async ValueTask<FilteredRequest> DescribeAsync(
        ModelLease lease, RequestRecord? origin, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        // A translator's body is read into memory once; a forwarded one lies there already.
        ReadOnlyMemory<byte> body = message.Content is TrackedBodyContent tracked
            ? tracked.Body
            : await message.Content!.ReadAsByteArrayAsync(cancellationToken);
        return new FilteredRequest(lease.Model, PathOf(message.RequestUri), body)
        {
            FrontendId = origin?.FrontendId,
            RequestId = origin?.RequestId,
            FindHeader = name => HeaderRules.GoesToRunner(name) ? origin?.FindHeader(name) ?? StringValues.Empty : StringValues.Empty,
        };
    }

    private static string PathOf(Uri? address) => address switch
    {
        null => "/",
        { IsAbsoluteUri: true } => address.PathAndQuery,
        _ when address.OriginalString.StartsWith('/') => address.OriginalString,
        _ => "/" + address.OriginalString,
    };
}
