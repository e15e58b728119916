using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Writes server-sent events, whole or in pieces, and keeps a hash of what it wrote.</summary>
internal sealed partial class EventStream(HttpContext context, Faults faults) : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _events;

    public Task StartAsync()
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return context.Response.StartAsync(context.RequestAborted);
    }

    public Task WriteAsync(JsonObject data, CancellationToken cancellationToken) =>
        WriteAsync(SurrogatePair().Replace(data.ToJsonString(Plain), Unescape), cancellationToken);

    public Task WriteAsync(string data, CancellationToken cancellationToken)
    {
        _events++;
        return SendAsync(
            faults.OddEvents
                ? $": a comment\r\nevent: message\r\nid: {_events}\r\ndata: {data}\r\n\r\n"
                : $"data: {data}\n\n",
            cancellationToken);
    }

    /// <summary>Ends the stream with <c>[DONE]</c>; an odd one ends without, and without its last blank line.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        SendAsync(faults.OddEvents ? ": the end" : "data: [DONE]\n\n", cancellationToken);

    /// <summary>The comment that is sent when there is nothing to say.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => SendAsync(":\n\n", cancellationToken);

    public string Hash() => Convert.ToHexString(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    /// <summary>Text leaves as UTF-8, as llama-server writes it; .NET's writer escapes what lies beyond the first plane.</summary>
    private static string Unescape(Match pair) =>
        string.Concat(pair.Value.Split("\\u").Skip(1).Select(unit => (char)Convert.ToUInt16(unit, 16)));

    [GeneratedRegex(@"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")]
    private static partial Regex SurrogatePair();

    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _hash.AppendData(bytes);
        var size = faults.SplitBytes ?? bytes.Length;
        for (var start = 0; start < bytes.Length; start += size)
        {
            var piece = bytes.AsMemory(start, Math.Min(size, bytes.Length - start));
            await context.Response.Body.WriteAsync(piece, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
