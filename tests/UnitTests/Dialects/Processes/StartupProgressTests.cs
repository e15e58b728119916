using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class StartupProgressTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeProcess _process = new();
    private readonly StartupProgress _progress;

    public StartupProgressTests() => _progress = new StartupProgress(Limit, _time);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    [Trait("Case", "R03")]
    public void IsStalled_NeitherOutputNorProcessorTime_AfterTheLimit()
    {
        _time.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(_progress.IsStalled(_process));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_progress.IsStalled(_process));
    }

    [Fact]
    [Trait("Case", "R04")]
    public void IsStalled_OutputNowAndThen_Never()
    {
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Limit * 0.9);
            _progress.OnOutput("still here");
            Assert.False(_progress.IsStalled(_process));
        }
    }

    [Fact]
    [Trait("Case", "R04")]
    public void IsStalled_SilentButBusy_OnlyOnceItIsIdle()
    {
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Limit);
            _process.ProcessorTime += TimeSpan.FromSeconds(1);
            Assert.False(_progress.IsStalled(_process));
        }

        _time.Advance(Limit);
        _process.ProcessorTime += TimeSpan.FromMilliseconds(50);
        Assert.True(_progress.IsStalled(_process));
    }

    [Fact]
    [Trait("Case", "R04")]
    public void OnOutput_LineThatTellsTheShare_ReportsIt()
    {
        var shares = new Shares();
        var progress = new StartupProgress(Limit, _time, shares, line => line == "half" ? 0.5 : null);
        progress.OnOutput("else");
        Assert.Null(shares.Last);
        progress.OnOutput("half");

        Assert.Equal(0.5, shares.Last);
    }

    [Fact]
    public async Task Listening_LineThatNamesThePort_Completes()
    {
        _progress.OnOutput("model loaded");
        Assert.False(_progress.Listening.IsCompleted);
        _progress.OnOutput("listening on http://127.0.0.1:1234");

        Assert.Equal(1234, await _progress.Listening);
    }

    private sealed class Shares : IProgress<double>
    {
        public double? Last { get; private set; }

        public void Report(double value) => Last = value;
    }
}
