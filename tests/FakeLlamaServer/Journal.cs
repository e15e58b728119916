using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>
/// Notes what happened, for tests to read: one file a process in the folder that <c>FAKE_JOURNAL</c> names, one JSON object a
/// line. A file for each process needs no lock between processes, and their number is the number of starts.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file;

    public Journal(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().UtcTicks}-{Environment.ProcessId}.jsonl");
        _file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Started(string[] args)
    {
        var environment = new JsonObject();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value;
        }

        Write(new JsonObject
        {
            ["event"] = "start",
            ["pid"] = Environment.ProcessId,
            ["arguments"] = new JsonArray([.. args.Select(argument => (JsonNode)argument)]),
            ["environment"] = environment,
        });
    }

    public void Grandchild(int processId) => Write(new JsonObject { ["event"] = "grandchild", ["pid"] = processId });

    public void Ready(int port) => Write(new JsonObject { ["event"] = "ready", ["port"] = port });

    public void Signal(string name) => Write(new JsonObject { ["event"] = "signal", ["name"] = name });

    public void Request(HttpContext context, ReadOnlySpan<byte> body)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in context.Request.Headers)
        {
            headers[name] = value.ToString();
        }

        Write(new JsonObject
        {
            ["event"] = "request",
            ["id"] = context.TraceIdentifier,
            ["method"] = context.Request.Method,
            ["path"] = context.Request.Path + context.Request.QueryString,
            ["headers"] = headers,
            ["body"] = Encoding.UTF8.GetString(body),
        });
    }

    /// <param name="context">The request.</param>
    /// <param name="outcome"><c>done</c>, <c>client_gone</c>, <c>dropped</c> or <c>refused</c>.</param>
    /// <param name="tokens">How many tokens had been made.</param>
    /// <param name="sha256">The hash of the response's body, where it was a stream.</param>
    public void Ended(HttpContext context, string outcome, int tokens, string? sha256 = null) => Write(new JsonObject
    {
        ["event"] = "end",
        ["id"] = context.TraceIdentifier,
        ["outcome"] = outcome,
        ["tokens"] = tokens,
        ["sha256"] = sha256,
    });

    public void Dispose() => _file?.Dispose();

    private void Write(JsonObject entry)
    {
        if (_file is null)
        {
            return;
        }

        var line = Encoding.UTF8.GetBytes(entry.ToJsonString(JsonSerializerOptions.Default) + "\n");
        lock (_gate)
        {
            _file.Write(line);
        }
    }
}
