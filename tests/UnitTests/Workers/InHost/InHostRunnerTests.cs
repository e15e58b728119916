using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Workers.InHost;

public sealed class InHostRunnerTests
{
    private const string Streamed = """{"messages":[{"role":"user","content":"x"}],"stream":true}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R66")]
    public async Task Stream_Piece_ArrivesBeforeTheNextIsMade()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new WireBench();
        bench.Runner.Say = token => bench.Runner.Wait(gate.Task, token);
        using var response = await bench.PostAsync("/v1/chat/completions", Streamed).WaitAsync(Some.Limit, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[4096];

        var read = await stream.ReadAsync(buffer, Token).AsTask().WaitAsync(Some.Limit, Token);

        Assert.Contains("first", System.Text.Encoding.UTF8.GetString(buffer, 0, read), StringComparison.Ordinal);
        gate.SetResult();
        using var rest = new StreamReader(stream);
        Assert.EndsWith("data: [DONE]\n\n", await rest.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_CancelsTheRunner()
    {
        await using var bench = new WireBench();
        bench.Runner.Say = token => bench.Runner.Wait(new TaskCompletionSource().Task, token);
        var response = await bench.PostAsync("/v1/chat/completions", Streamed).WaitAsync(Some.Limit, Token);

        response.Dispose();

        await bench.Runner.Cancelled.WaitAsync(Some.Limit, Token);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesBeforeTheAnswer_CancelsTheRunner()
    {
        await using var bench = new WireBench();
        bench.Runner.Say = token => bench.Runner.Wait(new TaskCompletionSource().Task, token);
        using var cancel = new CancellationTokenSource();
        var answer = bench.PostAsync("/v1/chat/completions", Streamed.Replace("true", "false", StringComparison.Ordinal), cancel.Token);
        await bench.Runner.Started.WaitAsync(Some.Limit, Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await bench.Runner.Cancelled.WaitAsync(Some.Limit, Token);
    }

    [Fact]
    public async Task Dispose_RequestUnderWay_CancelsItBreaksItOffAndFreesTheRunner()
    {
        var bench = new WireBench();
        bench.Runner.Say = token => bench.Runner.Wait(new TaskCompletionSource().Task, token);
        using var response = await bench.PostAsync("/v1/chat/completions", Streamed).WaitAsync(Some.Limit, Token);

        await bench.DisposeAsync().AsTask().WaitAsync(Some.Limit, Token);

        Assert.True(bench.Runner.IsDisposed);
        Assert.True((await bench.InHost.Exited).Intended);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    [Trait("Case", "R37")]
    public async Task Dispose_RequestThatDoesNotEnd_IsBoundedAndLeavesTheRunnerAlone()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var bench = new WireBench(time: time);
        bench.Runner.Say = _ => ScriptedRunner.Deaf(new TaskCompletionSource().Task);
        using var response = await bench.PostAsync("/v1/chat/completions", Streamed).WaitAsync(Some.Limit, Token);

        var disposal = bench.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        Assert.False(bench.Runner.IsDisposed);
        Assert.Single(bench.Log.Lines);
        Assert.True(bench.InHost.Exited.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Request_AfterDispose_IsRefused()
    {
        var bench = new WireBench();
        await bench.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => bench.GetAsync("/health"));
    }
}
