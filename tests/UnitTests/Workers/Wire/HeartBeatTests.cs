using System.Text;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Workers.Wire;

[Trait("Case", "R93")]
public sealed class HeartBeatTests
{
    private const string Streamed = """{"messages":[{"role":"user","content":"x"}],"stream":true}""";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_SilentForLong_HasCommentsAndIsWholeAllTheSame()
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new WireBench(time: time);
        bench.Runner.Say = token => bench.Runner.Wait(gate.Task, token);
        using var response = await bench.PostAsync("/v1/chat/completions", Streamed).WaitAsync(Some.Limit, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        await ReadUntilAsync(stream, "first", time, TimeSpan.Zero);

        Assert.EndsWith(":\n\n:\n\n", await ReadUntilAsync(stream, ":\n\n:\n\n", time, Interval), StringComparison.Ordinal);
        gate.SetResult();

        Assert.Contains("[DONE]", await ReadUntilAsync(stream, "[DONE]", time, TimeSpan.Zero), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R94")]
    public async Task Stream_LongPrompt_BeginsWithAComment()
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new WireBench(time: time);
        bench.Runner.Say = _ => ThinkAsync(gate.Task);
        var answer = bench.PostAsync("/v1/chat/completions", Streamed);
        await bench.Runner.Started.WaitAsync(Some.Limit, Token);
        while (!answer.IsCompleted)
        {
            time.Advance(Interval);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        using var response = await answer;
        gate.SetResult();
        var text = await response.Content.ReadAsStringAsync(Token).WaitAsync(Some.Limit, Token);

        Assert.StartsWith(":\n\n", text, StringComparison.Ordinal);
        Assert.Equal("[DONE]", Sse.Data(text)[^1]);
    }

    private static async IAsyncEnumerable<Contracts.InProcess.GenerationUpdate> ThinkAsync(Task gate)
    {
        await gate;
        yield return ScriptedRunner.End();
    }

    /// <summary>Reads while the clock goes on, until a text has come.</summary>
    private static async Task<string> ReadUntilAsync(Stream stream, string wanted, FakeTimeProvider time, TimeSpan step)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(wanted, StringComparison.Ordinal))
        {
            var read = stream.ReadAsync(buffer, Token).AsTask();
            while (!read.IsCompleted)
            {
                time.Advance(step);
                await Task.WhenAny(read, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token));
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, await read));
        }

        return text.ToString();
    }
}
