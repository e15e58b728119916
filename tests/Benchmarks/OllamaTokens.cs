using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.Benchmarks;

/// <summary>What a token of a stream takes on Ollama's port, beside the same chat passed through on OpenAI's, of one host and one runner.</summary>
internal static class OllamaTokens
{
    private const int Tokens = 400;
    private const int WarmUp = 5;
    private const int Rounds = 40;
    private const string Messages = """[{"role":"user","content":"Tell me a story about a fox."}]""";

    private static readonly byte[] OpenAI = Encoding.UTF8.GetBytes(
        $$"""{"model":"{{BenchmarkedHost.Model}}","max_tokens":{{Tokens}},"temperature":0,"stream":true,"messages":{{Messages}}}""");

    private static readonly byte[] Ollama = Encoding.UTF8.GetBytes(
        $$$"""{"model":"{{{BenchmarkedHost.Model}}}","options":{"num_predict":{{{Tokens}}},"temperature":0},"messages":{{{Messages}}}}""");

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var setup = BenchmarkedHost.Setup().With("frontends.ollama.port", port);

        // Ollama's options know no such thing, and the stories of this model are short.
        setup.With($"models.entries.{BenchmarkedHost.Model}.parameters", new JsonObject { ["defaults"] = new JsonObject { ["ignore_eos"] = true } });
        await using var host = await BenchmarkedHost.StartAsync(setup, cancellationToken);
        using var ollama = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var (passed, translated) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var one = await StreamedTokens.StreamAsync(host.Client, "v1/chat/completions", OpenAI, cancellationToken);
            var other = await StreamedTokens.StreamAsync(ollama, "api/chat", Ollama, cancellationToken);
            if (round >= 0)
            {
                passed.Add(one);
                translated.Add(other);
            }
        }

        var report = new Report();
        var (before, after) = (Statistics.Median(passed), Statistics.Median(translated));
        report.Add(
            $"a token of a stream of {Tokens}: passed through, and on Ollama's port",
            $"{before.TotalMicroseconds / Tokens:F0} µs", $"{after.TotalMicroseconds / Tokens:F0} µs", $"{after / before:F2}");
        report.Print();
    }
}
