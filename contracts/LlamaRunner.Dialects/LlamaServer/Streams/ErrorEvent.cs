using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>
/// The event by which llama-server says that it failed in the midst of a stream, <c>data: {"error":{"code":500,…}}</c>: its code is
/// a number, where typed clients want a text or null, and param is missing.
/// </summary>
internal static class ErrorEvent
{
    private const int DefaultStatus = 500;

    /// <summary>How such an event begins, up to the error's object.</summary>
    public static ReadOnlySpan<byte> Beginning => "data: {\"error\":"u8;

    /// <summary>Puts an event's JSON into OpenAI's form; what is no such JSON stays as it is.</summary>
    /// <param name="json">The object with <c>error</c> in it.</param>
    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> json)
    {
        if (ReadStatus(json) is not { } status)
        {
            return json;
        }

        var failure = RunnerRefusal.Describe(new RunnerRefusedException(status, json));
        return JsonSerializer.SerializeToUtf8Bytes(new OpenAIErrorEnvelope(failure.Error), OpenAIJsonContext.Relaxed.OpenAIErrorEnvelope);
    }

    private static int? ReadStatus(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var error = document.RootElement.GetProperty("error");
            return error.ValueKind is JsonValueKind.Object
                && error.TryGetProperty("code", out var code)
                && code.ValueKind is JsonValueKind.Number
                && code.TryGetInt32(out var status)
                    ? status
                    : DefaultStatus;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
