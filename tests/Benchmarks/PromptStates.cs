using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.Benchmarks;

/// <summary>
/// A long chat on one model, a short question to another, which takes the one place, and the chat's next turn: by turns on a host
/// that keeps the states of conversations and on one that does not.
/// </summary>
internal static partial class PromptStates
{
    private const int Rounds = 5;

    // Some 6,000 tokens.
    private const int Sentences = 735;

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var with = await StartAsync(enabled: true, cancellationToken);
        await using var without = await StartAsync(enabled: false, cancellationToken);
        var turns = new Dictionary<BenchmarkedHost, List<Turn>> { [with] = [], [without] = [] };
        var swaps = new Dictionary<BenchmarkedHost, List<TimeSpan>> { [with] = [], [without] = [] };
        for (var round = 0; round < Rounds; round++)
        {
            // Another chat in each round, on both alike; who is first changes.
            var text = string.Join(' ', Enumerable.Range(0, Sentences).Select(i => $"word{round}{i} apple river stone"));
            foreach (var host in round % 2 == 0 ? [with, without] : (BenchmarkedHost[])[without, with])
            {
                await AskAsync(host, "a", cancellationToken, text);
                swaps[host].Add((await AskAsync(host, "b", cancellationToken, "What is the capital of France?")).FirstToken);
                turns[host].Add(await AskAsync(host, "a", cancellationToken, text, "Yes.", "What is the capital of France?"));
            }
        }

        Print("states kept", turns[with], swaps[with]);
        Print("states off", turns[without], swaps[without]);
        var ratio = Statistics.Median(Times(turns[without])) / Statistics.Median(Times(turns[with]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"off / kept, medians of {Rounds} rounds: {ratio:F1}"));
    }

    private static Task<BenchmarkedHost> StartAsync(bool enabled, CancellationToken cancellationToken)
    {
        var setup = new HostSetup().With("backends.llama-server.promptStates.enabled", enabled);
        foreach (var model in (string[])["a", "b"])
        {
            setup.WithModel(model, static entry =>
            {
                // The demo model was trained with 2,048, and llama-server gives a slot no more than that.
                entry["arguments"]!["override-kv"] = "llama.context_length=int:8192";
                entry["arguments"]!["ctx-size"] = 8192;
            });
        }

        return BenchmarkedHost.StartAsync(setup, cancellationToken);
    }

    private static async Task<Turn> AskAsync(BenchmarkedHost host, string model, CancellationToken cancellationToken, params string[] texts)
    {
        var request = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                [.. texts.Select((text, at) => new JsonObject { ["role"] = at % 2 == 0 ? "user" : "assistant", ["content"] = text })]),
            ["temperature"] = 0,
            ["max_tokens"] = 8,
            ["stream"] = true,
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions");
        message.Content = new StringContent(request.ToJsonString(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        var started = Stopwatch.GetTimestamp();
        using var response = await host.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        TimeSpan? first = null;
        var (cached, evaluated, time) = (0, 0, 0.0);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("\"content\":\"", StringComparison.Ordinal))
            {
                first ??= Stopwatch.GetElapsedTime(started);
            }

            if (Timings().Match(line) is { Success: true } match)
            {
                cached = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                evaluated = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                time = double.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        return new Turn(first ?? throw new InvalidOperationException("An answer without text."), cached, cached + evaluated, time);
    }

    private static List<TimeSpan> Times(List<Turn> turns) => [.. turns.Select(turn => turn.FirstToken)];

    private static void Print(string name, List<Turn> turns, List<TimeSpan> swaps)
    {
        var prompt = Statistics.Median([.. turns.Select(turn => TimeSpan.FromMilliseconds(turn.PromptMilliseconds))]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: next turn's first token {Statistics.Median(Times(turns)).TotalMilliseconds:F0} ms ({Spread(Times(turns))}), of that its prompt {prompt.TotalMilliseconds:F0} ms, cached {turns[^1].Cached} of {turns[^1].All} tokens; the other model's first token in between {Statistics.Median(swaps).TotalMilliseconds:F0} ms ({Spread(swaps)})"));
    }

    private static string Spread(List<TimeSpan> times) => string.Create(
        CultureInfo.InvariantCulture, $"{times.Min().TotalMilliseconds:F0} to {times.Max().TotalMilliseconds:F0}");

    [GeneratedRegex("\"cache_n\":(\\d+),\"prompt_n\":(\\d+),\"prompt_ms\":([0-9.]+)")]
    private static partial Regex Timings();

    private sealed record Turn(TimeSpan FirstToken, int Cached, int All, double PromptMilliseconds);
}
