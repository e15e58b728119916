using System.Collections.Concurrent;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Clients that go on asking while plugins are replaced, and check each answer whole.</summary>
internal sealed class ReplacementLoad(HostProcess host, HttpClient echo, int lines, CancellationToken end)
{
    private readonly ConcurrentQueue<string> _failures = new();
    private int _answers;
    private int _begun;

    /// <summary>What went wrong, one sentence for each.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many answers were whole.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public Task AllHaveBegunAsync(int clients, CancellationToken cancellationToken) => Eventually.TrueAsync(
        () => Volatile.Read(ref _begun) == clients || !_failures.IsEmpty, Within.Start, "every client has an answer", cancellationToken);

    /// <summary>Asks until the end; every second client of a model, the others of the plugin itself.</summary>
    public async Task RunAsync(int client)
    {
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            try
            {
                await ((client % 2, (client + turn) / 2 % 2) switch
                {
                    (0, 0) => AnswerAsync(),
                    (0, _) => StreamAsync(),
                    (_, 0) => VersionAsync(),
                    _ => LinesAsync(),
                });
                Interlocked.Increment(ref _answers);
            }
            catch (Exception exception)
            {
                _failures.Enqueue($"client {client}, turn {turn}: {exception.Message}");
            }

            if (turn == 0)
            {
                Interlocked.Increment(ref _begun);
            }
        }
    }

    private async Task AnswerAsync() => Assert.NotEmpty(await host.AskAsync("demo", CancellationToken.None));

    private async Task StreamAsync()
    {
        using var response = await host.SendAsync(Chat.Request("demo", stream: true), CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
    }

    private async Task VersionAsync() => Assert.Contains(await echo.GetStringAsync("version", CancellationToken.None), (string[])["1", "2"]);

    private async Task LinesAsync()
    {
        var text = await echo.GetStringAsync($"stream/{lines}", CancellationToken.None);
        Assert.Contains(text, (string[])[Repeat("1\n"), Repeat("2\n")]);
    }

    private string Repeat(string line) => string.Concat(Enumerable.Repeat(line, lines));
}
