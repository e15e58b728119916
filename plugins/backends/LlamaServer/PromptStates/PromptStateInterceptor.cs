using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// Sees the requests to one runner. Steps: (1) those that take no slot pass, (2) read the conversation, (3) restore it or wait
/// for what is being saved, (4) send, (5) watch the response's end.
/// </summary>
/// <param name="open">Makes the keeper of the runner's slots, once its address is known.</param>
internal sealed class PromptStateInterceptor(Func<SlotClient, RunnerSlots> open) : RunnerInterceptor
{
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _invoker;
    private RunnerSlots? _slots;

    public override Task BeforeStopAsync(CancellationToken cancellationToken) => _slots?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        // 1.
        PromptRequest.TakesSlot(request) ? SendWatchedAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _slots?.Dispose();
            _invoker?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendWatchedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var slots = Open(request.RequestUri!);

        // 2.
        if (await PromptRequest.ReadAsync(request, cancellationToken) is not { } chain)
        {
            await slots.WhenQuietAsync(cancellationToken);
            slots.CountSent();
            return await base.SendAsync(request, cancellationToken);
        }

        // 3.
        var restored = await slots.PrepareAsync(chain, cancellationToken);

        // 4.
        var number = slots.CountSent();
        var response = await base.SendAsync(request, cancellationToken);

        // 5.
        if (response.IsSuccessStatusCode)
        {
            var wasAlone = slots.Sent == number;
            response.Content = new WatchedContent(response.Content, counts => slots.OnEnded(chain, counts, restored, wasAlone));
        }

        return response;
    }

    private RunnerSlots Open(Uri address)
    {
        lock (_lock)
        {
            _invoker ??= new HttpMessageInvoker(InnerHandler!, disposeHandler: false);
            return _slots ??= open(new SlotClient(_invoker, address));
        }
    }
}
