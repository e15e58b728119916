using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects;

public sealed class LeaseRetryTests
{
    [Theory]
    [InlineData(null, false, 2)]
    [InlineData(null, true, 1)]
    [InlineData("it made no progress", false, 1)]
    [Trait("Case", "R35")]
    public async Task Run_RunnerLost_TriesOnceMoreUnlessTheHostEndedIt(string? reason, bool intended, int expected)
    {
        var model = FakeGateway.Model("a");
        var tries = 0;

        await Assert.ThrowsAsync<RunnerLostException>(() => LeaseRetry.RunAsync(
            new FakeGateway(model), model, LeaseRequest.Default, new DefaultHttpContext(), _ =>
            {
                tries++;
                throw new RunnerLostException("a", new RunnerExit { ExitCode = 137, Intended = intended, Reason = reason });
            }));

        Assert.Equal(expected, tries);
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Lost_ToAHang_SaysWhatWasSeen() => Assert.Equal(
        "The runner of model 'a' was ended while it worked on this request: it made no progress for 60 s with 2 requests under way.",
        new RunnerLostException("a", new RunnerExit { Reason = "it made no progress for 60 s with 2 requests under way" }).Message);
}
