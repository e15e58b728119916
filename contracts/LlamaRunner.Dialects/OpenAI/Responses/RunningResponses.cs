using System.Collections.Concurrent;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>The responses that are being answered, so that another request can cancel one.</summary>
internal sealed class RunningResponses
{
    private readonly ConcurrentDictionary<string, RunningResponse> _byId = new();

    /// <summary>Notes one; dispose it when it has ended.</summary>
    /// <param name="settings">What it says of itself.</param>
    /// <param name="clientGone">Cancelled when the client goes away.</param>
    public RunningResponse Begin(ResponseSettings settings, CancellationToken clientGone)
    {
        var running = new RunningResponse(settings, () => _byId.TryRemove(settings.Id, out _), clientGone);
        _byId[settings.Id] = running;
        return running;
    }

    /// <summary>Finds one; null when none of that id is being answered.</summary>
    public RunningResponse? Find(string id) => _byId.GetValueOrDefault(id);
}
