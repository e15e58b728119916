using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>
/// Sends requests and judges how each ended. There are three ways: the whole answer and a regular end; an error of OpenAI's form,
/// as the response or as the last event of a stream that then breaks off; the client's own leaving. Anything else is a fault.
/// </summary>
internal sealed class ChaosClient(ChaosWorld world, HostProcess host, ChaosLog log) : IDisposable
{
    private const string Answered = "answered";

    // Much longer than any honest wait; who gets nothing until then has been forgotten.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, HttpStatusCode> Refusals = new(StringComparer.Ordinal)
    {
        ["model_load_failed"] = HttpStatusCode.InternalServerError,
        ["runner_lost"] = HttpStatusCode.BadGateway,
        ["queue_full"] = HttpStatusCode.ServiceUnavailable,
        ["no_room"] = HttpStatusCode.ServiceUnavailable,
    };

    private readonly HttpClient _client = new() { BaseAddress = host.Client.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _client.Dispose();

    /// <summary>Sends one request and notes its outcome.</summary>
    /// <returns>False when it was refused.</returns>
    public async Task<bool> RunAsync(ChaosEvent happening)
    {
        using var leave = new CancellationTokenSource(happening.Kind is ChaosKind.LeaveSoon ? happening.Delay : Patience);
        try
        {
            var outcome = await AskAsync(happening, leave);
            log.Ended(happening, outcome);
            return outcome is Answered;
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested && happening.Kind is ChaosKind.LeaveSoon or ChaosKind.LeaveMidStream)
        {
            log.Ended(happening, "left");
            return true;
        }
        catch (OperationCanceledException)
        {
            log.Fault(happening, $"no outcome within {Patience.TotalSeconds} s");
        }
        catch (Exception exception)
        {
            log.Fault(happening, $"{exception.GetType().Name}: {exception.Message}");
        }

        return false;
    }

    private async Task<string> AskAsync(ChaosEvent happening, CancellationTokenSource leave)
    {
        var stream = happening.Kind is ChaosKind.Stream or ChaosKind.LeaveMidStream;
        using var message = new HttpRequestMessage(HttpMethod.Post, Chat.Path) { Content = JsonContent.Create(world.Request(happening, stream)) };

        // Some clients open a connection for each request.
        message.Headers.ConnectionClose = happening.Choice % 8 == 0;
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var code = CodeOf(happening, await response.Content.ReadAsStringAsync(leave.Token), response.StatusCode);
            if (code == "queue_full" && response.Headers.RetryAfter is null)
            {
                log.Fault(happening, "queue_full without Retry-After");
            }

            return code;
        }

        return stream
            ? await ReadStreamAsync(happening, response, leave)
            : JudgeText(happening, TextOf(await response.Content.ReadAsStringAsync(leave.Token)));
    }

    private async Task<string> ReadStreamAsync(ChaosEvent happening, HttpResponseMessage response, CancellationTokenSource leave)
    {
        var text = string.Empty;
        var last = string.Empty;
        var count = 0;
        var leaveAt = happening.Kind is ChaosKind.LeaveMidStream ? 1 + (happening.Choice % happening.Tokens) : int.MaxValue;
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(leave.Token));
            while (await reader.ReadLineAsync(leave.Token) is { } line)
            {
                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    continue;
                }

                if (last is "[DONE]")
                {
                    log.Fault(happening, $"an event after [DONE]: {line}");
                }

                last = line[6..];
                text += last is "[DONE]" ? string.Empty : PieceOf(last);
                if (++count == leaveAt)
                {
                    await leave.CancelAsync();
                }
            }
        }
        catch (IOException)
        {
            return last is "[DONE]" ? "broken off after [DONE]" : CodeOf(happening, last, status: null);
        }

        if (last is not "[DONE]")
        {
            log.Fault(happening, $"a stream that was cut ended regularly, with '{last}'");
        }

        return JudgeText(happening, text);
    }

    private string JudgeText(ChaosEvent happening, string text)
    {
        if (world.FindFault(happening, text) is { } fault)
        {
            log.Fault(happening, fault);
        }

        return Answered;
    }

    private string CodeOf(ChaosEvent happening, string body, HttpStatusCode? status)
    {
        if (JsonNode.Parse(body)?["error"] is not JsonObject error || (string?)error["code"] is not { } code || (string?)error["message"] is null or "")
        {
            log.Fault(happening, $"{status?.ToString() ?? "a broken stream"} without an error in OpenAI's form: '{body}'");
            return "no error";
        }

        if (!Refusals.TryGetValue(code, out var expected) || (status is not null && status != expected))
        {
            log.Fault(happening, $"unexpected error, status {status}: {body}");
        }

        return code;
    }

    private static string TextOf(string body) => (string)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!;

    private static string PieceOf(string data) =>
        JsonNode.Parse(data)!["choices"] is JsonArray { Count: > 0 } choices ? (string?)choices[0]!["delta"]?["content"] ?? string.Empty : string.Empty;
}
