using LlamaRunner.Dialects.Processes;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class HangJudgeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = Limit / 8;

    private readonly FakeTimeProvider _time = new();
    private readonly HangJudge _judge;
    private TimeSpan _processorTime;

    public HangJudgeTests() => _judge = new HangJudge(Limit, _time);

    [Fact]
    [Trait("Case", "R42")]
    public void Find_NeitherByteNorWork_AfterTheLimit()
    {
        // The first look only takes note of the processor time there is.
        Assert.Null(LookAfter(Step));
        for (var i = 0; i < 7; i++)
        {
            Assert.Null(LookAfter(Step));
        }

        Assert.Equal("it made no progress for 67 s with 2 requests under way (runners.hangTimeout)", LookAfter(Step));
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Find_Bytes_Never()
    {
        for (var i = 0; i < 100; i++)
        {
            _judge.NoteProgress();
            Assert.Null(LookAfter(Limit * 0.9));
        }
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Find_AnswersAndHousekeepingOnly_AfterTheLimit()
    {
        string? found = null;
        for (var i = 0; i < 9; i++)
        {
            found = LookAfter(Step, Step * 0.008);
        }

        Assert.NotNull(found);
    }

    [Theory]
    [Trait("Case", "R92")]
    [InlineData(0.03)]
    [InlineData(1)]
    [Trait("Case", "R42")]
    public void Find_BusyAndItsCountGoesUp_Never(double share)
    {
        for (var i = 0; i < 1000; i++)
        {
            _judge.NoteCount(i / 30);
            Assert.Null(LookAfter(Step, Step * share));
        }
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Find_IdleAndItsCountGoesUp_Never()
    {
        // It computes elsewhere, on a device that lets the processor sleep.
        for (var i = 0; i < 100; i++)
        {
            _judge.NoteCount(i / 4);
            Assert.Null(LookAfter(Step));
        }
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Find_BusyAndItsCountStays_AfterTenTimesTheLimit() => AssertFoundAfterTenTimes(() => _judge.NoteCount(7));

    [Fact]
    [Trait("Case", "R42")]
    public void Find_BusyWithoutAnAnswer_AfterTenTimesTheLimit() => AssertFoundAfterTenTimes(() => { });

    [Fact]
    [Trait("Case", "R42")]
    public void Find_BusyProgramThatHasNoCount_Never()
    {
        for (var i = 0; i < 1000; i++)
        {
            _judge.NoteCount(null);
            Assert.Null(LookAfter(Step, Step));
        }
    }

    private void AssertFoundAfterTenTimes(Action answer)
    {
        for (var i = 1; i < 80; i++)
        {
            answer();
            Assert.Null(LookAfter(Step, Step));
        }

        answer();
        Assert.Equal(
            "it made no progress for 600 s, though it was busy, with 2 requests under way (runners.hangTimeout)", LookAfter(Step, Step));
    }

    private string? LookAfter(TimeSpan time, TimeSpan work = default)
    {
        _time.Advance(time);
        _processorTime += work;
        _judge.NoteProcessorTime(_processorTime);
        return _judge.Find(2);
    }
}
