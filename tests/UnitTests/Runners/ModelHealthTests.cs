using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Runners;

public sealed class ModelHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ModelHealth _health;

    public ModelHealthTests() => _health = new ModelHealth(_time);

    [Fact]
    public void Find_ModelWithoutTrouble_IsNull() => Assert.Null(_health.FindObstacle("m", LoadWish.None));

    [Fact]
    [Trait("Case", "R11")]
    public void Find_AfterAFailedStart_GivesItsReasonForTwoSeconds()
    {
        Fail();

        var obstacle = _health.FindObstacle("m", LoadWish.None);
        Assert.Equal("no luck.", obstacle?.Reason);
        Assert.Equal(["last"], obstacle?.LastLines);
        Assert.Null(_health.FindObstacle("other", LoadWish.None));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_health.FindObstacle("m", LoadWish.None));
    }

    [Fact]
    public void List_NamesThoseThatAreLeftAloneAndUntilWhen()
    {
        Fail();
        Fail();

        Assert.Equal([new ModelFailure("m", "no luck.", 2, _time.GetUtcNow() + TimeSpan.FromSeconds(4))], _health.List());
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(_health.List());
    }

    [Fact]
    [Trait("Case", "R12")]
    public void Find_AfterSeveralFailures_WaitsTwiceAsLongEachTimeUpToTheCapAndSaysSo()
    {
        foreach (var seconds in (int[])[2, 4, 8, 16, 32, 64, 120, 120])
        {
            Fail();
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.NotNull(_health.FindObstacle("m", LoadWish.None));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Null(_health.FindObstacle("m", LoadWish.None));
        }

        Fail();
        Assert.Equal("no luck. It has failed 9 times in a row; the next try is in 120 s.", _health.FindObstacle("m", LoadWish.None)?.Reason);
    }

    [Fact]
    public void Find_FailureLongAfterTheLast_CountsAnew()
    {
        Fail();
        Fail();
        _time.Advance(TimeSpan.FromSeconds(4) + CrashPolicy.HealthyAfter);

        Fail();

        Assert.Equal("no luck.", _health.FindObstacle("m", LoadWish.None)?.Reason);
    }

    [Fact]
    [Trait("Case", "R33")]
    public void Find_AfterTheFirstCrash_IsNullAndAfterTheNextTheModelIsLeftAlone()
    {
        Crash();
        Assert.Null(_health.FindObstacle("m", LoadWish.None));

        Crash();

        Assert.Equal("it broke. It has failed 2 times in a row; the next try is in 2 s.", _health.FindObstacle("m", LoadWish.None)?.Reason);
    }

    [Fact]
    public void Find_AfterCrashesOfHealthyRunners_IsNull()
    {
        Crash(wasHealthy: true);
        Crash(wasHealthy: true);

        Assert.Null(_health.FindObstacle("m", LoadWish.None));
    }

    private void Fail() => _health.OnStartFailed(Runner(), new ModelLoadFailedException("m", "no luck.", ["last"]));

    private void Crash(bool wasHealthy = false) => _health.OnCrashed(Runner(), wasHealthy, "it broke", []);

    private static ManagedRunner Runner() =>
        new(1, Some.Model("m"), LoadWish.None);
}
