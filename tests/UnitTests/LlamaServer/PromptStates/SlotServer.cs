using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

/// <summary>
/// What a llama-server does with its slots, in little: a token is four characters of the messages, the slot with the most in common
/// is taken, else the one that was used the longest time ago, and an answer adds eight tokens to it.
/// </summary>
internal sealed class SlotServer(string folder, int slots = 1) : HttpMessageHandler
{
    public const int AnswerTokens = 9;

    private const int TokenSize = 4;

    private readonly Lock _lock = new();
    private readonly string[] _held = [.. Enumerable.Repeat("", slots)];
    private readonly long[] _used = new long[slots];
    private long _clock;

    /// <summary>Every save and restore, and every prompt's tokens, in order.</summary>
    public List<string> Journal { get; } = [];

    public bool RestoreHasNoEffect { get; init; }

    public bool RefusesSaves { get; init; }

    /// <summary>Saves wait for it.</summary>
    public Task MaySave { get; init; } = Task.CompletedTask;

    /// <summary>Completes when a save has been asked for.</summary>
    public TaskCompletionSource SaveAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Saves => Entries("save");

    public IReadOnlyList<string> Restores => Entries("restore");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        if (path == "/slots")
        {
            return Json(List());
        }

        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        if (path.Contains("action=save", StringComparison.Ordinal))
        {
            SaveAsked.TrySetResult();
            await MaySave.WaitAsync(cancellationToken);
        }

        lock (_lock)
        {
            return path.StartsWith("/slots/", StringComparison.Ordinal)
                ? Transfer(path[7] - '0', path.EndsWith("save", StringComparison.Ordinal), (string)body["filename"]!)
                : Complete(body["messages"]!.ToJsonString()[..^1]);
        }
    }

    private static HttpResponseMessage Json(JsonNode node, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(node.ToJsonString(), Encoding.UTF8, "application/json") };

    private static int Shared(string a, string b)
    {
        var at = 0;
        while (at < a.Length && at < b.Length && a[at] == b[at])
        {
            at++;
        }

        return at;
    }

    private List<string> Entries(string kind)
    {
        lock (_lock)
        {
            return [.. Journal.Where(entry => entry.StartsWith(kind, StringComparison.Ordinal))];
        }
    }

    private JsonArray List()
    {
        lock (_lock)
        {
            return [.. _held.Select((text, id) => new JsonObject
            {
                ["id"] = id,
                ["is_processing"] = false,
                ["n_prompt_tokens"] = text.Length / TokenSize,
            })];
        }
    }

    private HttpResponseMessage Complete(string prompt)
    {
        prompt = prompt[..(prompt.Length / TokenSize * TokenSize)];
        var best = Enumerable.Range(0, slots).MaxBy(id => Shared(_held[id], prompt));
        var slot = Shared(_held[best], prompt) * 10 > prompt.Length ? best : Enumerable.Range(0, slots).MinBy(id => _used[id]);
        var cached = Math.Min(Shared(_held[slot], prompt) / TokenSize, (prompt.Length / TokenSize) - 1);
        _held[slot] = prompt + new string('a', (AnswerTokens - 1) * TokenSize);
        _used[slot] = ++_clock;
        Journal.Add($"prompt {prompt.Length / TokenSize} cached {cached}");
        return Json(new JsonObject
        {
            ["timings"] = new JsonObject
            {
                ["cache_n"] = cached,
                ["prompt_n"] = (prompt.Length / TokenSize) - cached,
                ["predicted_n"] = AnswerTokens,
            },
        });
    }

    private HttpResponseMessage Transfer(int slot, bool save, string file)
    {
        var path = Path.Combine(folder, file);
        if (save)
        {
            Journal.Add($"save {_held[slot].Length / TokenSize}");
            if (RefusesSaves)
            {
                return Json(new JsonObject { ["error"] = "Unable to save slot" }, HttpStatusCode.InternalServerError);
            }

            File.WriteAllText(path, _held[slot]);
            return Json(new JsonObject { ["n_saved"] = _held[slot].Length / TokenSize, ["n_written"] = _held[slot].Length });
        }

        var text = File.ReadAllText(path);
        Journal.Add($"restore {text.Length / TokenSize}");
        if (text.StartsWith("damaged", StringComparison.Ordinal))
        {
            _held[slot] = "";
            return Json(new JsonObject { ["error"] = "Unable to restore slot" }, HttpStatusCode.BadRequest);
        }

        _held[slot] = RestoreHasNoEffect ? "" : text;
        return Json(new JsonObject { ["n_restored"] = text.Length / TokenSize });
    }
}
