using LlamaRunner.Host.Runners;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Runners;

public sealed class LoadProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LoadProgress _progress;
    private int _told;

    public LoadProgressTests() => _progress = new LoadProgress(_time, () => _told++);

    [Fact]
    public void Share_NothingReported_IsUnknown() => Assert.Null(_progress.Share);

    [Fact]
    [Trait("Case", "R04")]
    public void Share_OfWhateverIsReported_GoesUpOnlyAndStaysBelowOne()
    {
        var seen = new List<double?>();
        foreach (var value in (double[])[-1, 0.2, 0.1, double.NaN, 0.5, 0.5, 7, double.PositiveInfinity, double.NegativeInfinity])
        {
            _progress.Report(value);
            seen.Add(_progress.Share);
        }

        Assert.Equal([0, 0.2, 0.2, 0.2, 0.5, 0.5, 0.99, 0.99, 0.99], seen);
    }

    [Fact]
    public void Report_ManyTimesWithinAPercent_TellsOnce()
    {
        for (var i = 0; i < 100; i++)
        {
            _progress.Report(0.5 + (i / 100_000d));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, _told);
    }

    [Fact]
    public void Report_FasterThanTenTimesASecond_TellsTenTimesASecond()
    {
        for (var i = 0; i < 100; i++)
        {
            _progress.Report(i / 100d);
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(20, _told);
        Assert.Equal(0.99, _progress.Share);
    }
}
