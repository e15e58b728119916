using System.Collections.Frozen;
using LlamaRunner.Dialects;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Tells which requests take a slot, and reads the conversation of those that are long enough.</summary>
internal static class PromptRequest
{
    // A shorter one cannot have the tokens that make it worth while, but for settings that nobody needs.
    private const int LeastBytes = 4096;
    private const int MostBytes = 64 * 1024 * 1024;

    // True for those that hold a conversation.
    private static readonly FrozenDictionary<string, bool> Paths = new Dictionary<string, bool>
    {
        ["/v1/chat/completions"] = true,
        ["/chat/completions"] = true,
        ["/v1/completions"] = true,
        ["/completions"] = true,
        ["/completion"] = true,
        ["/v1/messages"] = true,
        ["/v1/responses"] = true,
        ["/responses"] = true,
        ["/infill"] = false,
    }.ToFrozenDictionary();

    /// <summary>Whether it may push another conversation out of its slot.</summary>
    public static bool TakesSlot(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post && Paths.ContainsKey(request.RequestUri!.AbsolutePath);

    /// <summary>The chain of its conversation; null when it has none or a short one.</summary>
    public static async ValueTask<PromptChain?> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;

        // The content of a stream can be read only once.
        if (request.Content is null or StreamContent
            || request.Content.Headers.ContentLength is not (>= LeastBytes and <= MostBytes)
            || !Paths[path])
        {
            return null;
        }

        return await ContentBytes.ReadAsync(request.Content, body => PromptReader.Read(body.Span, path), cancellationToken);
    }
}
