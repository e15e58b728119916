using System.Net;
using System.Text;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A lease that keeps what was forwarded and counts how often it was given back.</summary>
internal sealed class FakeLease(ModelEntry model, Func<HttpContext, ForwardRequest, Task> respond) : IModelLease
{
    public ModelEntry Model { get; } = model;

    public RunnerCapabilities Capabilities { get; init; } = new() { ParallelSlots = 1 };

    public LeaseTimings Timings => default;

    public string? ForwardedPath { get; private set; }

    public string? ForwardedBody { get; private set; }

    public int Disposals { get; private set; }

    public Task ForwardAsync(HttpContext context, ForwardRequest request)
    {
        ForwardedPath = request.Path;
        ForwardedBody = Encoding.UTF8.GetString(request.Body.Span);
        return respond(context, request);
    }

    /// <summary>What it answers to what a frontend asks of itself: a status and JSON.</summary>
    public Func<string, string, (HttpStatusCode Status, string Json)>? Answer { get; init; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ForwardedPath = request.RequestUri!.OriginalString;
        ForwardedBody = await request.Content!.ReadAsStringAsync(cancellationToken);
        var (status, json) = Answer?.Invoke(ForwardedPath, ForwardedBody) ?? throw new NotSupportedException("This fake forwards only.");
        return new HttpResponseMessage(status) { Content = new StringContent(json) };
    }

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return ValueTask.CompletedTask;
    }
}
