using System.Buffers;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>Asks a runner a chat and gives its answer as text, for frontends of APIs that are about text alone.</summary>
public static class ChatText
{
    private const string Path = "/v1/chat/completions";

    /// <summary>Asks, and gives the pieces of the answer as they come.</summary>
    /// <param name="lease">The runner's lease.</param>
    /// <param name="messages">The conversation, oldest message first; at least one.</param>
    /// <param name="cancellationToken">The client has gone: ends the runner's work.</param>
    /// <exception cref="RunnerRefusedException">The runner answered with an error.</exception>
    /// <exception cref="RunnerLostException">The runner went away, or failed in the midst of its answer.</exception>
    public static async IAsyncEnumerable<string> AskAsync(
        IModelLease lease, IReadOnlyList<ChatMessage> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(messages);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ReadOnlyMemoryContent(Write(messages)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await lease.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new RunnerRefusedException((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, lease.Model.Id) is { } data)
        {
            if (Read(data, lease.Model.Id) is { Length: > 0 } piece)
            {
                yield return piece;
            }
        }
    }

    /// <summary>The next event's data; null at the end of the answer.</summary>
    private static async ValueTask<string?> NextAsync(IAsyncEnumerator<SseItem<string>> events, string model)
    {
        try
        {
            // Without its last mark the answer is not whole.
            return !await events.MoveNextAsync() ? throw new RunnerLostException(model)
                : events.Current.Data == "[DONE]" ? null
                : events.Current.Data;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new RunnerLostException(model, innerException: exception);
        }
    }

    private static string? Read(string data, string model)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.TryGetProperty("error", out _))
        {
            throw new RunnerLostException(model);
        }

        // The last chunk has no choice, but the token counts.
        return root.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
            && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
            ? content.GetString()
            : null;
    }

    private static ReadOnlyMemory<byte> Write(IReadOnlyList<ChatMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("stream", true);
            writer.WriteStartArray("messages");
            foreach (var message in messages)
            {
                writer.WriteStartObject();
                writer.WriteString("role", message.Role);
                writer.WriteString("content", message.Content);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
