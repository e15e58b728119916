using System.Net;
using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>
/// Counts what the slots of a llama-server have done. Prompt tokens go up with each batch of a prefill, tokens with each that is made,
/// and the task with each request; the server answers between two batches.
/// </summary>
internal static class WorkCounter
{
    /// <summary>A number that changes with the work done; null when the server does not tell (<c>--no-slots</c>, old builds).</summary>
    /// <param name="invoker">How to reach it.</param>
    /// <param name="baseAddress">Where.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static async Task<long?> CountAsync(HttpMessageInvoker invoker, Uri baseAddress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseAddress, "/slots"));
        using var response = await invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            var slots = await JsonSerializer.DeserializeAsync(body, LlamaServerJsonContext.Default.IReadOnlyListSlotProgress, cancellationToken);
            return slots?.Any(static slot => slot.Task is not null) is true
                ? slots.Sum(static slot => slot.Task + slot.PromptTokens + slot.Generations.Sum(static generation => generation.Tokens))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
