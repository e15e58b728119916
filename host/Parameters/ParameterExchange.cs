using System.Collections.Frozen;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Parameters;

/// <summary>Changes a request that is about to be sent to a runner, whichever frontend it came through.</summary>
internal static class ParameterExchange
{
    private const string ChatPath = "/v1/chat/completions";
    private const string CountPath = "/v1/chat/completions/input_tokens";

    private const string RenderPath = "/apply-template";

    // All names by which llama-server generates, or counts or shows what it would generate from.
    private static readonly FrozenSet<string> Generating = FrozenSet.Create(
        StringComparer.Ordinal, ChatPath, "/chat/completions", CountPath, RenderPath, "/v1/completions", "/completions", "/completion", "/infill",
        "/v1/responses", "/responses", "/v1/messages");

    /// <summary>Changes it.</summary>
    /// <param name="rules">What is changed.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="message">The request, with a body; others than those that generate stay as they are.</param>
    /// <param name="cancellationToken">Ends the reading of the body.</param>
    /// <exception cref="BadRequestException">It cannot be changed.</exception>
    public static async ValueTask ApplyAsync(ParameterRules rules, string model, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var path = PathOf(message.RequestUri);
        if (message.Method != HttpMethod.Post || !Generating.Contains(path))
        {
            return;
        }

        var isChat = path is ChatPath or "/chat/completions" or CountPath or RenderPath;

        var original = message.Content!;
        var content = new ReadOnlyMemoryContent(await ContentBytes.ReadAsync(original, body => rules.Apply(body, model, isChat), cancellationToken));
        content.Headers.ContentType = original.Headers.ContentType;
        message.Content = content;
    }

    private static string PathOf(Uri? address)
    {
        var path = address is null ? string.Empty : address.IsAbsoluteUri ? address.AbsolutePath : address.OriginalString;
        var end = path.IndexOf('?', StringComparison.Ordinal);

        // The runner undoes escapes, and must not be asked in a way that is not recognised here.
        var plain = Uri.UnescapeDataString(end < 0 ? path : path.AsSpan(0, end));
        return plain.StartsWith('/') ? plain : "/" + plain;
    }
}
